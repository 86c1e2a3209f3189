// x where x > 0, else slope x: leakyRelu with a slope of its own for every lane.
import { all, select } from "../simd";
import { LeakyRelu } from "./leakyRelu";
import { Unary } from "./unary";

@unmanaged @final
export class Prelu<T> extends Unary {
  @inline y(x: v128, slope: v128, b: v128): v128 {
    const least = select<T>(v128.eq<T>(slope, all<T>(0)), v128.splat<T>(leastOf<T>(0)), v128.splat<T>(leastOf<T>(1)));
    return changetype<LeakyRelu<T>>(0).y(x, slope, least);
  }
  @inline dy(x: v128, slope: v128, b: v128): v128 {
    return changetype<LeakyRelu<T>>(0).dy(x, slope, b);
  }
}

/** The least x that leakyRelu multiplies by a slope: -inf * 0 must be 0. */
// @ts-ignore: decorator
@inline export function leastOf<T>(slope: T): T {
  if (sizeof<T>() == 4) return <T>(slope == 0 ? -f32.MAX_VALUE : -Infinity);
  return <T>(slope == 0 ? -f64.MAX_VALUE : -Infinity);
}
