// Tells how an array is broadcast over a shape: by a shape of its own, or without one by its length, if only one reading of it is
// possible.
import { wrongRange, wrongShape } from "./error.js";

const product = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);

/**
 * The sizes of a repeated array, one for each dimension of the shape: 1, where it repeats, or that of the shape.
 *
 * @param given the array's own shape, whose leading dimensions may be missing
 */
export function repeated(op: string, name: string, given: readonly number[], length: number, shape: readonly number[]): readonly number[] {
  const missing = shape.length - given.length;
  const option = `${name}Shape`;
  if (missing < 0 || given.some((size, i) => size !== 1 && size !== shape[missing + i]))
    throw wrongShape(op, `1 or the size in each of the last dimensions of shape [${shape}]`, given, option);
  if (product(given) !== length) throw wrongRange(op, name, `length ${product(given)}, which "${option}" gives it`, length);
  return [...new Array<number>(Math.max(0, missing)).fill(1), ...given];
}

/**
 * Throws unless a length is that of a trailing part of the shape, and has no other reading.
 *
 * @param at the axis that other readings have, too: a mask without it says the same of all elements of a row
 */
export function trailing(op: string, name: string, shape: readonly number[], length: number, at?: number): void {
  const lengths = shape.map((_, i) => product(shape.slice(i)));
  if (!lengths.includes(length))
    throw wrongRange(op, name, `the length of a trailing part of shape (${[...new Set(lengths)].reverse().join(" or ")})`, length);
  unambiguous(op, name, shape, lengths.lastIndexOf(length), at);
}

/** Throws if an array that is as long as the last dimensions of the shape from `first` on may as well be meant for others. */
function unambiguous(op: string, name: string, shape: readonly number[], first: number, at: number | undefined): void {
  const last = shape.map((size, i) => (i < first ? 1 : size));
  const differs = (sizes: readonly number[]) => sizes.some((size, i) => size !== last[i]);
  const other = (sizes: readonly number[], i: number, left: number): readonly number[] | undefined => {
    if (i === shape.length) return left === 1 && differs(sizes) ? sizes : undefined;
    const kept = left % shape[i] === 0 ? other([...sizes, shape[i]], i + 1, left / shape[i]) : undefined;
    return kept ?? (i === at || shape[i] === 1 ? undefined : other([...sizes, 1], i + 1, left));
  };
  const length = product(last);
  const second = length === 0 ? undefined : other([], 0, length);
  if (second !== undefined) throw wrongRange(op, name, `"${name}Shape" beside it, since its length fits [${last}] and [${second}]`, length);
}
