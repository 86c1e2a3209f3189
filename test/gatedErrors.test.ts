import { describe, test } from "vitest";
import { builds, channelNames, foldNames, noiseNames } from "./builds.js";
import { detached, refusal } from "./refusal.js";

// What test/errors.test.ts asks of element-wise ops, for those that are not: nothing is written before every argument has been checked.

type Loose = { (...values: unknown[]): unknown; backward(...values: unknown[]): unknown };

const refuses = refusal((): [x: Float32Array, half: Float32Array, out: Float32Array] => [
  Float32Array.of(1, -2, 3, -4, 5, -6, 7, -8),
  Float32Array.of(1, 2, 3, 4),
  new Float32Array(8).fill(9),
]);

const NONE: [unknown, string][] = [
  [undefined, "undefined"],
  [null, "null"],
  [1, "1"],
  ["ab", '"ab"'],
  [[1, 2], "Array"],
  [new Int32Array(8), "Int32Array"],
  [Object.create(null), "an object"],
];

describe.each(builds)("%s", (_build, lw) => {
  /** How each kind is called: forward and backward of eight elements, with options. */
  const calls = [
    ...foldNames.map((name) => ({ name, size: 4, slope: [] })),
    ...channelNames.map((name) => ({ name, size: 8, slope: [Float32Array.of(0.5)] })),
    ...noiseNames.map((name) => ({ name, size: 8, slope: [] })),
  ].map(({ name, size, slope }) => {
    const op = lw[name] as unknown as Loose;
    return {
      name,
      forward: (x: unknown, o: unknown) => op(x, ...slope, o),
      backward: (gy: unknown, x: unknown, o: unknown) => op.backward(gy, x, ...slope, o),
      gy: size,
      y: size,
    };
  });

  describe.each(calls)("$name", ({ name, forward, backward, gy, y }) => {
    const flow = new Float32Array(gy);

    test.each(NONE)("x = %s", (x, came) => {
      const message = new RegExp(`^${name}: "x" expected a Float32Array or Float64Array, got ${came}$`);
      refuses((_, __, out) => forward(x, { out: out.subarray(0, y) }), TypeError, message);
      refuses((_, __, out) => backward(flow, x, { out }), TypeError, message);
    });

    test("an out of the wrong kind, type or length throws", () => {
      refuses((x) => forward(x, { out: [] }), TypeError, /"out" expected a Float32Array like "x", got Array$/);
      refuses((x) => forward(x, { out: null }), TypeError, /"out" expected a Float32Array like "x", got null$/);
      refuses((x) => forward(x, { out: new Float64Array(y) }), TypeError, /"out" expected a Float32Array like "x", got Float64Array$/);
      refuses(
        (x, _, out) => forward(x, { out: out.subarray(0, y - 1) }),
        RangeError,
        new RegExp(`"out" expected length ${y}, got ${y - 1}$`),
      );
      refuses((x, _, out) => backward(flow, x, { out: out.subarray(1) }), RangeError, /"out" expected length 8, got 7$/);
      refuses((x) => forward(x, { out: detached() }), TypeError, /"out" expected a live array, got one whose buffer was detached$/);
    });

    test("a gy of the wrong kind or length throws", () => {
      refuses((x, _, out) => backward(undefined, x, { out }), TypeError, /"gy" expected a Float32Array like "x", got undefined$/);
      refuses(
        (x, _, out) => backward(new Float64Array(gy), x, { out }),
        TypeError,
        /"gy" expected a Float32Array like "x", got Float64Array$/,
      );
      refuses(
        (x, _, out) => backward(new Float32Array(gy + 1), x, { out }),
        RangeError,
        new RegExp(`"gy" expected length ${gy}, got ${gy + 1}$`),
      );
    });

    test("options that are not an object throw", () => {
      refuses((x, _, out) => forward(x, out), TypeError, /"options" expected an object such as { out }, got Float32Array$/);
      refuses((x) => forward(x, 0.2), TypeError, /"options" expected .*, got 0.2$/);
      refuses((x) => backward(flow, x, null), TypeError, /"options" expected .*, got null$/);
    });

    test("a detached or freed array throws", () => {
      refuses(
        (_, __, out) => forward(detached(), { out: out.subarray(0, 0) }),
        TypeError,
        /"x" expected a live array, got one whose buffer was detached$/,
      );
      if (lw.memory === undefined) return;
      const gone = lw.alloc(Float32Array, 8);
      lw.free(gone);
      refuses((_, __, out) => forward(gone, { out: out.subarray(0, y) }), TypeError, /"x" expected a live array, got one that was freed$/);
      refuses((x) => backward(flow, x, { out: gone }), TypeError, /"out" expected a live array, got one that was freed$/);
    });
  });

  test.each(calls.filter(({ name }) => !(noiseNames as readonly string[]).includes(name)))(
    "$name: shapes and axes",
    ({ forward, backward, gy }) => {
      const wrong: [object, typeof TypeError | typeof RangeError, RegExp][] = [
        [{ shape: [2, 3] }, RangeError, /"shape" expected dimensions whose product is the length 8, got \[2,3\]$/],
        [{ shape: [] }, RangeError, /"shape" expected dimensions whose product/],
        [{ shape: [-2, -4] }, RangeError, /"shape" expected dimensions that are whole numbers from 0 on, got \[-2,-4\]$/],
        [{ shape: [0.5, 16] }, RangeError, /"shape" expected dimensions that are whole/],
        [{ shape: 8 }, TypeError, /"shape" expected an array of dimensions, got 8$/],
        [{ shape: [2, 4], axis: 2 }, RangeError, /"axis" expected a whole number from -2 to 1, got 2$/],
        [{ shape: [2, 4], axis: -3 }, RangeError, /"axis" expected a whole number from -2 to 1, got -3$/],
        [{ shape: [2, 4], axis: 0.5 }, RangeError, /"axis" expected .*, got 0.5$/],
        [{ shape: [2, 4], axis: Number.NaN }, RangeError, /"axis" expected .*, got NaN$/],
        [{ shape: [2, 4], axis: "1" }, TypeError, /"axis" expected a whole number, got "1"$/],
      ];
      for (const [options, error, message] of wrong) {
        refuses((x, _, out) => forward(x, { out: out.subarray(0, gy), ...options }), error, message);
        refuses((x, _, out) => backward(new Float32Array(gy), x, { out, ...options }), error, message);
      }
    },
  );

  test.each(foldNames)("%s: an axis whose size does not divide into the parts throws", (name) => {
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
});
