// Images and weights with their channels first, [batch, channels, height, width] and [units, inputs, height, width], as those with their
// channels last, and back. The kernels see the latter alone.
import { created } from "../arrays.js";
import type { ConvSizes, Pair } from "../spec/conv.js";
import type { FloatArray } from "../types.js";

/** y = x, [outer, rows, columns], with rows and columns exchanged. */
function exchanged(x: FloatArray, outer: number, rows: number, columns: number, y: FloatArray): FloatArray {
  for (let o = 0, start = 0; o < outer; o++, start += rows * columns)
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) y[start + j * rows + i] = x[start + i * columns + j];
  return y;
}

/** Images of so many pixels and channels. */
export interface Pixels {
  readonly batch: number;
  readonly size: Pair;
  readonly channels: number;
}

export const channelsLast = (x: FloatArray, { batch, size, channels }: Pixels): FloatArray =>
  exchanged(x, batch, channels, size[0] * size[1], created(x));

export const channelsFirst = (x: FloatArray, { batch, size, channels }: Pixels, y: FloatArray): FloatArray =>
  exchanged(x, batch, size[0] * size[1], channels, y);

/** [units, inputs, kernel] to [kernel, inputs, units]: all dimensions the other way round, but those of the kernel. */
export function filtersLast(w: FloatArray, kernel: Pair, inputs: number, units: number): FloatArray {
  const places = kernel[0] * kernel[1];
  const rows = exchanged(w, 1, units, inputs * places, created(w)); // [inputs, kernel, units]
  const y = created(w);
  for (let i = 0; i < inputs; i++)
    for (let k = 0; k < places; k++) for (let u = 0; u < units; u++) y[(k * inputs + i) * units + u] = rows[(i * places + k) * units + u];
  return y;
}

/** And back. */
export function filtersFirst(w: FloatArray, { kernel, channels, groups, units }: ConvSizes, y: FloatArray): void {
  const [places, inputs] = [kernel[0] * kernel[1], channels / groups];
  for (let k = 0; k < places; k++)
    for (let i = 0; i < inputs; i++) for (let u = 0; u < units; u++) y[(u * inputs + i) * places + k] = w[(k * inputs + i) * units + u];
}
