// float32 vectors as two halves of float64 lanes, in code that is generic over `float`: float64 vectors are one half, their own.
import { high, low } from "./simd";

/** The lower half, or the upper one. */
// @ts-ignore: decorator
@inline export function half(v: v128, upper: bool): v128 {
  return sizeof<float>() == 8 ? v : upper ? high(v) : low(v);
}

/** v with one half put in: the lower one first, which clears the other. */
// @ts-ignore: decorator
@inline export function join(v: v128, half: v128, upper: bool): v128 {
  if (sizeof<float>() == 8) return half;
  const narrow = f32x4.demote_f64x2_zero(half);
  return upper ? v128.shuffle<i64>(v, narrow, 0, 2) : narrow;
}

/** The sum of two float64 lanes. */
// @ts-ignore: decorator
@inline export function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}
