import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { fillBits } from "../../tools/ulp.js";
import { builds, combinations, defaults, unaryNames } from "../support/builds.js";

const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;

/** What parameters are tried, as far as an op takes them: below, at and above 0, and equal ones. */
const PARAMETERS = [-1, 0, 0.3, 2.5];

/** Where kernels of float64 hold their argument, change their form, or a square or an exponential leaves the range. */
const BOUNDS = [
  ...[0.41, 0.55, 0.88, 1, 2.41, 3, 4, 6, 10, 20, 22, 28, 39, 40, 87, 200, 300, 708, 710, 745.1, 746, 750, 800, 32768, 2 ** 23],
  ...[1e39, 1e100, 1e101, 1e150, 2 ** 511, 2 ** 512, 1e155, 1e200, 1e300, 1.7e308, 1e-17, 1e-54, 1e-100, 1e-155, 1e-160, 1e-307, 1e-310],
];

/** All floats of a sample at equal distances in bit space, in rising order. */
function ordered(): Float32Array {
  const all = new Float32Array(2 ** 16);
  fillBits(all, 0, 2 ** 16);
  all.sort();
  return all.subarray(0, all.findLastIndex((x) => !Number.isNaN(x)) + 1);
}

/** The two float types: what they round to, their extremes, NaNs of every kind, and how sharply the laws are to hold (units). */
const TYPES = [
  {
    type: Float32Array as { new (from: ArrayLike<number>): FloatArray },
    name: "float32",
    round: Math.fround,
    extremes: [1e-45, 1.17549435e-38, 3.4028235e38],
    nans: new Float32Array(new Uint32Array([0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff]).buffer) as FloatArray,
    rising: ordered() as FloatArray,
    sharp: true,
    absolute: 2 ** -25, // of a unit where slopes cross zero
    slack: (ulp: number) => ulp,
    spacing: (y: number) => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(y) || 2 ** -126))) - 23),
  },
  {
    type: Float64Array as { new (from: ArrayLike<number>): FloatArray },
    name: "float64",
    round: (x: number) => x,
    extremes: [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308],
    nans: new Float64Array(
      new BigUint64Array([
        0x7ff8000000000000n,
        0xfff8000000000000n,
        0x7ff0000000000001n,
        0xfff0000000000001n,
        0x7fffffffffffffffn,
        2n ** 64n - 1n,
      ]).buffer,
    ) as FloatArray,
    // float32 numbers and beyond: their squares with the sign put back
    rising: Float64Array.from(ordered(), (x) => Math.sign(x) * x * x) as FloatArray,
    sharp: false,
    absolute: 2 ** -53,
    slack: () => 12, // the spec is of float64 itself; the sharp measure is in test/tools/double
    spacing: (y: number) => 2 ** (Math.max(-1022, Math.floor(Math.log2(Math.abs(y) || 2 ** -1022))) - 52),
  },
];

