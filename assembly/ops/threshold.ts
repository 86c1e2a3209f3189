// x where x > theta, else value. Derivative: 1 where x > theta, else 0.
import { all, constant, select } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Threshold<T> extends Unary {
  @inline y(x: v128, theta: v128, value: v128): v128 {
    return select<T>(v128.le<T>(x, theta), value, x);
  }
  @inline dy(x: v128, theta: v128, value: v128): v128 {
    return v128.andnot(constant<T>(all<T>(1), x), v128.le<T>(x, theta));
  }
}
