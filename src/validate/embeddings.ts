// Checks the arguments that only embeddings take: masks of tokens, and matrices of vectors.
import { floatType, tagOf } from "../arrays.js";
import type { FloatArray } from "../types.js";
import { apart, bits, float, live, same } from "./array.js";
import { wrongRange, wrongShape, wrongType } from "./error.js";

/** Whole numbers, not of 16 bits, in which float16 numbers come. */
const WEIGHTS = /^(Uint8|Int32|Big(Int|Uint)64)Array$/;

/** The weights of tokens, of which there are `count` where that is known: booleans, whole numbers, or floats of the type of x. */
export function tokenWeights(op: string, value: unknown, x: FloatArray, count: number | undefined): Float64Array {
  const given = weighing(op, value, x);
  const n = given.length;
  if (count !== undefined && n !== count) throw wrongRange(op, "mask", `length ${count}`, n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    weights[i] = Number(given[i]);
    if (!(weights[i] >= 0 && weights[i] < Number.POSITIVE_INFINITY))
      throw new RangeError(`${op}: "mask" expected finite numbers from 0 on, got ${given[i]} at ${i}`);
  }
  return weights;
}

/** The array of a mask. */
function weighing(op: string, value: unknown, x: FloatArray): ArrayLike<unknown> {
  const expected = `a Uint8Array, Int32Array, BigInt64Array, BigUint64Array, booleans or a ${floatType(x) === 8 ? "Float64Array" : "Float32Array"}`;
  const given = bits(value);
  if (!ArrayBuffer.isView(given)) throw wrongType(op, "mask", expected, value);
  if (!WEIGHTS.test(String(tagOf(given))) && floatType(given) !== floatType(x)) throw wrongType(op, "mask", expected, value);
  live(op, "mask", given as unknown as FloatArray);
  return given as unknown as ArrayLike<unknown>;
}

/** The sizes [batch, tokens, size] of x. */
export function tokens(op: string, sizes: readonly number[], x: number): readonly number[] {
  const [batch, count, size] = sizes;
  if (sizes.length !== 3 || batch * count * size !== x)
    throw wrongShape(op, `[batch, tokens, size], whose product is the length ${x} of x`, sizes);
  return sizes;
}

/** The sizes [batch, tokens, size] of what gy has the gradient of the mean of. */
export function pooledTokens(op: string, sizes: readonly number[], gy: FloatArray): readonly number[] {
  const [batch, , size] = sizes;
  if (sizes.length !== 3) throw wrongShape(op, "[batch, tokens, size], whole numbers from 0 on", sizes);
  if (gy.length !== batch * size) throw wrongRange(op, "gy", `length ${batch * size}`, gy.length);
  return sizes;
}

/** The size of the tokens of one sentence. */
export function tokenSize(op: string, x: number, count: number): number {
  if (count === 0 ? x > 0 : x % count !== 0) throw wrongRange(op, "mask", `a length that divides the length ${x} of x`, count);
  return count === 0 ? 0 : x / count;
}

/** Vectors of a length, and how many there are of them. */
export interface Vectors {
  readonly queries: number;
  readonly rows: number;
  readonly size: number;
}

/** The vectors of queries and of a matrix of the same type; without a size, there is one query. */
export function vectors(op: string, query: unknown, matrix: unknown, given: unknown): Vectors {
  const float64 = float(op, "query", query);
  if (float(op, "matrix", matrix) !== float64) same(op, "matrix", matrix, query as FloatArray, "query");
  const { length } = query as FloatArray;
  const { length: all } = matrix as FloatArray;
  if (given !== undefined && typeof given !== "number") throw wrongType(op, "size", "a whole number from 1 on", given);
  const size = given ?? length;
  if (!Number.isInteger(size) || size < (given === undefined ? 0 : 1)) throw wrongRange(op, "size", "a whole number from 1 on", size);
  const count = (name: string, length: number) => {
    const count = size === 0 ? length : length / size;
    if (!Number.isInteger(count) || (size === 0 && length > 0))
      throw wrongRange(op, name, `a length that is a multiple of ${size}`, length);
    return count;
  };
  return { queries: given === undefined ? 1 : count("query", length), rows: count("matrix", all), size };
}

/** Where indices go: a new array, or one that is given, apart from that of the values. */
export function indices(op: string, value: unknown, length: number, values: FloatArray): Uint32Array {
  if (value === undefined) return new Uint32Array(length);
  if (!ArrayBuffer.isView(value) || tagOf(value) !== "Uint32Array") throw wrongType(op, "out.indices", "a Uint32Array", value);
  const given = (value as Uint32Array).length;
  if (given !== length) throw wrongRange(op, "out.indices", `length ${length}`, given);
  apart(op, "out.indices", value as unknown as FloatArray, values, "out.values");
  return value as Uint32Array;
}
