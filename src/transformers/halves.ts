// Reads float16 logits: a Float16Array, or their bits in a Uint16Array on engines without that type.
import { bufferOf, offsetOf, part } from "../arrays.js";
import { widenAll } from "../spec/float16.js";
import type { FloatArray } from "../types.js";
import type { HalfArray } from "../validate/index.js";

const isHalf = (x: FloatArray | HalfArray): x is HalfArray => x.BYTES_PER_ELEMENT === 2;

/** n elements from `start` on, as floats. */
export function floats(x: FloatArray | HalfArray, start: number, n: number): FloatArray {
  if (!isHalf(x)) return part(x, start, n);
  const y = new Float32Array(n);
  widenAll(new Uint16Array(bufferOf(x), offsetOf(x) + 2 * start, n), y, "float16");
  return y;
}
