// Logits of float16, which are a Float16Array, or on an engine without that type their bits in a Uint16Array.
import { bufferOf, offsetOf, part } from "../arrays.js";
import type { FloatArray } from "../types.js";
import type { HalfArray } from "../validate/index.js";

let table: Float32Array | undefined;

/** The float32 of every 16 bits: 256 KiB, made on first use. */
function made(): Float32Array {
  const all = new Float32Array(2 ** 16);
  for (let bits = 0; bits < all.length; bits++) {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    all[bits] = (bits >> 15 ? -1 : 1) * (exponent < 31 ? size : fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN);
  }
  return all;
}

const isHalf = (x: FloatArray | HalfArray): x is HalfArray => x.BYTES_PER_ELEMENT === 2;

/** n elements from `start` on, as floats. */
export function floats(x: FloatArray | HalfArray, start: number, n: number): FloatArray {
  if (!isHalf(x)) return part(x, start, n);
  table ??= made();
  const bits = new Uint16Array(bufferOf(x), offsetOf(x) + 2 * start, n);
  const y = new Float32Array(n);
  for (let i = 0; i < n; i++) y[i] = table[bits[i]];
  return y;
}
