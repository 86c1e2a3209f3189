// Checks what weights in fewer bits take: their type, the numbers that it holds, and integers with their scales.
import { bufferOf, copied, floatType, lengthOf, offsetOf, tagOf } from "../arrays.js";
import type { NarrowType, Quantized } from "../spec/quantized.js";
import type { FloatArray } from "../types.js";
import { float, floats, live } from "./array.js";
import { wrongRange, wrongType } from "./error.js";
import { ofLength } from "./float16.js";
import { choice, nothing, wholeNumber } from "./option.js";

const TYPES = ["float32", "float16", "bfloat16", "int8"] as const;
const ACTIVATIONS = ["int16", "int8"] as const;
const GROUPS = [32, 64];

/** How a layer keeps its weights in fewer bits: `group` is undefined where all inputs share a scale. */
export interface WeightType {
  readonly type: NarrowType;
  readonly group: number | undefined;
  readonly activations: (typeof ACTIVATIONS)[number];
}

/** The options that say so; undefined where the weights stay as they are. */
export function weightType(
  op: string,
  { type: given, group, activations }: { readonly type?: unknown; readonly group?: unknown; readonly activations?: unknown },
  weights: FloatArray,
): WeightType | undefined {
  const type = choice(op, "type", TYPES, given);
  if (given !== undefined) float32Alone(op, "weights", weights);
  if (type !== "int8") {
    nothing(op, "group", 'without type "int8"', group);
    nothing(op, "activations", 'without type "int8"', activations);
  } else if (group !== undefined) {
    wholeNumber(op, "group", group);
    if (!GROUPS.includes(group as number)) throw wrongRange(op, "group", GROUPS.join(" or "), group);
  }
  const short = choice(op, "activations", ACTIVATIONS, activations);
  return type === "float32" ? undefined : { type, group: group as number | undefined, activations: short };
}

/** How a cache keeps float32 numbers: undefined where nothing is said, as they are. */
export const cacheType = (op: string, given: unknown): "float32" | NarrowType | undefined =>
  given === undefined ? undefined : choice(op, "type", TYPES, given);

/** Throws unless x is of float32, as a cache with `type` takes it. */
export function float32Alone(op: string, name: string, x: unknown): void {
  if (float(op, name, x)) throw wrongType(op, name, 'a Float32Array with "type"', x);
}

/** What rounds to a number above the largest of a type. */
const LIMITS = { float16: 65520, bfloat16: 2 ** 128 - 2 ** 119, int8: Number.POSITIVE_INFINITY } as const;

/** The largest magnitude of weights, all of which the type can hold. */
export function narrowWeights(op: string, name: string, weights: FloatArray, type: NarrowType): number {
  const limit = LIMITS[type];
  let largest = 0;
  for (let i = 0; i < weights.length; i++) {
    const size = Math.abs(weights[i]);
    if (!(size < limit)) throw wrongRange(op, name, `finite numbers${type === "int8" ? "" : ` that ${type} can hold`}`, weights[i]);
    if (size > largest) largest = size;
  }
  return largest;
}

/** The largest float32 number times the largest integer: above it a scale would be infinite. */
const LARGEST = 127 * (2 - 2 ** -23) * 2 ** 127;

/** Throws unless numbers are finite, and their scales float32 numbers. */
export function quantizable(op: string, name: string, x: FloatArray): void {
  for (let i = 0; i < x.length; i++)
    if (!(Math.abs(x[i]) <= LARGEST)) throw wrongRange(op, name, "finite numbers, of at most 127 times those of float32", x[i]);
}

/** The elements of a group along an axis of n: all of them by default. */
export function groupOf(op: string, value: unknown, n: number): number {
  if (value === undefined) return Math.max(1, n);
  const group = wholeNumber(op, "group", value);
  if (group === 0) throw wrongRange(op, "group", "a whole number from 1 on", value);
  return group;
}

const isIntegers = (x: unknown): x is ArrayBufferView => ArrayBuffer.isView(x) && tagOf(x) === "Int8Array";

/** Integers and their scales. */
export function quantizedArrays(op: string, given: unknown): Quantized {
  if (typeof given !== "object" || given === null) throw wrongType(op, "quantized", "an object { values, scales }", given);
  const { values, scales } = given as { values: unknown; scales: unknown };
  if (!isIntegers(values)) throw wrongType(op, "values", "an Int8Array", values);
  return withScales(op, "values", values, scales);
}

function withScales(op: string, name: string, values: ArrayBufferView, scales: unknown): Quantized {
  live(op, name, values as unknown as FloatArray);
  if (floatType(scales) !== 4) throw wrongType(op, "scales", "a Float32Array", scales);
  live(op, "scales", scales as FloatArray);
  return { values: new Int8Array(bufferOf(values), offsetOf(values), lengthOf(values)), scales: scales as Float32Array };
}

/** Throws unless there are so many scales. */
export function scalesOf(op: string, scales: Float32Array, length: number): void {
  floats(op, "scales", [length], scales);
}

/** The integers of a layer's weights, as quantize gives them, with a copy of their scales; undefined where the weights are floats. */
export function storedWeights(op: string, weights: unknown, scales: unknown, type: unknown): Quantized | undefined {
  if (!isIntegers(weights)) {
    nothing(op, "scales", "without weights in an Int8Array", scales);
    return undefined;
  }
  if (type !== undefined && type !== "int8") throw wrongType(op, "type", '"int8" for an Int8Array', type);
  const own = withScales(op, "weights", weights, scales);
  return { values: own.values, scales: copied(own.scales) };
}

/** Throws unless a layer of these sizes has so many integers and scales, and the scales are finite. */
export function storedSizes(op: string, { values, scales }: Quantized, inputs: number, units: number, group: number | undefined): void {
  ofLength(op, "weights", values, inputs * units);
  scalesOf(op, scales, Math.ceil(inputs / (group ?? Math.max(1, inputs))) * units);
  for (let i = 0; i < scales.length; i++) if (!Number.isFinite(scales[i])) throw wrongRange(op, "scales", "finite numbers", scales[i]);
}
