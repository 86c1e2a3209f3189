// x for x > 0, else alpha (e^(x / alpha) - 1); `b` is 1 / alpha. Derivative: 1, or e^(x / alpha).
import { exp } from "../math/exp";
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../vec";
import { Unary } from "./unary";

@unmanaged @final
export class Celu<T> extends Unary {
  @inline y(x: v128, alpha: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), x, v128.mul<T>(alpha, negativeExpm1<T>(v128.mul<T>(x, b))));
  }
  @inline dy(x: v128, alpha: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), all<T>(1), exp<T, T>(v128.mul<T>(x, b)));
  }
}
