// What float32 attention promises: its error against the definition in float64, in units of 2^-24 of the largest value.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { builds } from "../support/builds.js";
import { type Case, caseOf, type Drawn, definition, drawn, worst } from "./attention.js";

const largest = (x: ArrayLike<number>): number => Array.from(x).reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** The largest norm of a row. */
const norm = (x: FloatArray, size: number): number =>
  largest(Array.from({ length: x.length / size }, (_, i) => Math.hypot(...x.subarray(i * size, (i + 1) * size))));

/** The most that mask and bias add to a score. */
function added({ bias, options }: Case): number {
  const { batch = 1, heads = 1, queries, keys } = options.shape;
  let most = 0;
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++)
      for (let i = 0; i < queries; i++)
        for (let j = 0; j < keys; j++) {
          const value = bias(b, h, i, j);
          if (value !== Number.NEGATIVE_INFINITY) most = Math.max(most, Math.abs(value));
        }
  return most;
}

/** Scores from near 0 to some hundreds, of short and long keys. */
const scored: fc.Arbitrary<Drawn> = fc
  .tuple(drawn, fc.constantFrom(1, 8, 64, 130), fc.double({ min: -2, max: 2, noNaN: true }), fc.boolean())
  .map(([d, size, exponent, negative]) => ({
    ...d,
    type: Float32Array,
    batch: 1,
    size,
    scale: ((negative ? -1 : 1) * 10 ** exponent) / Math.sqrt(size),
  }));

describe.each(builds)("%s", (build, lw) => {
  test("a result is off by at most 4 + M units, M the largest score by its norms and what is added to it", () => {
    fc.assert(
      fc.property(scored, (d) => {
        const c = caseOf(d);
        const error = worst(lw.attention(c.q as Float32Array, c.k as Float32Array, c.v as Float32Array, c.options as never), definition(c));
        const m = Math.abs(d.scale as number) * norm(c.q, d.size) * norm(c.k, d.size) + added(c);
        expect(error / (2 ** -24 * largest(c.v))).toBeLessThan(4 + m);
      }),
      { numRuns: build === "none" ? 20 : 80 },
    );
  });

  test("512 equal values are off by at most 129 units: their sums round alike", () => {
    const v = new Float32Array(512).fill(1.0119781494140625);
    const shape = { queries: 1, keys: 512, size: 1 };
    const [y] = lw.attention(new Float32Array(1), new Float32Array(512), v, { shape });
    expect(Math.abs(y / v[0] - 1) * 2 ** 24).toBeLessThan(129);
  });
});
