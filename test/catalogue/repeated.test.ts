// Arrays that repeat over a shape, a mask or weights: by a shape of their own, or by their length where it has one reading.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FloatArray, Lanewise } from "../../src/index.js";
import type { ElementLossSpec } from "../../src/spec/elementLosses.js";
import { same, TYPES } from "../support/arrays.js";
import { builds, namesOf } from "../support/builds.js";
import { refusal } from "../support/refusal.js";
import { belongs, product, repeating } from "../support/shapes.js";

/** The losses whose weights repeat: those of single elements. */
const LOSSES = namesOf("losses").filter((name) => !["crossEntropy", "nllLoss"].includes(name));

interface Loss {
  (x: FloatArray, z: FloatArray, options?: object): number | FloatArray;
  withGradient(x: FloatArray, z: FloatArray, options?: object): { loss: number | FloatArray; gradient: FloatArray };
  readonly spec: ElementLossSpec;
}
const lossOf = (lw: Lanewise, name: string) => lw[name as "huberLoss"] as unknown as Loss;

const bits = (loss: number | FloatArray) => (typeof loss === "number" ? Float64Array.of(loss) : loss);

/** x and targets for a shape. */
const inputs = (n: number, seed: number, type: (typeof TYPES)[number]) =>
  [(i: number) => -Math.abs(3 * Math.sin(seed + i)), (i: number) => Math.sin(i) ** 2].map(
    (value) => new type(n).map((_, i) => value(i)) as FloatArray,
  );

test.each(builds)("%s: weights with a shape of their own have the bits of weights written out, and the losses of the spec", (_, lw) => {
  fc.assert(
    fc.property(
      repeating,
      fc.constantFrom(...TYPES),
      fc.constantFrom("mean", "sum", "none"),
      fc.nat(999),
      (drawn, type, reduction, seed) => {
        const { shape, own: weightsShape } = drawn;
        const [x, z] = inputs(product(shape), seed, type);
        const weights = new type(product(weightsShape)).map((_, i) =>
          Math.max(0, Math.round(8 * Math.sin(seed + 5 * i)) / 4),
        ) as FloatArray;
        const whole = x.map((_, i) => weights[belongs(i, shape, weightsShape)]) as FloatArray;
        for (const name of LOSSES) {
          const loss = lossOf(lw, name);
          const numbers = [...Object.values(loss.spec.parameters).map((parameter) => parameter.default), 0];
          const got = loss.withGradient(x, z, { shape, weights, weightsShape, reduction });
          const expected = loss.withGradient(x, z, { shape, weights: whole, reduction });
          expect(same(got.gradient, expected.gradient)).toBe(true);
          const direct = loss(x, z, { shape, weights, weightsShape, reduction });
          for (const made of [got.loss, direct]) expect(same(bits(made), bits(expected.loss))).toBe(true);
          const each = Array.from(x, (x, i) => whole[i] * loss.spec.f(x, z[i], ...numbers));
          const total = each.reduce((sum, loss) => sum + loss, 0) / (reduction === "mean" ? x.length : 1);
          const { loss: value } = got;
          const right = typeof value === "number" ? [[value, total]] : each.map((y, i) => [value[i], y]);
          for (const [y, exact] of right)
            if (!(Math.abs(y - exact) <= 1e-6 * Math.max(1, Math.abs(exact)))) expect.fail(`${name}: ${y}, ${exact}`);
        }
      },
    ),
    { numRuns: 100 },
  );
});

/** All dimensions that an array of a length may have in a shape: each of the shape's, or 1. */
const readings = (shape: readonly number[], length: number): string[] => {
  const all = shape.reduce<number[][]>(
    (some, size) =>
      some.flatMap((sizes) => [
        [...sizes, size],
        [...sizes, 1],
      ]),
    [[]],
  );
  return [...new Set(all.filter((sizes) => product(sizes) === length).map(String))];
};

const numbersIn = (sizes: string) => sizes.split(",").map(Number);

