// The arrays of a norm's gradients.
import { settleNaN, write } from "../../arrays.js";
import { result } from "../../tiling/elements.js";
import type { FloatArray } from "../../types.js";
import * as validate from "../../validate/index.js";

/** The arrays of the gradients that are wanted: those that are given, or new ones. None may overlap another. */
export function gradientArrays<K extends string>(
  op: string,
  wanted: readonly K[],
  given: Partial<Record<K, FloatArray>>,
  x: FloatArray,
  lengths: Readonly<Record<K, number>>,
): Partial<Record<K, FloatArray>> {
  const gradients: Partial<Record<K, FloatArray>> = {};
  for (const of of wanted) gradients[of] = result(op, `out.${of}`, given[of], x, "x", lengths[of]);
  for (const of of wanted)
    for (const other of wanted)
      if (of !== other) validate.apart(op, `out.${of}`, gradients[of] as FloatArray, gradients[other] as FloatArray, `out.${other}`);
  return gradients;
}

/** Writes n sums for the weights, and those for the bias behind them, where they are wanted. */
export function writeTotals({ weights, bias }: { weights?: FloatArray; bias?: FloatArray }, totals: Float64Array, n: number): void {
  if (weights) write(weights, totals.subarray(0, n));
  if (bias) write(bias, totals.subarray(n));
  for (const y of [weights, bias]) if (y) settleNaN(y);
}
