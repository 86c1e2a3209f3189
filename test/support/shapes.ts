// The shapes that calls are tried on, by family: around every block, tile and chunk of their walkers and kernels; and drawn ones.
import fc from "fast-check";

/** A shape, and the axis that a call is to take. */
export type Shape = readonly [shape: readonly number[], axis?: number];

/** Channels first, last and between; more than a chunk of them; runs of an element and longer than a tile. */
export const CHANNELS: [shape: number[], axis: number][] = [
  [[1, 1, 1], 1],
  [[5, 3], 1],
  [[3, 5, 7], 1],
  [[2, 3, 4, 5], 1],
  [[2, 3, 4, 5], 2],
  [[7, 9, 13], 2],
  [[6, 4], 0],
  [[700, 10], 1],
  [[11, 1023], 1],
  [[3, 2500], 1],
  [[2, 1300, 3], 1],
  [[2, 3, 5000], 1],
  [[1, 2, 4097], 1],
  [[9001], 0],
];

/** Parts in every position: units that fit a tile, some of them or none. The axis is multiplied by the number of parts. */
export const PARTS: [shape: number[], axis: number][] = [
  [[1], 0],
  [[3], 0],
  [[7, 2], 1],
  [[4, 5], 0],
  [[3, 5, 7], 1],
  [[2, 3, 4], 2],
  [[700, 3], 1],
  [[3, 1030], 1],
  [[2, 2, 2050], 1],
  [[4099], 0],
  [[2, 2, 4099], 1],
];

/** Batch, inputs and units around every block: rows of 6, 4, 2 and 1, panels of 8 (float64: 4) columns, depths of 512, tiles of 4096 elements. */
export const LAYERS = [
  [1, 1, 1],
  [1, 784, 128],
  [1, 5, 33],
  [2, 3, 4],
  [2, 520, 20],
  [3, 7, 9],
  [4, 1, 17],
  [5, 513, 8],
  [6, 512, 5],
  [7, 20, 16],
  [9, 1030, 3],
  [11, 33, 31],
  [13, 64, 10],
  [49, 100, 12],
  [100, 17, 40],
  [1, 4500, 2],
  [3, 2, 5000],
] satisfies [batch: number, inputs: number, units: number][];

/** Rows by columns of every kind: less than a vector, ragged, all in one tile, long ones, more columns than a tile takes at once. */
export const EXTENTS: [n: number, inner: number][] = [
  [1, 5],
  [2, 3],
  [3, 4],
  [5, 1],
  [7, 6],
  [10, 49],
  [64, 64],
  [100, 17],
  [4097, 2],
  [1031, 64],
  [5, 1025],
  [13, 2048],
];

/** Batch, height, width, channels and units: from one pixel to lines of several blocks, and channels that fill no vector, one or several panels. */
export const IMAGES = [
  [1, 1, 1, 1, 1],
  [2, 3, 4, 3, 5],
  [1, 5, 7, 4, 8],
  [1, 9, 9, 12, 11],
  [3, 2, 9, 8, 1],
  [1, 8, 5, 1, 12],
] satisfies [batch: number, height: number, width: number, channels: number, units: number][];

export const product = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);

/** A shape, an axis of it, and the dimensions of an array that repeats over it: each 1 or that of the shape, leading ones missing. */
export const repeating: fc.Arbitrary<{ shape: number[]; axis: number; own: number[] }> = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }), fc.nat(3))
  .map(([sizes, long]) => (long === 0 ? [...sizes.slice(0, 2), 701] : sizes))
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.integer({ min: 0, max: shape.length - 1 }),
      own: fc
        .tuple(...shape.map((size) => fc.constantFrom(1, size)), fc.integer({ min: 0, max: shape.length - 1 }))
        .map((given) => given.slice(given.pop() as number)),
    }),
  );

/** The element of an array of `own` dimensions that belongs to element i of the shape. */
export function belongs(i: number, shape: readonly number[], own: readonly number[]): number {
  const missing = shape.length - own.length;
  return own.reduce((at, size, j) => {
    const place = Math.floor(i / product(shape.slice(missing + j + 1))) % shape[missing + j];
    return at * size + (size === 1 ? 0 : place);
  }, 0);
}
