// Checks the sizes and options of attention, and makes its plan: where rows lie, and what is done to scores. No other file does.
import { isFloat64 } from "../arrays.js";
import {
  type AttentionInputs,
  type AttentionMask,
  type AttentionPlan,
  type AttentionSizes,
  type Strides,
  attention as spec,
} from "../spec/attention.js";
import type { FloatArray } from "../types.js";
import { bits, float, mask, same } from "./array.js";
import { conflicting, wrongRange, wrongType } from "./error.js";
import { choice, nothing, parameter, wholeNumber } from "./option.js";
import { repeated } from "./repeated.js";
import { dimensions } from "./shape.js";
import { known, unknown } from "./unknown.js";

/** Options as the caller gave them. */
export interface AttentionGiven {
  readonly layout?: unknown;
  readonly scale?: unknown;
  readonly mask?: unknown;
  readonly maskShape?: unknown;
  readonly causal?: unknown;
  readonly window?: unknown;
  readonly softcap?: unknown;
  readonly bias?: unknown;
}

/** Options that were read and do not depend on the arrays, and others that are still to be checked with them. */
export interface AttentionRead {
  readonly packed: boolean;
  readonly causal: false | "start" | "end";
  readonly window: readonly [before: number, after: number];
  readonly scale: unknown;
  readonly softcap: unknown;
  readonly bias: unknown;
  readonly mask: unknown;
  readonly maskShape: readonly number[] | undefined;
}

/** The names of the sizes; those from `batch` on may be missing. */
const SIZES = known<AttentionSizes>({ queries: 1, keys: 1, size: 1, batch: 1, heads: 1, keyHeads: 1, valueSize: 1 }, {}, [
  "keyHeads:kvheads kvnumheads numkeyvalueheads",
  "heads:numheads qnumheads",
  "size:headsize headdim dim",
  "queries:qlength sequence",
  "keys:kvlength",
]);

/** The sizes of a call. */
export function attentionSizes(op: string, shape: unknown): AttentionSizes {
  if (typeof shape !== "object" || shape === null || Array.isArray(shape) || ArrayBuffer.isView(shape))
    throw wrongType(op, "shape", "an object such as { queries, keys, size }", shape);
  for (const name in shape) if (!SIZES.includes(name)) unknown(op, shape, name, SIZES);
  const given: Partial<Record<keyof AttentionSizes, unknown>> = shape;
  const { queries, keys, size, batch = 1, heads = 1 } = given;
  const whole = (name: string, value: unknown) => wholeNumber(op, `shape.${name}`, value);
  const { keyHeads = heads, valueSize = size } = given;
  const sizes = {
    queries: whole("queries", queries),
    keys: whole("keys", keys),
    size: whole("size", size),
    batch: whole("batch", batch),
    ...attentionHeads(op, "shape.", heads, keyHeads),
    valueSize: whole("valueSize", valueSize),
  };
  return sizes;
}

/** The heads of queries and of keys, of which some of the former share each. */
export function attentionHeads(op: string, of: string, heads: unknown, keyHeads: unknown): { heads: number; keyHeads: number } {
  const [all, shared] = [wholeNumber(op, `${of}heads`, heads), wholeNumber(op, `${of}keyHeads`, keyHeads)];
  if (shared === 0 ? all !== 0 : all % shared !== 0)
    throw conflicting(op, `"${of}heads" expected a multiple of ${shared} keyHeads, got ${all}`);
  return { heads: all, keyHeads: shared };
}

function causalOf(op: string, value: unknown): false | "start" | "end" {
  const expected = 'true, false, "start" or "end"';
  if (value === undefined || value === false) return false;
  if (value === true) return "end";
  if (typeof value !== "string") throw wrongType(op, "causal", expected, value);
  if (value !== "start" && value !== "end") throw wrongRange(op, "causal", expected, value);
  return value;
}

