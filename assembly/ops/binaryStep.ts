// 1 where x >= 0, else 0. Derivative: 0.
import { all, nanOf, where } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class BinaryStep<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return v128.or(where(v128.ge<T>(x, all<T>(0)), all<T>(1)), nanOf<T>(x));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return nanOf<T>(x);
  }
}
