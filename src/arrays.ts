// What an array is and where it lies: its buffer, offset, type and overlap, read from the built-in prototypes.
import { PROTOCOL } from "./copies.js";
import type { FloatArray } from "./types.js";

/** What `alloc` gave out: where it lies, and in which heap; `free` takes the heap away. */
export interface Block {
  heap: { release(block: Block): void } | undefined;
  readonly address: number;
  readonly bytes: number;
}

/** The property by which a view from `alloc` is known: an own symbol is the cheapest mark to read. */
export const BLOCK: unique symbol = /*#__PURE__*/ Symbol.for(`lanewise.block@${PROTOCOL}`);

export type Resident = FloatArray & { [BLOCK]?: Block };

/** What an array says of itself is the caller's, who may have put a property of that name over it; the engine's own getters tell the truth. */
const honest = <T>(property: "buffer" | "byteOffset" | "byteLength" | "length" | typeof Symbol.toStringTag): ((x: ArrayBufferView) => T) =>
  Function.prototype.call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), property)?.get as () => T);

export const bufferOf = honest<ArrayBufferLike>("buffer");
export const offsetOf = honest<number>("byteOffset");
export const bytesOf = honest<number>("byteLength");
export const lengthOf = honest<number>("length");
/** The class of a typed array, whatever realm that comes from. */
export const tagOf = honest<string | undefined>(Symbol.toStringTag);

/** The same of `set`, which a class of the caller's may have for something else. */
export const write: (y: FloatArray, values: FloatArray, at?: number) => void = Function.prototype.call.bind(Uint8Array.prototype.set);

/** The bytes of an element of a float array, whatever realm that comes from (instanceof is only the faster answer); undefined for anything else. */
export function floatType(x: unknown): 4 | 8 | undefined {
  if (!ArrayBuffer.isView(x)) return undefined; // a proxy, say, whose methods throw
  if (x instanceof Float32Array) return 4;
  if (x instanceof Float64Array) return 8;
  const tag = tagOf(x);
  return tag === "Float32Array" ? 4 : tag === "Float64Array" ? 8 : undefined;
}

export const isFloat64 = (x: FloatArray): boolean => floatType(x) === 8;

/** A new array of the type of `like`, and of its length unless another is given. */
export const created = (like: FloatArray, length = like.length): FloatArray =>
  isFloat64(like) ? new Float64Array(length) : new Float32Array(length);

/** A copy: a plain array, whatever the class of x. What a class of the caller's makes of `slice` and `subarray` is its own affair. */
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

/** Whether writing to y, from its start on, spoils what is still to be read of x: they overlap, and y does not follow in the steps of x. */
export const spoils = (x: number, xBytes: number, y: number, yBytes: number) => meet(x, xBytes, y, yBytes) && (x !== y || yBytes > xBytes);

/** The same of two arrays. */
export function overlaps(x: FloatArray, y: FloatArray): boolean {
  return x !== y && bufferOf(x) === bufferOf(y) && spoils(offsetOf(x), bytesOf(x), offsetOf(y), bytesOf(y));
}

/** Whether writing y writes into x. */
export function shares(x: ArrayBufferView, y: ArrayBufferView): boolean {
  return bufferOf(x) === bufferOf(y) && meet(offsetOf(x), bytesOf(x), offsetOf(y), bytesOf(y));
}
