import { describe, expect, test, vi } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { ratesOf } from "../../src/operators/rotary/rates.js";
import { same, sample, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { digits } from "../support/formulas.js";
import { refusal } from "../support/refusal.js";
import { product } from "../support/shapes.js";

const LAYOUTS = ["halves", "interleaved"] as const;

/** What turning by the definition gives, in float64, and the largest angle: x [outer, count, repeat, n] with a position for each of count. */
function turned(
  x: FloatArray,
  shape: readonly number[],
  size: number,
  interleaved: boolean,
  position: (i: number) => number,
  base: number,
) {
  const [, count, repeat, n] = shape;
  const y = Float64Array.from(x);
  let most = 0;
  for (let row = 0; row < x.length / n; row++)
    for (let pair = 0; pair < size / 2; pair++) {
      const at = row * n + (interleaved ? 2 * pair : pair);
      const other = at + (interleaved ? 1 : size / 2);
      const t = position(Math.floor(row / repeat) % count) * base ** ((-2 * pair) / size);
      most = Math.max(most, Math.abs(t));
      y[at] = x[at] * Math.cos(t) - x[other] * Math.sin(t);
      y[other] = x[at] * Math.sin(t) + x[other] * Math.cos(t);
    }
  return { y, most };
}

const near = (y: FloatArray, exact: ArrayLike<number>, unit: number) => y.every((y, i) => Math.abs(y - exact[i]) <= unit);

test("rates are rounded correctly", () => {
  for (const base of [0.1, 2, 10000, 500000, 1e100])
    for (const n of [1, 2, 3, 16, 48, 64]) {
      const exact = (i: number) => digits(base).pow(digits(-i).div(n)).toNumber();
      expect([...ratesOf(base, n)], `${base}, ${n}`).toEqual(Array.from({ length: n }, (_, i) => exact(i)));
    }
  for (const base of [1e-200, 1e300]) expect([...ratesOf(base, 2)]).toEqual([1, base ** -0.5]);
});

describe.each(builds)("%s", (build, lw) => {
  const op = lw.rotaryEmbedding;

  test.each(TYPES)("pairs are turned by their definition, in both layouts, on any axis: %o", (type) => {
    for (const [shape, axis, size] of [
      [[1, 1, 1, 2], 1, 2],
      [[1, 5, 1, 8], -3, 8],
      [[2, 3, 4, 6], 1, 6],
      [[2, 3, 4, 10], 1, 4],
      [[1, 70, 3, 64], 1, 64],
      [[3, 2, 1, 5000], 1, 4096],
      [[1, 3, 2, 9001], 1, 8998],
      [[2, 9, 1, 130], -3, 0],
    ] as const) {
      const x = sample(type, product(shape), 5) as Float32Array;
      const positions = Int32Array.from({ length: shape[1] }, (_, i) => (7 * i * i) % 301);
      for (const layout of LAYOUTS)
        for (const [options, position] of [
          [{}, (i: number) => i],
          [{ offset: 1000, base: 500 }, (i: number) => 1000 + i],
          [{ offset: -3 }, (i: number) => i - 3],
          [{ positions }, (i: number) => positions[i]],
          [{ positions: BigInt64Array.from(positions, BigInt), offset: 9 }, (i: number) => positions[i] + 9],
        ] as const) {
          const y = op(x, { shape, axis, size, layout, ...options });
          const exact = turned(x, shape, size, layout === "interleaved", position, "base" in options ? options.base : 10000);
          const unit = type === Float32Array ? 2 ** -22 : 2 ** -48 + exact.most * 2 ** -52;
          expect(near(y, exact.y, unit), `[${shape}], ${layout}`).toBe(true);
          const back = op.backward(y, { shape, axis, size, layout, ...options });
          expect(near(back, x, type === Float32Array ? 2 ** -21 : 2 ** -47)).toBe(true);
          const kept = x.slice();
          expect(same(op(kept, { shape, axis, size, layout, ...options, out: kept }), y)).toBe(true);
        }
    }
  });

  test("a part of the tokens with an offset has the bits of all, and positions of each sample are their own", () => {
    const [count, n] = [300, 32];
    const x = sample(Float32Array, count * n, 3) as Float32Array;
    for (const layout of LAYOUTS) {
      const y = op(x, { shape: [count, n], layout });
      for (const at of [1, 100, 299])
        expect(same(op(x.slice(at * n), { shape: [count - at, n], layout, offset: at }), y.slice(at * n))).toBe(true);
      const both = op(x, { shape: [2, count / 2, n], layout, positions: Int32Array.from({ length: count }, (_, i) => i) });
      expect(same(both, y)).toBe(true);
    }
    // what is beyond the table that is kept
    const far = op(x, { shape: [count, n], offset: 2 ** 28 });
    const exact = turned(x, [1, count, 1, n], n, false, (i) => 2 ** 28 + i, 10000);
    expect(near(far, exact.y, 2 ** -22)).toBe(true);
  });

  test("no engine's sine decides the bits, and position 0 turns nothing", () => {
    const x = sample(Float64Array, 640, 3) as Float64Array;
    const options = { shape: [10, 64], base: 77 };
    if (build !== "none") {
      for (const name of ["sin", "cos"] as const) vi.spyOn(Math, name).mockReturnValue(Number.NaN);
      try {
        expect(op(x, { ...options, positions: Int32Array.from({ length: 10 }, (_, i) => i) }).some(Number.isNaN)).toBe(false);
        for (const type of TYPES) expect((op(sample(type, 18000, 3), { shape: [2, 9000] }) as FloatArray).some(Number.isNaN)).toBe(false);
      } finally {
        vi.restoreAllMocks();
      }
    }
    expect(op(x, options).slice(0, 64)).toEqual(x.slice(0, 64));
  });

  test("what does not fit is refused", () => {
    const refuses = refusal((): [x: Float32Array, out: Float32Array] => [new Float32Array(8).fill(1), new Float32Array(8).fill(9)]);
    const loose = op as unknown as ((...values: unknown[]) => unknown) & { backward(...values: unknown[]): unknown };
    const shape = [2, 4];
    const says = (text: string) => `rotaryEmbedding: ${text}`;
    refuses((x, out) => loose(x, { shape, out, axis: -1 }), RangeError, says('"axis" expected an axis before the last one'));
    refuses((x, out) => loose(x, { shape, out, size: 3 }), RangeError, says('"size" expected an even number from 0 to 4, got 3'));
    refuses((x, out) => loose(x, { shape, out, size: 6 }), RangeError, says('"size" expected an even number from 0 to 4, got 6'));
    refuses((x, out) => loose(x, { shape: [8, 1], out }), RangeError, says('"size" expected an even number from 0 to 1, got 1'));
    refuses((x, out) => loose(x, { shape, out, size: "2" }), TypeError, says('"size" expected an even number from 0 to 4, got "2"'));
    refuses((x, out) => loose(x, { shape, out, base: 0 }), RangeError, says('"base" expected a positive number, got 0'));
    refuses((x, out) => loose(x, { shape, out, offset: 0.5 }), RangeError, says('"offset" expected a whole number, got 0.5'));
    refuses(
      (x, out) => loose(x, { shape, out, layout: "neox" }),
      RangeError,
      says('"layout" expected "halves" or "interleaved", got "neox"'),
    );
    const positions = (positions: unknown) => (x: Float32Array, out: Float32Array) => loose(x, { shape, out, positions });
    refuses(positions(new Int32Array(3)), RangeError, says('"positions" expected length 2, got 3'));
    refuses(
      positions(new Float32Array(2)),
      TypeError,
      says('"positions" expected an array of whole numbers such as Int32Array, got Float32Array'),
    );
    refuses((x) => loose.backward(x, { shape, theta: 1 }), TypeError, says('"theta" is no option; "base" is meant?'));
    expect(op(new Float32Array(0), { shape: [3, 0] })).toEqual(new Float32Array(0));
  });
});
