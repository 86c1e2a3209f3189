// The smallest module of each target: whether it compiles tells whether the engine can, and may, run that target; what it returns, whether
// multiply-adds are fused, on which the relaxed build relies.
import { madd, neg } from "../simd";

/** What the rounding of x x takes away, if multiply-adds are fused; else 0. */
export function probe(x: f32): f32 {
  const v = f32x4.splat(x);
  return f32x4.extract_lane(madd<f32>(v, v, neg<f32>(v128.mul<f32>(v, v))), 0);
}
