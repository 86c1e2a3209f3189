// x where abs x > lambd, else 0. Derivative: 1 where abs x > lambd, else 0.
import { abs, all, constant } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class HardShrink<T> extends Unary {
  @inline y(x: v128, lambd: v128, b: v128): v128 {
    return shrunk<T>(x, x, lambd);
  }
  @inline dy(x: v128, lambd: v128, b: v128): v128 {
    return shrinkSlope<T>(x, lambd);
  }
}

/** y, but +0 where abs x <= lambd. */
// @ts-ignore: decorator
@inline export function shrunk<T>(y: v128, x: v128, lambd: v128): v128 {
  return v128.andnot(y, v128.le<T>(abs<T>(x), lambd));
}

/** The derivative of every shrinkage. */
// @ts-ignore: decorator
@inline export function shrinkSlope<T>(x: v128, lambd: v128): v128 {
  return v128.andnot(constant<T>(all<T>(1), x), v128.le<T>(abs<T>(x), lambd));
}
