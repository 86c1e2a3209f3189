// Which logits topK, topP, minP and temperature leave.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";
import { only, ranked } from "./ranked.js";

const inf = Number.POSITIVE_INFINITY;

/** Short rows, which are sorted, then every tail of the kernels. */
const LENGTHS = [1, 2, 3, 4, 5, 7, 17, 64, 384, 385, 386, 387, 5000];
const KINDS: [string, (normal: () => number, i: number) => number][] = [
  ["flat", () => -1.25],
  ["normal", (normal) => normal()],
  ["language", (normal) => 4 * normal() - 7],
  ["ties", (normal) => Math.round(normal())],
  ["zeros of both signs", (_, i) => (i % 3 === 0 ? -0 : i % 3 === 1 ? 0 : -1)],
  ["some hidden", (normal, i) => (i % 4 === 1 ? -inf : normal())],
];

describe.each(builds)("%s", (_build, lw) => {
  test.each(TYPES)("%o: topK, topP and minP against a sort", (type) => {
    for (const [kind, value] of KINDS)
      for (const n of LENGTHS) {
        const normal = normals(n);
        const x = make(type, n, (i) => value(normal, i));
        const order = ranked(x);
        const is = (y: Float32Array, kept: { i: number }[], call: string) =>
          expect(same(y, only(x, kept)), `${call}, ${kind}, n = ${n}`).toBe(true);
        for (const k of [1, 2, 5, n - 1, n, n + 7]) if (k >= 1) is(lw.topK(x, { k }), order.slice(0, k), `topK ${k}`);
        for (const p of [1e-9, 0.1, 0.437, 0.9123, 0.999]) {
          let mass = 0;
          let count = 0;
          while (count < n && mass < p) mass += order[count++].p;
          // where the mass comes as near to p as it rounds, either set is right
          const near = [mass, mass - order[count - 1].p].some((mass) => Math.abs(mass - p) < 1e-6);
          if (!near) is(lw.topP(x, { p }), order.slice(0, count), `topP ${p}`);
          const least = x[order[0].i] + Math.log(p);
          is(
            lw.minP(x, { p }),
            order.filter((o) => x[o.i] >= least),
            `minP ${p}`,
          );
        }
        is(lw.topP(x, { p: 1 }), order, "topP 1");
        is(lw.topP(x), order, "topP");
        is(
          lw.minP(x, { p: 1 }),
          order.filter((o) => x[o.i] === x[order[0].i]),
          "minP 1",
        );
        const t = make(type, 1, () => 0.7)[0];
        expect(
          same(
            lw.temperature(x, { temperature: 0.7 }),
            x.map((x) => x / t),
          ),
        ).toBe(true);
      }
  });

  /** Short rows are sorted, long ones go through histograms: what is hidden makes a short row long, and changes nothing else. */
  test.each(TYPES)("%o: a short row gives what it gives as the start of a long one", (type) => {
    const value = fc.oneof(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom(-0, -inf, -1e30, 1.5),
    );
    const rows = fc.array(value, { minLength: 1, maxLength: 40 }).filter((row) => row.some(Number.isFinite));
    const share = fc.double({ min: 1e-6, max: 1, noNaN: true });
    const options = fc.record(
      {
        temperature: fc.double({ min: 0.1, max: 5, noNaN: true }),
        topK: fc.integer({ min: 1, max: 50 }),
        topP: share,
        minP: share,
        seed: fc.maxSafeNat(),
      },
      { requiredKeys: [] },
    );
    const law = fc.property(rows, options, share, fc.integer({ min: 1, max: 50 }), (row, given, p, k) => {
      const x = make(type, row.length, (i) => row[i]);
      const long = make(type, 1000, (i) => row[i] ?? -inf);
      expect(lw.sample(x, given)).toBe(lw.sample(long, given));
      const starts = (short: Float32Array, y: Float32Array) =>
        expect(same(short, y.slice(0, x.length)) && y.subarray(x.length).every((y) => y === -inf)).toBe(true);
      starts(lw.topK(x, { k }), lw.topK(long, { k }));
      starts(lw.topP(x, { p }), lw.topP(long, { p }));
      starts(lw.minP(x, { p }), lw.minP(long, { p }));
    });
    fc.assert(law, { seed: 1, numRuns: 300 });
  });

  test("ties go to the first", () => {
    expect([...lw.topK(Float32Array.of(1, 2, 2, 2), { k: 2 })]).toEqual([-inf, 2, 2, -inf]);
    expect([...lw.topP(Float32Array.of(0, 0, 0, 0), { p: 0.5 })]).toEqual([0, 0, -inf, -inf]);
    expect(lw.sample(Float32Array.of(0, 3, 3), { temperature: 0 })).toBe(1);
  });
});
