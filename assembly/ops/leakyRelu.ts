// x where x > 0, else alpha x. `b` is the least x: -inf, but the largest finite one where alpha is 0, since -inf * 0 must be 0.
import { all, select, unlessNan } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class LeakyRelu<T> extends Unary {
  @inline y(x: v128, alpha: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), x, v128.mul<T>(alpha, v128.pmax<T>(x, b)));
  }
  @inline dy(x: v128, alpha: v128, b: v128): v128 {
    return unlessNan<T>(x, select<T>(v128.gt<T>(x, all<T>(0)), all<T>(1), alpha));
  }
}
