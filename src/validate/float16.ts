// Checks the arguments that only lanewise/float16 takes.
import { BLOCK, type Block, bufferOf, floatType, lengthOf, offsetOf, type Resident, shares, tagOf } from "../arrays.js";
import type { HalfType } from "../spec/float16.js";
import { live } from "./array.js";
import { came, conflicting, freed, wrongRange, wrongType } from "./error.js";
import { allocation } from "./instance.js";
import { choice } from "./option.js";

const TYPES = ["float16", "bfloat16"] as const;

/** An array of 16 bits an element, and what they stand for. */
export interface Half {
  readonly array: ArrayBufferView;
  readonly bits: Uint16Array;
  readonly type: HalfType;
}

export const isHalfType = (value: unknown): value is HalfType => TYPES.includes(value as HalfType);

/** Whether an array holds integers of 8 bits. */
export const isIntegers = (x: unknown): boolean => ArrayBuffer.isView(x) && tagOf(x) === "Int8Array";

/** What a Uint16Array holds; undefined if nobody says. */
export const halfType = (op: string, value: unknown): HalfType | undefined =>
  value === undefined ? undefined : choice(op, "type", TYPES, value);

/** A live array of 16 bits, of any realm; undefined for anything else. */
export function half(op: string, x: unknown, type: HalfType | undefined, name = "array"): Half | undefined {
  if (!ArrayBuffer.isView(x) || floatType(x) !== undefined) return undefined;
  const tag = tagOf(x);
  if (tag !== "Float16Array" && tag !== "Uint16Array") return undefined;
  live(op, name, x as Uint16Array as unknown as Uint8Array);
  const own = tag === "Float16Array" ? "float16" : type;
  if (own === undefined) throw wrongType(op, "type", '"float16" or "bfloat16" for a Uint16Array', type);
  return { array: x, bits: new Uint16Array(bufferOf(x), offsetOf(x), lengthOf(x)), type: own };
}

/** Throws if an array of 16 bits is among options whose `type` says how they are kept, not what the array holds. */
export function noBits(op: string, options: Readonly<Record<string, unknown>>, type: unknown): void {
  for (const name in options) {
    const x = options[name];
    if (ArrayBuffer.isView(x) && tagOf(x) === "Uint16Array")
      throw wrongType(op, name, `floats with type ${came(type)}, as toFloat32(${name}, { type: "bfloat16" }) makes them`, x);
  }
}

/** A live array of 16 bits. */
export function someHalf(op: string, name: string, x: unknown, type: HalfType | undefined): Half {
  const found = half(op, x, type, name);
  if (found === undefined) throw wrongType(op, name, "a Float16Array or Uint16Array", x);
  return found;
}

/** A live Float32Array, of any realm. */
export function float32(op: string, name: string, x: unknown, length?: number): Float32Array {
  if (floatType(x) !== 4) throw wrongType(op, name, "a Float32Array", x);
  live(op, name, x as Float32Array);
  ofLength(op, name, x as Float32Array, length);
  return x as Float32Array;
}

export function ofLength(op: string, name: string, { length }: { readonly length: number }, expected: number | undefined): void {
  if (expected !== undefined && length !== expected) throw wrongRange(op, name, `length ${expected}`, length);
}

/** Throws if two results overlap. */
export function halvesApart(op: string, name: string, x: Half, other: Half): void {
  if (shares(x.array, other.array))
    throw conflicting(op, `"${name}" expected an array apart from the other results, got one that overlaps`);
}

/** Throws if float64 arrays are among those that halves go with. */
export function noFloat64(op: string, args: readonly unknown[]): void {
  for (const x of args) if (floatType(x) === 8) throw wrongType(op, "arrays", "none of float64 beside those of 16 bits", x);
}

const NATIVE = /^function (Float(16|32|64)|Uint16)Array\(\) \{\s*\[native code\]\s*\}$/;

/** The class and length of an array to allocate, of 16 bits too. */
export const halfAllocation = (type: unknown, length: unknown): void =>
  allocation(type, length, "Float16Array, Uint16Array, Float32Array or Float64Array", NATIVE);

/** Throws if `alloc` was given more: an array in its memory does not keep what its bits stand for. */
export function noAllocationOptions(given: unknown): void {
  if (given === undefined) return;
  throw wrongType("alloc", "options", 'nothing, since the call says what a Uint16Array holds: sigmoid(x, { type: "bfloat16" })', given);
}

/** The block of an array of 16 bits that `alloc` returned and that was not freed; undefined for any other array. */
export function halfBlock(x: unknown): Block | undefined {
  const tag = ArrayBuffer.isView(x) ? tagOf(x) : undefined;
  if (tag !== "Float16Array" && tag !== "Uint16Array") return undefined;
  const block = (x as unknown as Resident)[BLOCK];
  if (block === undefined) throw wrongType("free", "x", "an array that alloc returned", x);
  if (block.heap === undefined) throw freed('free: "x"');
  return block;
}

/** Float16Array, for a result. */
export function halfClass(op: string): new (length: number) => ArrayBufferView {
  const { Float16Array: type } = globalThis as { Float16Array?: new (length: number) => ArrayBufferView };
  if (type === undefined)
    throw wrongType(op, "type", '"float16" or "bfloat16" for a Uint16Array, since this engine has no Float16Array', type);
  return type;
}
