// Converts images and weights between channels first ([batch, channels, height, width], [units, inputs, height, width]) and channels
// last. The kernels take channels last only.
import { created } from "../../arrays.js";
import type { FloatArray } from "../../types.js";
import type { Images } from "../../validate/index.js";

/** y = x, [outer, rows, columns], with rows and columns exchanged. */
function exchanged(x: FloatArray, outer: number, rows: number, columns: number, y: FloatArray): FloatArray {
  for (let o = 0, start = 0; o < outer; o++, start += rows * columns)
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) y[start + j * rows + i] = x[start + i * columns + j];
  return y;
}

export const channelsLast = (x: FloatArray, { batch, size, channels }: Images): FloatArray =>
  exchanged(x, batch, channels, size[0] * size[1], created(x));

export const channelsFirst = (x: FloatArray, { batch, size, channels }: Images, y: FloatArray): FloatArray =>
  exchanged(x, batch, size[0] * size[1], channels, y);

/** y = x, [outer, middle, inner], as [inner, middle, outer]: weights with their units first as those with their units last, and back. */
export function reversed(x: FloatArray, outer: number, middle: number, inner: number, y: FloatArray): FloatArray {
  for (let i = 0; i < outer; i++)
    for (let j = 0; j < middle; j++) for (let k = 0; k < inner; k++) y[(k * middle + j) * outer + i] = x[(i * middle + j) * inner + k];
  return y;
}
