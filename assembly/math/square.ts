// The square of a float32 vector without its rounding.
import { madd, neg } from "../simd";

/** What x^2 has lost where it was rounded to v, in float32 lanes: exact where multiply-adds are fused, else by halves of x. */
// @ts-ignore: decorator
@inline export function squareRest(x: v128, v: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return madd<f32>(x, x, neg<f32>(v));
  const hi = v128.and(x, i32x4.splat(0xfffff000)), lo = v128.sub<f32>(x, hi);
  return v128.add<f32>(v128.sub<f32>(v128.mul<f32>(hi, hi), v), v128.mul<f32>(lo, v128.add<f32>(x, hi)));
}
