// x where x > 0, else slope x: leakyRelu with a slope of its own for every lane.
import { all } from "../simd";
import { LeakyRelu } from "./leakyRelu";
import { Unary } from "./unary";

@unmanaged @final
export class Prelu<T> extends Unary {
  @inline y(x: v128, slope: v128, b: v128): v128 {
    return changetype<LeakyRelu<T>>(0).y(x, slope, least<T>(slope));
  }
  @inline dy(x: v128, slope: v128, b: v128): v128 {
    return changetype<LeakyRelu<T>>(0).dy(x, slope, b);
  }
}

/** leastOf in each lane: as integers, -infinity and -1, which is what the mask of a comparison is, make -MAX_VALUE. */
// @ts-ignore: decorator
@inline function least<T>(slope: v128): v128 {
  const mask = v128.eq<T>(slope, all<T>(0));
  return sizeof<T>() == 4 ? v128.add<i32>(all<T>(-Infinity), mask) : v128.add<i64>(all<T>(-Infinity), mask);
}

/** The least x that leakyRelu multiplies by a slope: -inf * 0 must be 0. */
// @ts-ignore: decorator
@inline export function leastOf<T>(slope: T): T {
  if (sizeof<T>() == 4) return <T>(slope == 0 ? -f32.MAX_VALUE : -Infinity);
  return <T>(slope == 0 ? -f64.MAX_VALUE : -Infinity);
}
