// Numbers in fewer bits: integers with a scale, and floats of 16 bits. In plain JavaScript: the oracle, and what runs without kernels.

import type { FloatArray } from "../types.js";
import type { HalfType } from "./float16.js";
import type { Definition } from "./spec.js";

export interface QuantizedSpec extends Definition {
  readonly kind: "quantized";
}

const SOURCE =
  "Jacob et al.: Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, 2018; with groups: Q8_0 of llama.cpp";

export const quantize: QuantizedSpec = {
  kind: "quantized",
  name: "quantize",
  summary: "Numbers as integers from -127 to 127, with a scale for each row, or for each group of a row.",
  formula: "round(x / scale), scale = max |x| / 127",
  tex: String.raw`\operatorname{round}(x_i / s), \quad s = \max_j |x_j| / 127`,
  source: SOURCE,
};

export const dequantize: QuantizedSpec = {
  kind: "quantized",
  name: "dequantize",
  summary: "The numbers that integers and their scales stand for.",
  formula: "values scale",
  tex: "q_i s",
  source: SOURCE,
};

/** What keeps weights in fewer bits. */
export type NarrowType = HalfType | "int8";

/** Integers in the order of the numbers, and the scales: [outer, groups, inner]. */
export interface Quantized {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** A shape around its axis. */
interface Extent {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** The largest integers of 8 and of 16 bits. */
export const MOST = { int8: 127, int16: 32767 } as const;
const LEAST_NORMAL = 2 ** -126;
const LEAST = 2 ** -149;

/** The float32 scale under which numbers up to `largest` are integers up to `most`. Where it is subnormal it is rounded up, so that they are. */
export function scaleOf(largest: number, most: number): number {
  const scale = largest / most;
  return scale < LEAST_NORMAL ? Math.ceil(scale / LEAST) * LEAST : Math.fround(scale);
}

const WHOLE = 1.5 * 2 ** 52;

/** The nearest whole number, the even one of two. */
const nearest = (x: number): number => x + WHOLE - WHOLE;

/** The integers and scales of x in groups along an axis; the last group may be shorter. */
export function quantized(x: ArrayLike<number>, { outer, n, inner }: Extent, group: number): Quantized {
  const groups = Math.ceil(n / group);
  const values = new Int8Array(outer * n * inner);
  const scales = new Float32Array(outer * groups * inner);
  const largest = new Float64Array(inner);
  for (let g = 0; g < outer * groups; g++) {
    const first = Math.floor(g / groups) * n + (g % groups) * group;
    const end = first + Math.min(group, n - (g % groups) * group);
    largest.fill(0);
    for (let i = first; i < end; i++)
      for (let j = 0; j < inner; j++) {
        const size = Math.abs(x[i * inner + j]);
        if (size > largest[j]) largest[j] = size;
      }
    for (let j = 0; j < inner; j++) scales[g * inner + j] = scaleOf(largest[j], MOST.int8);
    for (let i = first; i < end; i++)
      for (let j = 0; j < inner; j++) values[i * inner + j] = nearest(Math.fround(x[i * inner + j] / scales[g * inner + j])); // 0 / 0 is 0, too
  }
  return { values, scales };
}

/** The numbers that they stand for. */
export function dequantized({ values, scales }: Quantized, { outer, n, inner }: Extent, group: number, y: Float32Array): void {
  const groups = Math.ceil(n / group);
  for (let i = 0; i < outer * n; i++) {
    const g = Math.floor(i / n) * groups + Math.floor((i % n) / group);
    for (let j = 0; j < inner; j++) y[i * inner + j] = values[i * inner + j] * scales[g * inner + j];
  }
}

/** Inputs whose products with weights are summed as integers, and the largest integer of an input. */
export interface IntegerForm {
  readonly group: number;
  readonly most: number;
}

/** The sizes of a layer. */
interface LayerSizes {
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
}

/**
 * y = x W + bias with integers: the inputs of each row as integers in groups, whose sums are exact. A sum times the scales of the weight and of
 * the inputs is added to those before, in float32. The order is that of the kernels, and so are the bits.
 */
export function integerLayer(
  x: FloatArray,
  weights: Quantized,
  bias: FloatArray | undefined,
  y: FloatArray,
  { batch, inputs, units }: LayerSizes,
  { group, most }: IntegerForm,
): void {
  const sums = new Float64Array(units);
  const { values, scales } = weights;
  const perGroup = scales.length > units;
  for (let row = 0; row < batch; row++) {
    const out = y.subarray(row * units, (row + 1) * units).fill(0);
    for (let first = 0, g = 0; first < inputs; first += group, g++) {
      const end = Math.min(inputs, first + group);
      let largest = 0;
      for (let i = first; i < end; i++) largest = Math.max(largest, Math.abs(x[row * inputs + i])); // NaN stays
      const scale = largest < Number.POSITIVE_INFINITY ? scaleOf(largest, most) : Number.NaN;
      sums.fill(0);
      for (let i = first; i < end; i++) {
        const v = nearest(Math.fround(x[row * inputs + i] / scale)) || 0;
        for (let j = 0; j < units; j++) sums[j] += v * values[i * units + j];
      }
      for (let j = 0; j < units; j++) {
        const own = scales[perGroup ? g * units + j : j];
        out[j] += Math.fround(Math.fround(Math.fround(sums[j]) * own) * scale);
      }
    }
    if (bias !== undefined) for (let j = 0; j < units; j++) out[j] += bias[j];
  }
}
