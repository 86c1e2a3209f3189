// tanh x = h / (h + 1) with h = (e^2a - 1) / 2, a = abs x, and the sign of x put back: odd to the last bit. Derivative:
// 4 e / (1 + e (e + 2)) with e = e^-2a, which does not cancel.
import { exp, halfExpm1Twice } from "../math/exp";
import { all, madd, signOf } from "../vec";
import { Unary } from "./unary";

@unmanaged @final
export class Tanh<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const h = halfExpm1Twice<T>(v128.pmin<T>(v128.abs<T>(x), all<T>(10))); // from 9.01 on tanh rounds to 1
    return v128.or(v128.div<T>(h, v128.add<T>(h, all<T>(1))), signOf<T>(x));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const e = exp<T>(v128.mul<T>(v128.abs<T>(x), all<T>(-2)));
    return v128.div<T>(v128.mul<T>(all<T>(4), e), madd<T>(e, v128.add<T>(e, all<T>(2)), all<T>(1)));
  }
}
