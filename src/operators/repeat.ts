// Masks and weights that are broadcast over a shape.
import { created } from "../arrays.js";
import type { FloatArray } from "../types.js";
import * as validate from "../validate/index.js";

/**
 * The array as long as a trailing part of the shape, over whose leading dimensions it repeats.
 *
 * @param own the array's own dimensions, each 1, where it repeats, or that of the shape; leading ones may be missing
 */
export function writtenOut<A extends Uint8Array | FloatArray>(
  op: string,
  name: string,
  x: A,
  own: readonly number[],
  shape: readonly number[],
): A {
  const sizes = validate.repeated(op, name, own, x.length, shape);
  if (shape.includes(0)) return x;
  const first = sizes.findIndex((size, i) => size === shape[i] && size !== 1);
  let whole: Uint8Array | FloatArray = x;
  let block = 1;
  for (let axis = shape.length - 1; axis >= first && first >= 0; axis--) {
    const size = shape[axis];
    if (sizes[axis] !== size) {
      const [from, width, length] = [whole, block, whole.length * size];
      whole = from instanceof Uint8Array ? new Uint8Array(length) : created(from, length);
      for (let i = 0; i < length; i++) whole[i] = from[Math.floor(i / (width * size)) * width + (i % width)];
    }
    block *= size;
  }
  return whole as A;
}
