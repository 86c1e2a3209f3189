// 1 where x >= 0, else 0. Derivative: 0.
import { all, constant, isNan, where } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class BinaryStep<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return v128.andnot(constant<T>(all<T>(1), x), v128.lt<T>(x, all<T>(0)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return where(isNan<T>(x), x);
  }
}
