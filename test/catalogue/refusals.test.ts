// What single ops refuse beside what errors.test.ts tries on all: parameters, and the arguments of alloc and free.
import { describe, expect, test } from "vitest";
import type { Parameter } from "../../src/spec/spec.js";
import { builds, combinations, gatedNames, noiseNames, rowNames, unaryNames } from "../support/builds.js";
import { refusal } from "../support/refusal.js";

// as a caller without types would
type Loose = { (...values: unknown[]): unknown; derivative(...values: unknown[]): unknown; backward(...values: unknown[]): unknown };

const refuses = refusal((): [x: Float32Array, half: Float32Array, out: Float32Array] => [
  Float32Array.of(1, -2, 3, -4, 5, -6, 7, -8),
  Float32Array.of(1, 2, 3, 4),
  new Float32Array(8).fill(9),
]);

describe.each(builds)("%s", (_build, lw) => {
  describe.each(unaryNames.filter((name) => Object.keys(lw[name].spec.parameters).length > 0))("%s", (name) => {
    const op = lw[name] as unknown as Loose;

    const parameters = Object.keys(lw[name].spec.parameters);
    test("a parameter outside its domain throws", () => {
      for (const parameter of parameters) {
        const { valid = Number.isFinite } = lw[name].spec.parameters[parameter as never] as Parameter;
        expect(valid(Number.NaN)).toBe(false);
        // the last two are out of float32's range
        const invalid = [Number.NaN, Number.POSITIVE_INFINITY, 1e39, 1e-46].filter((value) => !valid(Math.fround(value)));
        for (const value of invalid)
          refuses(
            (x, _, out) => op(x, { out, [parameter]: value }),
            RangeError,
            new RegExp(`"${parameter}" expected .*, got ${String(value).replace("+", "\\+")}$`),
          );
        for (const value of ["1", null, {}, 1n])
          refuses((x, _, out) => op.derivative(x, { out, [parameter]: value }), TypeError, new RegExp(`"${parameter}" expected .*, got `));
      }
    });

    const { conflict } = lw[name].spec;
    if (conflict !== undefined)
      test("parameters that contradict each other throw", () => {
        const odd = combinations(lw[name], [-1, 1], true);
        expect(odd.length).toBeGreaterThan(0);
        for (const options of odd) {
          const text = `${name}: ${conflict?.(...Object.values(options))}`;
          for (const call of [op, op.derivative]) refuses((x, _, out) => call(x, { out, ...options }), RangeError, text);
        }
      });
  });

  test.each(rowNames)("%s: an out of another length than the rows is refused", (name) => {
    const length = name === "logSumExp" ? 1 : 8;
    const message = new RegExp(`"out" expected length ${length}, got 7$`);
    refuses((x) => (lw[name] as unknown as Loose)(x, { out: new Float32Array(7) }), RangeError, message);
  });

  test.each(gatedNames)("%s: an axis whose size does not divide into the parts throws", (name) => {
    const op = lw[name] as unknown as Loose;
    refuses((x) => op(x.subarray(1)), RangeError, /"shape" expected a multiple of 2 along axis 0, got \[7\]$/);
    refuses((x) => op(x, { shape: [8, 1] }), RangeError, /"shape" expected a multiple of 2 along axis 1, got \[8,1\]$/);
    refuses(
      (x, half) => op.backward(half, x, { shape: [1, 8], axis: 0 }),
      RangeError,
      /"shape" expected a multiple of 2 along axis 0, got \[1,8\]$/,
    );
  });

  test("maxout: a k that is not a whole number from 1 on throws", () => {
    const op = lw.maxout as unknown as Loose;
    for (const k of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      refuses((x) => op(x, { k }), RangeError, new RegExp(`"k" expected a whole number from 1 on, got ${k}$`));
    for (const k of ["2", null, {}, 2n]) refuses((x) => op(x, { k }), TypeError, /"k" expected a whole number from 1 on, got /);
    refuses((x) => op(x, { k: 3 }), RangeError, /"shape" expected a multiple of 3 along axis 0, got \[8\]$/);
  });

  test("prelu: slopes of the wrong kind or number throw, and so do overlapping results", () => {
    const op = lw.prelu as unknown as Loose;
    const shape = [2, 4];
    refuses((x) => op(x), TypeError, /"slope" expected a Float32Array like "x", got undefined$/);
    refuses((x) => op(x, [0.1]), TypeError, /"slope" expected a Float32Array like "x", got Array$/);
    refuses((x) => op(x, new Float64Array(4), { shape }), TypeError, /"slope" expected a Float32Array like "x", got Float64Array$/);
    refuses((x) => op(x, new Float32Array(3), { shape }), RangeError, /"slope" expected length 4 or 1, got 3$/);
    refuses((x) => op(x, new Float32Array(2), { shape: [8] }), RangeError, /"slope" expected length 8 or 1, got 2$/);
    refuses((x, half, out) => op.backward(out, x, half, { shape, slopeOut: out }), RangeError, /"slopeOut" expected length 4, got 8$/);
    refuses(
      (x, half, out) => op.backward(out, x, half, { shape, slopeOut: [] }),
      TypeError,
      /"slopeOut" expected a Float32Array like "slope", got Array$/,
    );
    refuses(
      (x, half, out) => op.backward(x, x, half, { shape, out, slopeOut: out.subarray(2, 6) }),
      RangeError,
      /"slopeOut" expected an array apart from "out", got one that overlaps it$/,
    );
  });

  test("noise: a seed, bound, sigma or training outside its domain throws", () => {
    for (const name of noiseNames) {
      const op = lw[name] as unknown as Loose;
      for (const seed of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])
        refuses(
          (x, _, out) => op(x, { seed, out }),
          RangeError,
          new RegExp(`^${name}: "seed" expected a whole number from 0 to 2 \\*\\* 53 - 1, got ${seed}$`),
        );
      for (const seed of ["1", null, 1n, new Date()])
        refuses((x, _, out) => op.backward(x, x, { seed, out }), TypeError, /"seed" expected a whole number/);
      for (const parameter of Object.keys(lw[name].spec.parameters)) {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
          refuses((x, _, out) => op(x, { [parameter]: value, out }), RangeError, new RegExp(`"${parameter}" expected .*, got ${value}$`));
        refuses((x, _, out) => op.backward(x, x, { [parameter]: "1", out }), TypeError, new RegExp(`"${parameter}" expected .*, got "1"$`));
      }
    }
    const [rrelu, noisyRelu] = [lw.rrelu, lw.noisyRelu] as unknown as Loose[];
    for (const training of [true, false])
      refuses(
        (x, _, out) => rrelu(x, { lower: 0.5, upper: 0.25, training, out }),
        RangeError,
        /^rrelu: "upper" expected a number from "lower" \(0.5\) on, got 0.25$/,
      );
    for (const training of [1, "yes", null])
      refuses((x, _, out) => rrelu(x, { training, out }), TypeError, /"training" expected true or false, got /);
    refuses((x, _, out) => noisyRelu(x, { sigma: -1, out }), RangeError, /"sigma" expected a finite number from 0 on, got -1$/);
  });

  test("a part of a freed array is refused", () => {
    if (lw.memory === undefined) return;
    for (const name of unaryNames) {
      const whole = lw.alloc(Float32Array, 1024);
      lw.free(whole);
      expect(() => lw[name](whole.subarray(1, 1000))).toThrow(/expected a live array, got one that was freed$/);
    }
  });

  test("alloc and free", () => {
    const alloc = lw.alloc as (...values: unknown[]) => unknown;
    const free = lw.free as (x: unknown) => void;
    expect(() => alloc(Int32Array, 8)).toThrow(/^alloc: "type" expected Float32Array or Float64Array, got Int32Array$/);
    expect(() => alloc(Float32Array, "8")).toThrow(TypeError);
    for (const length of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => alloc(Float32Array, length)).toThrow(RangeError);
    expect(() => alloc(Float32Array, 2 ** 50)).toThrow(/^alloc: 4503599627370496 bytes do not fit: /);
    for (const x of [undefined, new Float32Array(8), {}])
      expect(() => free(x)).toThrow(/^free: "x" expected an array that alloc returned, got/);
    const x = alloc(Float32Array, 8);
    free(x);
    expect(() => free(x)).toThrow(/^free: "x" expected a live array, got one that was freed$/);
    expect(() => lw.relu(x as Float32Array)).toThrow(/^relu: "x" expected a live array, got one that was freed$/);
  });
});
