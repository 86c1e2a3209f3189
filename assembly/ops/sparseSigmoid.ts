// (x + 1) / 2 with x between -1 and 1. Derivative: 1/2 there, 0 outside.
//
// Max error: .50 ULP: x / 2 is exact, the addition rounds once.
import { abs, all, clamp, constant, madd } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class SparseSigmoid<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return sparseSigmoid<T>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return v128.andnot(constant<T>(all<T>(0.5), x), v128.ge<T>(abs<T>(x), all<T>(1)));
  }
}

// @ts-ignore: decorator
@inline export function sparseSigmoid<T>(x: v128): v128 {
  return madd<T>(clamp<T>(x, all<T>(-1), all<T>(1)), all<T>(0.5), all<T>(0.5));
}
