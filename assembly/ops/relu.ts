// max(x, 0); relu(-0) is +0. Derivative: 1 where x > 0, else 0.
import { abs, all, constant } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Relu<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return abs<T>(v128.pmax<T>(x, all<T>(0)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return v128.andnot(constant<T>(all<T>(1), x), v128.le<T>(x, all<T>(0)));
  }
}
