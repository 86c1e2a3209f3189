import { describe, expect, test } from "vitest";
import { fillBits } from "../tools/ulp.js";
import { builds, defaults, unaryNames } from "./builds.js";

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  1e-45,
  -1e-45,
  1.17549435e-38,
  -1.17549435e-38,
  3.4028235e38,
  -3.4028235e38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];
/** All floats of a sample in rising order, from the most negative to the most positive. */
const rising = new Float32Array(2 ** 16);
fillBits(rising, 0, 2 ** 16);
rising.sort();
const ordered = rising.subarray(0, rising.findLastIndex((x) => !Number.isNaN(x)) + 1);

/** float32 numbers next to each other: what one unit in the last place is worth at y. */
const spacing = (y: number) => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(y) || 2 ** -126))) - 23);

describe.each(builds)("%s", (_build, lw) => {
  describe.each(unaryNames)("%s", (name) => {
    const op = lw[name];
    const { spec } = op;
    const parameters = defaults(op).map(Math.fround);
    const at = (x: number) => op(new Float32Array([x]))[0];
    /** Within the op's bound of the exact value, and of its sign even where it is zero. */
    const near = (y: number, exact: number) =>
      Object.is(y, exact) || (Object.is(Math.sign(1 / y), Math.sign(1 / exact)) && Math.abs(y - exact) <= spec.ulp * spacing(exact));

    test("agrees with the spec at special values, to the sign of zero", () => {
      const y = op(new Float32Array(SPECIAL));
      SPECIAL.forEach((x, i) => {
        const exact = Math.fround(spec.f(Math.fround(x), ...parameters));
        expect(near(y[i], exact), `f(${x}) = ${y[i]}, exactly ${exact}`).toBe(true);
      });
    });

    test("has the limits of its spec", () => {
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY].forEach((x, i) => {
        const limit = spec.limits[i];
        expect(spec.f(x, ...defaults(op)) + 0).toBe(limit);
        expect(near(at(x) + 0, Math.fround(limit)), `f(${x}) = ${at(x)}`).toBe(true);
      });
    });

    test("NaN in, NaN out, whatever its bits: value, derivative, gradient", () => {
      const bits = new Uint32Array([0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff]);
      const nans = new Float32Array(bits.buffer);
      for (const y of [op(nans), op.derivative(nans), op.backward(new Float32Array(6).fill(1), nans)])
        expect([...y]).toEqual(Array(6).fill(Number.NaN));
    });

    test("stays in its range and reaches towards both ends", () => {
      const y = op(ordered);
      const [low, high] = spec.range;
      expect(y.every((y) => y >= low && y <= high)).toBe(true);
      expect(Math.min(...y)).toBeLessThanOrEqual(low === Number.NEGATIVE_INFINITY ? -1e3 : low + 0.01 * Math.max(1, Math.abs(low)));
      expect(Math.max(...y)).toBeGreaterThanOrEqual(high === Number.POSITIVE_INFINITY ? 1e3 : high - 0.01 * Math.max(1, Math.abs(high)));
    });

    test.runIf(spec.monotonic)("never decreases, but for rounding", () => {
      const y = op(ordered);
      for (let i = 1; i < y.length; i++)
        if (y[i] < y[i - 1]) expect(y[i - 1] - y[i], `at ${ordered[i]}`).toBeLessThanOrEqual(2 * spec.ulp * spacing(y[i]));
    });

    test.runIf(spec.odd)("is odd to the last bit", () => {
      const negative = op(ordered.map((x) => -x));
      op(ordered).forEach((y, i) => {
        if (-y !== negative[i]) expect.fail(`f(${-ordered[i]}) = ${negative[i]}, -f(${ordered[i]}) = ${-y}`);
      });
    });

    test("its derivative is the limit of the central difference of the spec", () => {
      for (let x = -6.03125; x < 6; x += 0.0625) {
        const h = 2 ** -20;
        const slope = (spec.f(x + h, ...parameters) - spec.f(x - h, ...parameters)) / (2 * h);
        expect(op.derivative(new Float32Array([x]))[0], `at ${x}`).toBeCloseTo(slope, 4 - Math.log10(1 + Math.abs(slope)));
      }
    });

    test("backward is gy times the derivative, to the bit", () => {
      const x = Float32Array.from({ length: 101 }, (_, i) => (i - 50) / 7);
      const gy = Float32Array.from(x, (_, i) => Math.sin(i));
      const slope = op.derivative(x);
      expect(op.backward(gy, x)).toEqual(gy.map((g, i) => g * slope[i]));
    });

    test("does not depend on position or neighbours", () => {
      const y = op(ordered);
      const reversed = op(ordered.slice().reverse()).reverse();
      const alone = Float32Array.from({ length: 1000 }, (_, i) => at(ordered[i * 61]));
      expect(Buffer.compare(new Uint8Array(y.buffer), new Uint8Array(reversed.buffer))).toBe(0);
      alone.forEach((y1, i) => {
        expect(Object.is(y1, y[i * 61]), `at ${ordered[i * 61]}`).toBe(true);
      });
    });
  });
});
