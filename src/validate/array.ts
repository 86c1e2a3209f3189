// Whether an argument is an array, of which type and length, and whether its memory is still there.
import { BLOCK, bufferOf, floatType, lengthOf, offsetOf, type Resident, shares, tagOf } from "../arrays.js";
import type { FloatArray } from "../types.js";
import { conflicting, freed, wrongRange, wrongType } from "./error.js";
import { trailing } from "./repeated.js";

/** Whether x has no block, or one that was not freed. */
function isLive(x: FloatArray): boolean {
  const block = (x as Resident)[BLOCK];
  return block === undefined || block.heap !== undefined;
}

/** Throws if x lost its memory: its buffer was transferred or shrank, or its block was freed. */
export function live(op: string, name: string, x: FloatArray | Uint8Array): void {
  if (!isLive(x as FloatArray)) throw freed(`${op}: "${name}"`);
  // a detached array has length 0, and only its methods throw
  if (x.length > 0) return;
  try {
    Uint8Array.prototype.keys.call(x);
  } catch {
    throw new TypeError(`${op}: "${name}" expected a live array, got one whose buffer was detached`);
  }
}

/** Whether x, a float array, has float64 elements. */
export function float(op: string, name: string, x: unknown): boolean {
  // the fast paths here and below serve nearly every call and are small enough to be inlined, which saves 10 ns each
  if (ArrayBuffer.isView(x) && x instanceof Float32Array && x.length > 0 && isLive(x)) return false;
  return float64(op, name, x);
}

function float64(op: string, name: string, x: unknown): boolean {
  const type = floatType(x);
  if (type === undefined) throw wrongType(op, name, "a Float32Array or Float64Array", x);
  live(op, name, x as FloatArray);
  return type === 8;
}

/** Fast path: whether x is a live array of this realm, of the type of `like` and of this length. */
function alike(x: unknown, like: FloatArray, length: number): boolean {
  const typed = like instanceof Float32Array ? x instanceof Float32Array : like instanceof Float64Array && x instanceof Float64Array;
  return typed && ArrayBuffer.isView(x) && (x as FloatArray).length === length && length > 0 && isLive(x as FloatArray);
}

/** Throws unless x is an array of the type of `like`, and of its length or of another. */
export function same(op: string, name: string, x: unknown, like: FloatArray, likeName: string, length = like.length): void {
  if (!alike(x, like, length)) differs(op, name, x, like, likeName, [length]);
}

/** The same with either of two lengths. */
export function sameOfEither(op: string, name: string, x: unknown, like: FloatArray, likeName: string, lengths: readonly number[]): void {
  if (!alike(x, like, lengths[0])) differs(op, name, x, like, likeName, lengths);
}

function differs(op: string, name: string, x: unknown, like: FloatArray, likeName: string, lengths: readonly number[]): void {
  const type = floatType(like);
  if (floatType(x) !== type) throw wrongType(op, name, `a ${type === 8 ? "Float64Array" : "Float32Array"} like "${likeName}"`, x);
  live(op, name, x as FloatArray);
  const actual = (x as FloatArray).length;
  if (!lengths.includes(actual)) throw wrongRange(op, name, `length ${[...new Set(lengths)].join(" or ")}`, actual);
}

/** Throws if two results overlap. */
export function apart(op: string, name: string, x: FloatArray, other: FloatArray, otherName: string): void {
  if (shares(x, other)) throw conflicting(op, `"${name}" expected an array apart from "${otherName}", got one that overlaps it`);
}

/** Whether x is a float array. */
export const isFloat = (x: unknown): x is FloatArray => floatType(x) !== undefined;

/** A float array of one of these lengths, or undefined. */
export function floats(op: string, name: string, lengths: readonly number[], value: unknown): FloatArray | undefined {
  if (value === undefined) return undefined;
  float(op, name, value);
  const { length } = value as FloatArray;
  if (!lengths.includes(length)) throw wrongRange(op, name, `length ${[...new Set(lengths)].join(" or ")}`, length);
  return value as FloatArray;
}

/** Throws unless x is an array of this length, and of the type of `logits`. */
export function like(op: string, name: string, x: unknown, logits: FloatArray, length: number): void {
  const type = floatType(x);
  if (type !== floatType(logits))
    throw wrongType(op, name, `a ${floatType(logits) === 8 ? "Float64Array" : "Float32Array"} like "logits"`, x);
  floats(op, name, [length], x);
}

/** dL/dloss: a number (1 by default) or, with `length`, an array of that length. */
export function upstream(op: string, value: unknown, length: number | undefined): number | FloatArray {
  if (value === undefined) return 1;
  if (typeof value === "number") return value;
  if (length === undefined) throw wrongType(op, "gy", "a number", value);
  return floats(op, "gy", [length], value) as FloatArray;
}

/** Not of 16 bits, in which float16 numbers come. */
const WHOLE = /^(Int32|Big(Int|Uint)64)Array$/;

/** The bytes of a mask that has them, of any realm, or has wider whole numbers; anything else is returned unchanged. */
function masking(op: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value) || value instanceof Uint8Array) return value;
  const tag = String(tagOf(value));
  const wide = WHOLE.test(tag);
  if (tag !== "Uint8Array" && !wide) return value;
  live(op, "mask", value as Uint8Array);
  if (!wide) return new Uint8Array(bufferOf(value), offsetOf(value), lengthOf(value));
  const [numbers, bytes] = [value as unknown as ArrayLike<number | bigint>, new Uint8Array(lengthOf(value))];
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number(Boolean(numbers[i]));
  return bytes;
}

/**
 * A mask: bytes, where 0 hides, or numbers to add. Without a shape of its own its length is that of a trailing part of the shape, and fits no
 * other that has the axis `at`.
 */
export function mask(
  op: string,
  value: unknown,
  like: FloatArray,
  shape: readonly number[],
  at: number | undefined,
): Uint8Array | FloatArray {
  const floats = floatType(like) === 8 ? "Float64Array" : "Float32Array";
  const bytes = masking(op, value) as Uint8Array | FloatArray;
  if (floatType(value) === undefined ? !(ArrayBuffer.isView(bytes) && bytes instanceof Uint8Array) : floatType(value) !== floatType(like))
    throw wrongType(op, "mask", `a Uint8Array, Int32Array, BigInt64Array, BigUint64Array, booleans or a ${floats}`, value);
  live(op, "mask", bytes);
  if (at !== undefined) trailing(op, "mask", shape, bytes.length, at);
  return bytes;
}

/** Booleans as bytes; anything else is returned unchanged. */
export function bits(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const bytes: number[] = [];
  for (let i = 0; i < value.length; i++) {
    const bit = value[i];
    if (typeof bit !== "boolean") return value;
    bytes.push(Number(bit));
  }
  return Uint8Array.from(bytes);
}

/** The error for logits that have no maximum or no probabilities. */
export const noDistribution = (op: string, value: number, name = "logits") =>
  wrongRange(op, name, "numbers below infinity, one above -infinity", value);
