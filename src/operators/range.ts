// Whether a factor takes the numbers of an array out of the range of their type.
import { isFloat64 } from "../arrays.js";
import type { Staging } from "../runtime/staging.js";
import { fitting, stream, target } from "../tiling/elements.js";
import type { FloatArray, Kernel } from "../types.js";

/** The largest number of an array's type. */
export const mostOf = (x: FloatArray): number => (isFloat64(x) ? Number.MAX_VALUE : (2 - 2 ** -23) * 2 ** 127);

/** Up to this length a loop here is faster than a kernel. */
const FEW = 64;

/** Whether a finite x times a factor from 0 on may be infinite, or the factor has lost digits as a subnormal number. */
export function leavesRange(x: FloatArray, factor: number, staging?: Staging<FloatArray>, exceeds?: Kernel): boolean {
  const most = mostOf(x);
  if (factor <= 1) return factor < 4 / most && factor > 0;
  const limit = (most / factor) * (1 - 2 ** -20);
  const long = staging !== undefined && exceeds !== undefined && x.length > FEW;
  // the kernel looks at whole vectors
  for (let i = long ? x.length & ~3 : 0; i < x.length; i++) if (Math.abs(x[i]) > limit && Number.isFinite(x[i])) return true;
  let found = false;
  if (long) {
    const from = target(staging, x);
    stream(staging, { x: from }, 0, x.length, fitting(staging, from), (x, _, __, n) => {
      found ||= exceeds(x, n, limit) !== 0;
    });
  }
  return found;
}
