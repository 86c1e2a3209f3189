// Factors by which numbers leave the range of their type.
import { isFloat64 } from "../arrays.js";
import type { Staging } from "../runtime/staging.js";
import { fitting, stream, target } from "../tiling/elements.js";
import type { FloatArray, Kernel } from "../types.js";

/** The largest number of an array's type. */
export const mostOf = (x: FloatArray): number => (isFloat64(x) ? Number.MAX_VALUE : (2 - 2 ** -23) * 2 ** 127);

/** Whether a finite x times a factor may be infinite, or the factor has lost digits as a subnormal number. */
export function leavesRange(x: FloatArray, factor: number, staging?: Staging<FloatArray>, exceeds?: Kernel): boolean {
  const most = mostOf(x);
  const size = Math.abs(factor);
  if (size <= 1) return size < 4 / most && size > 0;
  const limit = (most / size) * (1 - 2 ** -20);
  let found = false;
  // the kernel looks at whole vectors
  for (let i = exceeds ? x.length & ~3 : 0; i < x.length; i++) found ||= Math.abs(x[i]) > limit && Number.isFinite(x[i]);
  if (staging && exceeds) {
    const from = target(staging, x);
    stream(staging, { x: from }, 0, x.length, fitting(staging, from), (x, _, __, n) => {
      found ||= exceeds(x, n, limit) !== 0;
    });
  }
  return found;
}
