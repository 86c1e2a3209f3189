// A mask with a shape of its own: the bits of the mask that is written out, and no guess where its length fits two shapes.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Lanewise } from "../src/index.js";
import { same, TYPES } from "./arrays.js";
import { builds, rowNames } from "./builds.js";
import { refusal } from "./refusal.js";

const product = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);

/** The element of a mask of `sizes` that belongs to element i of the shape. */
function belongs(i: number, shape: readonly number[], sizes: readonly number[]): number {
  const missing = shape.length - sizes.length;
  return sizes.reduce((at, size, j) => {
    const place = Math.floor(i / product(shape.slice(missing + j + 1))) % shape[missing + j];
    return at * size + (size === 1 ? 0 : place);
  }, 0);
}

const drawn = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([sizes, long]) => (long ? [...sizes, 701] : sizes))
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.integer({ min: 0, max: shape.length - 1 }),
      maskShape: fc
        .tuple(...shape.map((size) => fc.constantFrom(1, size)), fc.integer({ min: 0, max: shape.length - 1 }))
        .map((given) => given.slice(given.pop() as number)),
      bytes: fc.boolean(),
      resident: fc.boolean(),
      seed: fc.nat(999),
    }),
  );

/** Forward and backward with some options. */
function results(lw: Lanewise, name: (typeof rowNames)[number], x: Float32Array, options: object): (Float32Array | undefined)[] {
  const op = lw[name];
  const y = op(x, options);
  const gy = y.map((_, i) => Math.sin(i)) as Float32Array;
  if (name === "logSumExp") return [y, lw.logSumExp.backward(gy, x, y, options)];
  return [y, "backward" in op ? (op as Lanewise["softmax"]).backward(gy, y, options) : undefined];
}

test.each(builds)("%s: the bits of the mask written out, along any axis", (_, lw) => {
  fc.assert(
    fc.property(drawn, fc.constantFrom(...TYPES), ({ shape, axis, maskShape, bytes, resident, seed }, type) => {
      const place = (n: number, value: (i: number) => number): Float32Array => {
        const array = (resident ? lw.alloc(type as Float32ArrayConstructor, n) : new type(n)) as Float32Array;
        for (let i = 0; i < n; i++) array[i] = value(i);
        return array;
      };
      const value = (i: number) => (Math.sin(seed + 7 * i) < -0.3 ? Number.NEGATIVE_INFINITY : Math.sin(seed + 3 * i));
      const made = (n: number, at: (i: number) => number) =>
        bytes ? Uint8Array.from({ length: n }, (_, i) => Number(Number.isFinite(value(at(i))))) : place(n, (i) => value(at(i)));
      const x = place(product(shape), (i) => 3 * Math.sin(seed + i));
      const mask = made(product(maskShape), (i) => i);
      const whole = made(x.length, (i) => belongs(i, shape, maskShape));
      for (const name of rowNames) {
        const got = results(lw, name, x, { shape, axis, mask, maskShape, scale: 0.5 });
        const expected = results(lw, name, x, { shape, axis, mask: whole, maskShape: shape, scale: 0.5 });
        for (const [i, y] of got.entries()) expect(y === undefined || same(y, expected[i] as Float32Array)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

const refuses = refusal((): [x: Float32Array] => [Float32Array.from({ length: 128 }, (_, i) => i)]);
const padding = new Uint8Array(32).fill(1);

test.each(builds)("%s: a length that fits two shapes is refused, and padding is padding", (_, lw) => {
  const shape = [4, 1, 4, 8];
  padding[7] = 0;
  const x = new Float32Array(128);
  const row = (options: object, i: number) => lw.softmax(x, { shape, mask: padding, ...options })[i];
  expect(row({ maskShape: [4, 1, 1, 8] }, 15)).toBe(0); // the second query of the first sample
  expect(row({ maskShape: [4, 8] }, 15)).toBe(1 / 8);
  const cases: [object, typeof RangeError | typeof TypeError, string][] = [
    [
      { mask: padding, shape },
      RangeError,
      'softmax: "mask" expected "maskShape" beside it, since its length fits [1,1,4,8] and [4,1,1,8], got 32',
    ],
    [{ mask: padding.subarray(0, 4), shape: [4, 4, 8], axis: 1 }, RangeError, '"mask" expected the length of a trailing part'],
    [
      { mask: padding, maskShape: [4, 1, 2, 8], shape },
      RangeError,
      '"maskShape" expected 1 or the size in each of the last dimensions of shape',
    ],
    [{ mask: padding, maskShape: [1, 4, 1, 4, 8], shape }, RangeError, '"maskShape" expected 1 or the size'],
    [{ mask: padding, maskShape: [8], shape }, RangeError, '"mask" expected length 8, which "maskShape" gives it, got 32'],
    [{ maskShape: [8], shape }, TypeError, '"maskShape" expected nothing without "mask"'],
    [{ mask: padding, maskShape: 8, shape }, TypeError, '"maskShape" expected an array of dimensions, got 8'],
    [{ mask: padding, maskShape: [-1], shape }, RangeError, '"maskShape" expected dimensions that are whole numbers from 0 on, got [-1]'],
  ];
  for (const [options, error, message] of cases) refuses((x) => lw.softmax(x, options as object), error, message);
  // one reading fits: the keys of a square, all of it, rows where others would hide whole rows
  for (const [shape, length] of [
    [[8, 8], 8],
    [[8, 8], 64],
    [[2, 3, 4], 12],
    [[4, 1, 8], 8],
  ] as const)
    expect(lw.softmax(new Float32Array(product(shape)), { shape, mask: new Uint8Array(length) })).toEqual(new Float32Array(product(shape)));
});