test.each(builds)(
  "%s: a length without a shape is that of the last dimensions if nothing else fits, and is refused if something does",
  (_, lw) => {
    let [read, ambiguous, unfit] = [0, 0, 0];
    fc.assert(
      fc.property(repeating, fc.constantFrom("mask", ...LOSSES), ({ shape, axis, own }, name) => {
        const [n, length] = [product(shape), product(own)];
        const [x, z] = inputs(n, 1, Float32Array) as Float32Array[];
        const call = (options: { shape: number[]; axis?: number; own?: number[] }, x: FloatArray, z: FloatArray, out?: FloatArray) => {
          const { own, ...rest } = { ...options, out };
          const numbers = Float32Array.from({ length }, (_, i) => i / 4);
          if (name === "mask") return lw.softmax(x as Float32Array, { ...rest, axis, mask: numbers, maskShape: own } as object);
          return lossOf(lw, name)(x, z, { ...rest, weights: numbers, weightsShape: own, reduction: "none" }) as Float32Array;
        };
        const trailing = shape.map((_, i) => shape.map((size, j) => (j < i ? 1 : size))).find((sizes) => product(sizes) === length);
        // a mask that is the same along a row hides nothing or all of it: nobody means that
        const others = readings(shape, length).filter(
          (sizes) => sizes !== String(trailing) && (name !== "mask" || numbersIn(sizes)[axis] === shape[axis]),
        );
        if (trailing !== undefined && others.length === 0) {
          read++;
          expect(same(call({ shape }, x, z), call({ shape, own: trailing }, x, z))).toBe(true);
          return;
        }
        trailing === undefined ? unfit++ : ambiguous++;
        const what = trailing === undefined ? "the length of a trailing part of shape" : '"\\w+Shape" beside it, since its length fits';
        const message = new RegExp(`"(mask|weights)" expected ${what}.*, got ${length}$`);
        refusal(() => [x, z, new Float32Array(n).fill(9)] as FloatArray[])((x, z, out) => call({ shape }, x, z, out), RangeError, message);
        for (const sizes of others) call({ shape, own: numbersIn(sizes) }, x, z);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(read, ambiguous, unfit)).toBeGreaterThan(0);
  },
);

test.each(builds)("%s: weights for samples are no weights for classes", (_, lw) => {
  const [x, z] = [new Float32Array(4), Float32Array.of(0, 1, 0, 1)];
  const weights = Float32Array.of(1, 0);
  const refuses = refusal((): [x: Float32Array] => [x]);
  const loss = (options: object) => [
    ...(lossOf(lw, "binaryCrossEntropyWithLogits")(x, z, { shape: [2, 2], reduction: "none", ...options }) as Float32Array),
  ];
  const half = Math.fround(Math.LN2);
  expect(loss({ weights, weightsShape: [2, 1] })).toEqual([half, half, 0, 0]);
  expect(loss({ weights, weightsShape: [2] })).toEqual([half, 0, half, 0]);
  for (const [options, error, message] of [
    [{ weights }, RangeError, '"weights" expected "weightsShape" beside it, since its length fits [1,2] and [2,1], got 2'],
    [
      { weights, weightsShape: [3] },
      RangeError,
      '"weightsShape" expected 1 or the size in each of the last dimensions of shape [2,2], got [3]',
    ],
    [{ weights, weightsShape: [2, 2] }, RangeError, '"weights" expected length 4, which "weightsShape" gives it, got 2'],
    [{ weights, weightsShape: 2 }, TypeError, '"weightsShape" expected an array of dimensions, got 2'],
    [{ weightsShape: [2] }, TypeError, '"weightsShape" expected nothing without "weights", whose dimensions they are, got Array'],
    [{ weight: weights }, TypeError, '"weight" is no option; "weights" is meant?'],
  ] as const)
    for (const name of LOSSES) refuses((x) => lossOf(lw, name)(x, z, { shape: [2, 2], ...options }), error, `${name}: ${message}`);
});
