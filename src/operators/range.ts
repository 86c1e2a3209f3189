// Parameters by which numbers leave the range of their type.
import { isFloat64 } from "../arrays.js";
import type { Staging } from "../runtime/staging.js";
import { stream, stride, target } from "../tiling/elements.js";
import type { FloatArray, Kernel } from "../types.js";

/** Up to this length a loop here is faster than a kernel. */
const FEW = 64;

/** The largest and the least normal number of an array's type. */
const rangeOf = (x: FloatArray) =>
  isFloat64(x) ? { most: Number.MAX_VALUE, least: 2 ** -1022 } : { most: (2 - 2 ** -23) * 2 ** 127, least: 2 ** -126 };

/** The largest factor of a type. */
export const mostOf = (x: FloatArray): number => rangeOf(x).most;

/** Whether a finite x times a factor, or over its inverse, may be infinite, or the factor has lost digits as a subnormal number. */
export function leavesRange(x: FloatArray, factor: number, staging?: Staging<FloatArray>, exceeds?: Kernel): boolean {
  const { most, least } = rangeOf(x);
  const size = Math.abs(factor);
  if (size <= 1) return size < least && size > 0;
  const limit = (most / size) * (1 - 2 ** -20);
  if (staging === undefined || exceeds === undefined || x.length <= FEW) return x.some((x) => Math.abs(x) > limit && Number.isFinite(x));
  const from = target(staging, x);
  let found = false;
  stream(staging, { x: from }, 0, x.length, stride(staging, from), (x, _, __, n) => {
    found ||= exceeds(x, n, limit) !== 0;
  });
  return found;
}
