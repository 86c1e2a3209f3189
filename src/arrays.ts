// What an array is and where it lies: its buffer, offset, type and overlap, read from the built-in prototypes.
import { PROTOCOL } from "./copies.js";
import type { FloatArray } from "./types.js";

/** A block that `alloc` returned: its address and its heap. `free` removes the heap. */
export interface Block {
  heap: { release(block: Block): void } | undefined;
  readonly address: number;
  readonly bytes: number;
}

/** Marks a view from `alloc`: an own symbol is the cheapest property to read. */
export const BLOCK: unique symbol = /*#__PURE__*/ Symbol.for(`lanewise.block@${PROTOCOL}`);

export type Resident = FloatArray & { [BLOCK]?: Block };

/** A getter of the built-in prototype: a property of the same name on the caller's array cannot fake it. */
const honest = <T>(property: "buffer" | "byteOffset" | "byteLength" | "length" | typeof Symbol.toStringTag): ((x: ArrayBufferView) => T) =>
  Function.prototype.call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), property)?.get as () => T);

export const bufferOf = honest<ArrayBufferLike>("buffer");
export const offsetOf = honest<number>("byteOffset");
export const bytesOf = honest<number>("byteLength");
export const lengthOf = honest<number>("length");
/** The class of a typed array, whatever realm that comes from. */
export const tagOf = honest<string | undefined>(Symbol.toStringTag);

/** x, but the engine's ordinary NaN for any other: what x86 makes of infinity - infinity is negative, and not equal to it bit by bit. */
export const ordinary = (x: number): number => (Number.isNaN(x) ? Number.NaN : x);

/** Writes each NaN as the engine's ordinary one. */
export function settleNaN(y: FloatArray): void {
  const n = lengthOf(y);
  for (let i = 0; i < n; i++) if (Number.isNaN(y[i])) y[i] = Number.NaN;
}

/** `set` from the built-in prototype, which a subclass may override. */
export const write: (y: FloatArray, values: FloatArray, at?: number) => void = Function.prototype.call.bind(Uint8Array.prototype.set);

/** Bytes of an element of a float array of any realm (instanceof is the fast path); undefined for anything else. */
export function floatType(x: unknown): 4 | 8 | undefined {
  if (!ArrayBuffer.isView(x)) return undefined; // a proxy, whose methods would throw
  if (x instanceof Float32Array) return 4;
  if (x instanceof Float64Array) return 8;
  const tag = tagOf(x);
  return tag === "Float32Array" ? 4 : tag === "Float64Array" ? 8 : undefined;
}

export const isFloat64 = (x: FloatArray): boolean => floatType(x) === 8;

/** A new array of the type of `like`, and of its length unless another is given. */
export const created = (like: FloatArray, length = like.length): FloatArray =>
  isFloat64(like) ? new Float64Array(length) : new Float32Array(length);

/** A copy as a plain array. A subclass may override `slice` and `subarray`, so neither is called. */
export function copied<A extends FloatArray>(x: A): A {
  const y = created(x);
  y.set(x);
  return y as A;
}

/** A plain view of n elements of x from `start` on. */
export function part(x: FloatArray, start: number, n: number): FloatArray {
  const type = (isFloat64(x) ? Float64Array : Float32Array) as Float32ArrayConstructor;
  return new type(bufferOf(x) as ArrayBuffer, offsetOf(x) + start * type.BYTES_PER_ELEMENT, n);
}

/** Whether two ranges of bytes have any in common. */
export const meet = (x: number, xBytes: number, y: number, yBytes: number): boolean => x < y + yBytes && y < x + xBytes;

/** Whether writing y from its start overwrites elements of x that are still to be read: they overlap, and not element on element. */
export const spoils = (x: number, xBytes: number, y: number, yBytes: number) => meet(x, xBytes, y, yBytes) && (x !== y || yBytes > xBytes);

/** The same for two arrays. */
export function overlaps(x: FloatArray, y: FloatArray): boolean {
  return x !== y && bufferOf(x) === bufferOf(y) && spoils(offsetOf(x), bytesOf(x), offsetOf(y), bytesOf(y));
}

/** Whether writing y writes into x. */
export function shares(x: ArrayBufferView, y: ArrayBufferView): boolean {
  return bufferOf(x) === bufferOf(y) && meet(offsetOf(x), bytesOf(x), offsetOf(y), bytesOf(y));
}
