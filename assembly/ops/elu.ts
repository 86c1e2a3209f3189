// x for x > 0, else alpha (e^x - 1). The multiply-add of e^x - 1 rounds once, so nothing cancels near 0. Derivative: 1, or alpha e^x, by
// the class of selu.
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../simd";
import { Valued } from "./unary";

@unmanaged @final
export class Elu<T> extends Valued {
  @inline y(x: v128, alpha: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), x, v128.mul<T>(alpha, negativeExpm1<T, T>(x)));
  }
}
