// x for x > 0, else alpha (e^x - 1). The multiply-add of e^x - 1 rounds once, so nothing cancels near 0. Derivative: 1, or alpha e^x.
import { exp } from "../math/exp";
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Elu<T> extends Unary {
  @inline y(x: v128, alpha: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), x, v128.mul<T>(alpha, negativeExpm1<T, T>(x)));
  }
  @inline dy(x: v128, alpha: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), all<T>(1), v128.mul<T>(alpha, exp<T, T>(x)));
  }
}
