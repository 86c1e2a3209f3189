// x where x > theta, else value. Derivative: 1 where x > theta, else 0.
import { all, nanOf, select, where } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Threshold<T> extends Unary {
  @inline y(x: v128, theta: v128, value: v128): v128 {
    return select<T>(v128.le<T>(x, theta), value, x);
  }
  @inline dy(x: v128, theta: v128, value: v128): v128 {
    return v128.or(where(v128.gt<T>(x, theta), all<T>(1)), nanOf<T>(x));
  }
}
