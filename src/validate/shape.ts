// Checks a shape and an axis against an array.
import { wrongRange, wrongShape, wrongType } from "./error.js";

/** A shape around an axis: [outer, n, inner], n along the axis. */
export interface Extent {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** Few shapes have more dimensions. */
const USUAL = 8;

/**
 * The dimensions of a shape, if one was given. Like every option they are read once, before the arrays are checked: a getter is the caller's
 * code, and may change an array.
 */
export function dimensions(op: string, shape: unknown, name = "shape"): readonly number[] | undefined {
  if (shape === undefined) return undefined;
  if (!Array.isArray(shape)) throw wrongType(op, name, "an array of dimensions", shape);
  const rank: number = shape.length;
  if (rank === 0) throw wrongShape(op, "dimensions whose product is the length of the array", shape, name);
  const sizes = new Array<number>(Math.min(rank, USUAL)); // allocated at once: push takes twice the time
  for (let i = 0; i < rank; i++) {
    const size = shape[i];
    if (!Number.isInteger(size) || size < 0) throw wrongShape(op, "dimensions that are whole numbers from 0 on", shape, name);
    sizes[i] = size;
  }
  return sizes;
}

/** A shape of `length` elements around one of its axes. */
function seenFrom(op: string, length: number, sizes: readonly number[], at: number): Extent {
  let outer = 1;
  let inner = 1;
  for (let i = 0; i < at; i++) outer *= sizes[i];
  for (let i = at + 1; i < sizes.length; i++) inner *= sizes[i];
  const n = sizes[at];
  if (outer * n * inner !== length) throw wrongShape(op, `dimensions whose product is the length ${length}`, sizes);
  return { outer, n, inner };
}

/** An axis from the front. */
function position(op: string, rank: number, axis: unknown): number {
  if (typeof axis !== "number") throw wrongType(op, "axis", "a whole number", axis);
  const at = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(at) && at >= 0 && at < rank)) throw wrongRange(op, "axis", `a whole number from ${-rank} to ${rank - 1}`, axis);
  return at;
}

/** The shape around its axis; without a shape, the array is a single row. */
export function extent(op: string, length: number, shape: readonly number[] | undefined, axis: unknown): Extent {
  const sizes = shape ?? [length];
  return seenFrom(op, length, sizes, axis === undefined ? sizes.length - 1 : position(op, sizes.length, axis));
}

/** A shape as rows along its last axis; without a shape, a single row. */
export function rows(op: string, length: number, shape: readonly number[] | undefined): { rows: number; n: number } {
  const { outer, n } = extent(op, length, shape, undefined);
  return { rows: n === 0 ? 0 : outer, n };
}

/** A shape and one of its axes, counted from either side. */
export interface Axis {
  readonly sizes: readonly number[];
  readonly axis: unknown;
  /** The axis by default. */
  readonly usual: number;
  /** What the axis must be a multiple of: 1 by default. */
  readonly parts?: number;
  /** Where that comes from, if the caller did not give it. */
  readonly because?: string;
}

/** The shape around its axis. */
export function around(op: string, length: number, { sizes, axis, usual, parts = 1, because = "" }: Axis): Extent {
  const at = position(op, sizes.length, axis === undefined ? Math.min(usual, sizes.length - 1) : axis);
  const extent = seenFrom(op, length, sizes, at);
  if (extent.n % parts !== 0) throw wrongShape(op, `a multiple of ${parts}${because} along axis ${at}`, sizes);
  return extent;
}

/** The sizes of a layer, [batch, inputs, units], for x of batch x inputs and weights of inputs x units elements. */
export function layer(op: string, sizes: readonly number[] | undefined, x: number, weights: number) {
  if (sizes === undefined) throw wrongType(op, "shape", "[batch, inputs, units]", sizes);
  if (sizes.length !== 3) throw wrongShape(op, "[batch, inputs, units], whole numbers from 0 on", sizes);
  const [batch, inputs, units] = sizes;
  if (batch * inputs !== x) throw wrongShape(op, `batch x inputs to be the length ${x} of x`, sizes);
  if (inputs * units !== weights) throw wrongShape(op, `inputs x units to be the length ${weights} of weights`, sizes);
  return { batch, inputs, units };
}

/** The number of rows of `inputs` elements in an array of this length. */
export function batch(op: string, length: number, inputs: number): number {
  if (inputs === 0 ? length > 0 : length % inputs !== 0)
    throw wrongRange(op, "x", `a length that is a multiple of the inputs, ${inputs}`, length);
  return inputs === 0 ? 1 : length / inputs;
}

/** Throws if rows have no elements. */
export function elements(op: string, n: number): void {
  if (n === 0) throw wrongRange(op, "x", "an element in each row", "none");
}

/** Largest result allocated for an empty input; with a 0 in the shape the other sizes are unbounded. */
const MOST_OF_EMPTY = 2 ** 24;

/** Throws if an empty input would have so many results that making them takes minutes. */
export function resultsOfEmpty(op: string, name: string, length: number, results: number): void {
  if (length === 0 && results > MOST_OF_EMPTY) throw wrongRange(op, name, `at most ${MOST_OF_EMPTY} results of an empty array`, results);
}

/** The option `causal`, which needs a shape [..., queries, keys] and the last axis. */
export function causal(op: string, value: unknown, rank: number, axis: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw wrongType(op, "causal", "true or false", value);
  if (value && (rank < 2 || (axis !== undefined && axis !== -1 && axis !== rank - 1)))
    throw wrongRange(op, "causal", "a shape [..., queries, keys] and the last axis", `a shape of ${rank} dimensions, axis ${axis ?? -1}`);
  return value;
}
