// float32 vectors as two of float64 lanes, their lower and upper half, in code that is generic over `float`: a float64 vector is itself.
import { loadHalf, storeHalf, storeSome } from "./load";
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

/** Bytes of two elements. */
export const PAIR: usize = 2 * sizeof<float>();

/** Two elements in float64 lanes, or the one that is left, with 0 behind. */
// @ts-ignore: decorator
@inline export function pair(x: usize, left: usize): v128 {
  if (sizeof<float>() == 4) return f64x2.promote_low_f32x4(loadHalf(x, left));
  return left >= 16 ? v128.load(x) : v128.load64_zero(x);
}

/** And back. What was stored, as lanes of the elements' type. */
// @ts-ignore: decorator
@inline export function storePair(y: usize, v: v128, left: usize): v128 {
  if (sizeof<float>() == 8) {
    storeSome(y, v, left);
    return v;
  }
  const narrow = f32x4.demote_f64x2_zero(v);
  storeHalf(y, narrow, left);
  return narrow;
}

/** The float64 numbers that belong to two elements, or to the one that is left. */
// @ts-ignore: decorator
@inline export function doubles(x: usize, left: usize): v128 {
  return left >= PAIR ? v128.load(x) : v128.load64_zero(x);
}

/** And back. */
// @ts-ignore: decorator
@inline export function storeDoubles(y: usize, v: v128, left: usize): void {
  if (left >= PAIR) v128.store(y, v);
  else v128.store_lane<u64>(y, v, 0);
}