/** How many keys before and after its own a query sees. */
function windowOf(op: string, value: unknown): readonly [before: number, after: number] {
  const expected = "a whole number from 0 on or Infinity, or two, [before, after]";
  if (value === undefined) return [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const right = (n: unknown): n is number => n === Number.POSITIVE_INFINITY || (Number.isInteger(n) && (n as number) >= 0);
  if (typeof value === "number") {
    if (!right(value)) throw wrongRange(op, "window", expected, value);
    return [value, value];
  }
  if (!Array.isArray(value)) throw wrongType(op, "window", expected, value);
  const [count, before, after] = [value.length, value[0], value[1]];
  if (count !== 2 || !right(before) || !right(after)) throw wrongRange(op, "window", expected, value);
  return [before, after];
}

/** Reads the options, each once, before the arrays are looked at. */
export function attentionOptions(op: string, given: AttentionGiven): AttentionRead {
  const { layout, scale, mask, maskShape, causal, window, softcap, bias } = given;
  return {
    packed: choice(op, "layout", ["BHSD", "BSHD"], layout) === "BSHD",
    causal: causalOf(op, causal),
    window: windowOf(op, window),
    scale,
    softcap,
    bias,
    mask: mask === undefined ? undefined : bits(mask),
    maskShape: maskShape === undefined ? undefined : dimensions(op, maskShape, "maskShape"),
  };
}

/** The rows of an array of heads: one head behind the other, or, packed, one beside the other in each row. */
export const rowsOf = (packed: boolean, heads: number, rows: number, size: number): Strides => ({
  batch: heads * rows * size,
  head: packed ? size : rows * size,
  row: packed ? heads * size : size,
});

const product = (...sizes: number[]) => sizes.reduce((all, size) => all * size, 1);

/** A mask as it repeats over [batch, heads, queries, keys]. */
function maskOf(op: string, { mask: given, maskShape }: AttentionRead, sizes: AttentionSizes, q: FloatArray): AttentionMask | undefined {
  if (given === undefined) {
    nothing(op, "maskShape", 'without "mask", whose dimensions they are', maskShape);
    return undefined;
  }
  const shape = [sizes.batch, sizes.heads, sizes.queries, sizes.keys];
  const array = mask(op, given, q, shape, maskShape === undefined ? 3 : undefined);
  const first = shape.map((_, i) => product(...shape.slice(i))).lastIndexOf(array.length);
  const own = maskShape === undefined ? shape.slice(first) : maskShape;
  const whole = repeated(op, "mask", own, array.length, shape);
  const stride = (i: number) => (whole[i] === 1 ? 0 : product(...whole.slice(i + 1)));
  return { array, strides: [stride(0), stride(1), stride(2), stride(3)] };
}

/** What the scores of a call become, whatever arrays it has beside q: the part of a plan that is the same for a cache. */
export function attentionScores(op: string, read: AttentionRead, sizes: AttentionSizes, q: FloatArray) {
  const { causal, window, packed, bias } = read;
  const { size, heads, queries, keys, valueSize } = sizes;
  const usual = { default: size === 0 ? 1 : 1 / Math.sqrt(size), summary: "" };
  const scale = parameter(op, "scale", usual, read.scale, isFloat64(q));
  const softcap = parameter(op, "softcap", spec.parameters.softcap, read.softcap, isFloat64(q));
  if (bias !== undefined) same(op, "bias", bias, q, "q", heads);
  return {
    ...sizes,
    q: rowsOf(packed, heads, queries, size),
    y: rowsOf(packed, heads, queries, valueSize),
    scale,
    softcap,
    offset: causal === "start" ? 0 : keys - queries,
    before: window[0],
    after: causal === false ? window[1] : 0,
    slopes: bias as FloatArray | undefined,
    mask: maskOf(op, read, sizes, q),
  };
}

/** The plan of a call on checked arrays. */
export function attentionPlan(op: string, read: AttentionRead, sizes: AttentionSizes, { q, k, v }: AttentionInputs): AttentionPlan {
  const { batch, heads, keyHeads, queries, keys, size, valueSize } = sizes;
  float(op, "q", q);
  same(op, "q", q, q, "q", product(batch, heads, queries, size));
  same(op, "k", k, q, "q", product(batch, keyHeads, keys, size));
  same(op, "v", v, q, "q", product(batch, keyHeads, keys, valueSize));
  return {
    ...attentionScores(op, read, sizes, q),
    k: rowsOf(read.packed, keyHeads, keys, size),
    v: rowsOf(read.packed, keyHeads, keys, valueSize),
  };
}

/** How many rows of so many numbers, 1 or more, an array of this length has. */
export function multiple(op: string, name: string, length: number, of: number): number {
  if (length % of !== 0) throw wrongRange(op, name, `a length that is a multiple of ${of}`, length);
  return length / of;
}

/** A whole number from 1. */
export function positive(op: string, name: string, value: unknown): number {
  if (wholeNumber(op, name, value) === 0) throw wrongRange(op, name, "a whole number from 1 on", value);
  return value as number;
}