describe.each(builds)("%s", (_build, lw) => {
  describe.each(TYPES)("$name", ({ type, round, extremes, nans, rising, slack, spacing, sharp, absolute }) => {
    describe.each(unaryNames)("%s", (name) => {
      const op = lw[name];
      const { spec } = op;
      const parameters = defaults(op);
      const at = (x: number) => op(new type([x]))[0];
      /** Where it has a value: not at an infinity without a limit. */
      const domain = rising.filter((x) => Number.isFinite(x) || !Number.isNaN(spec.limits[x > 0 ? 1 : 0]));
      /** Within the bound of the exact value, and of its sign even where it is zero. */
      const near = (y: number, exact: number) =>
        Object.is(y, exact) ||
        (Object.is(Math.sign(1 / y), Math.sign(1 / exact)) && Math.abs(y - exact) <= slack(spec.ulp) * spacing(exact));

      test("agrees with the spec at special values, to the sign of zero", () => {
        const special = [0, 1, POSITIVE_INFINITY, ...extremes].flatMap((x) => [x, -x]);
        op(new type(special)).forEach((y, i) => {
          const exact = round(spec.f(round(special[i]), ...parameters));
          expect(near(y, exact), `f(${special[i]}) = ${y}, exactly ${exact}`).toBe(true);
        });
        op.derivative(new type(special)).forEach((y, i) => {
          const exact = round(spec.df(round(special[i]), ...parameters));
          // a limit is met: times an infinity, what is nearly 0 is not what 0 is
          const limit = !Number.isFinite(special[i]);
          const close = y === exact || Object.is(y, exact) || (!limit && Math.abs(y - exact) <= slack(3) * spacing(exact));
          expect(close, `f'(${special[i]}) = ${y}, exactly ${exact}`).toBe(true);
        });
        for (const options of combinations(op, PARAMETERS)) {
          op.derivative(new type([-0, 0]), options).forEach((y, i) => {
            const exact = spec.df([-0, 0][i], ...Object.values(options));
            if (exact === 0) expect(y, `f'(${[-0, 0][i]}), ${JSON.stringify(options)}`).toBe(exact);
          });
        }
      });

      test("has the limits of its spec", () => {
        [NEGATIVE_INFINITY, POSITIVE_INFINITY].forEach((x, i) => {
          const limit = spec.limits[i];
          expect(spec.f(x, ...defaults(op)) + 0).toBe(limit);
          expect(near(at(x) + 0, round(limit)), `f(${x}) = ${at(x)}`).toBe(true);
        });
      });

      test.skipIf(sharp)("agrees with the spec where a kernel holds its argument, and beyond", () => {
        const x = new type(BOUNDS.flatMap((bound) => [1, 1 - 2 ** -52, 1 + 2 ** -52, 0.99, 1.01].flatMap((f) => [bound * f, -bound * f])));
        for (const [y, f] of [[op(x), spec.f] as const, [op.derivative(x), spec.df] as const])
          y.forEach((y, i) => {
            const exact = f(x[i], ...parameters);
            // the exponent of an exponential is rounded in the spec too
            const unit = spacing(exact) * (slack(0) + 4 * Math.abs(Math.log(Math.abs(exact) || 1)));
            const close =
              Object.is(y + 0, exact + 0) ||
              Math.abs(y - exact) <= Math.max(unit, Math.abs(exact) > 1e-290 && Math.abs(exact) < 0.25 ? absolute : 0);
            expect(close, `${y} at ${x[i]}, exactly ${exact}`).toBe(true);
          });
      });

      test("NaN in, NaN out, whatever its bits: value, derivative, gradient", () => {
        const ones = new type(Array(nans.length).fill(1));
        for (const y of [op(nans), op.derivative(nans), op.backward(ones, nans)])
          expect([...y]).toEqual(Array(nans.length).fill(Number.NaN));
      });

      test("stays in its range and reaches towards both ends", () => {
        const y = op(domain);
        const [low, high] = spec.range.map(round);
        const least = Math.min(...y);
        const most = Math.max(...y);
        // an end of 0 may not be passed at all
        const beyond = (end: number) => (end === 0 || !Number.isFinite(end) ? 0 : slack(spec.ulp) * spacing(end));
        expect(least).toBeGreaterThanOrEqual(low - beyond(low));
        expect(most).toBeLessThanOrEqual(high + beyond(high));
        expect(least).toBeLessThanOrEqual(low === NEGATIVE_INFINITY ? -1e3 : low + 0.01 * Math.max(1, Math.abs(low)));
        expect(most).toBeGreaterThanOrEqual(high === POSITIVE_INFINITY ? 1e3 : high - 0.01 * Math.max(1, Math.abs(high)));
      });

      test.runIf(spec.monotonic)("never decreases, but for rounding", () => {
        const y = op(rising);
        for (let i = 1; i < y.length; i++) {
          if (y[i] < y[i - 1]) expect(y[i - 1] - y[i], `at ${rising[i]}`).toBeLessThanOrEqual(2 * slack(spec.ulp) * spacing(y[i]));
        }
      });

      test.runIf(!spec.monotonic)("does decrease somewhere, as its spec has it", () => {
        const x = new type(Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100));
        const y = op(x);
        expect(y.some((value, i) => i > 0 && value < y[i - 1] - 1e-6)).toBe(true);
      });

      test.runIf(spec.odd)("is odd to the last bit", () => {
        const negative = op(domain.map((x) => -x));
        op(domain).forEach((y, i) => {
          if (-y !== negative[i]) expect.fail(`f(${-domain[i]}) = ${negative[i]}, -f(${domain[i]}) = ${-y}`);
        });
      });

      test("has its fixed points", () => {
        for (const x of spec.fixedPoints.filter(Number.isFinite)) expect(at(x)).toBeCloseTo(x, 6);
      });

      test("its derivative is the limit of the central difference of the spec", () => {
        for (let x = -6.03125; x < 6; x += 0.0625) {
          const h = 2 ** -20;
          const slope = (spec.f(x + h, ...parameters) - spec.f(x - h, ...parameters)) / (2 * h);
          expect(op.derivative(new type([x]))[0], `at ${x}`).toBeCloseTo(slope, 4 - Math.log10(1 + Math.abs(slope)));
        }
      });

      const others = combinations(op, PARAMETERS);
      test.runIf(others.length > 1)("follows its spec with other parameters too: value and derivative", () => {
        const x = new type([0, 1, POSITIVE_INFINITY, ...extremes, ...rising.filter((_, i) => i % 64 === 0)].flatMap((x) => [x, -x]));
        for (const options of others) {
          const values = Object.values(options);
          const check = (y: FloatArray, f: (x: number, ...parameters: number[]) => number) =>
            y.forEach((y, i) => {
              const exact = round(f(x[i], ...values));
              // the sign of a zero says nothing of a slope, nor of float64 sums that an engine may fuse
              const signs = f === spec.df || !sharp || Object.is(Math.sign(1 / y), Math.sign(1 / exact));
              const unit = f === spec.df || !sharp ? Math.max(spacing(exact), absolute) : spacing(exact);
              const close = Object.is(y, exact) || (signs && Math.abs(y - exact) <= slack(8) * unit);
              expect(close, `${y} at ${x[i]}, ${JSON.stringify(options)}, exactly ${exact}`).toBe(true);
            });
          check(op(x, options), spec.f);
          check(op.derivative(x, options), spec.df);
        }
      });

      test("backward is gy times the derivative, to the bit", () => {
        const x = new type(Array.from({ length: 101 }, (_, i) => (i - 50) / 7));
        const gy = x.map((_, i) => Math.sin(i)) as FloatArray;
        const slope = op.derivative(x);
        expect(op.backward(gy, x)).toEqual(gy.map((g, i) => g * slope[i]));
      });

      test("does not depend on position or neighbours", () => {
        const y = op(rising);
        const reversed = op(rising.slice().reverse()).reverse();
        expect(Buffer.compare(new Uint8Array(y.buffer), new Uint8Array(reversed.buffer))).toBe(0);
        for (let i = 0; i < rising.length; i += 61) expect(Object.is(at(rising[i]), y[i]), `at ${rising[i]}`).toBe(true);
      });
    });
  });
});
