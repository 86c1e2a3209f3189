// e^x. Derivative: itself.
import { exp, expNormal } from "../math/exp";
import { Guarded } from "./unary";

@unmanaged @final
export class Exponential<T> extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return exp<T>(x);
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return expNormal<T>(x);
  }
  @inline limit(): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return exp<T>(x);
  }
}
