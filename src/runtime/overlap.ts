// Whether arrays lie over one another, by where they are and not by what they say.
import { bufferOf, bytesOf, type FloatArray, offsetOf } from "./memory.js";

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
