// e^x. Derivative: itself.
import { exp, expNormal } from "../math/exp";
import { Guarded } from "./unary";

@unmanaged @final
export class Exponential<T> extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return exp<T, T>(x);
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return expNormal<T, T>(x);
  }
  @inline limit(a: v128): i32 {
    return sizeof<T>() == 4 ? 0x42ae0000 : 0x40862000; // 87, 708
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return exp<T, T>(x);
  }
}
