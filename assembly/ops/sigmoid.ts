// 1 / (1 + e^-x), and e^x below -87, where e^-x would overflow. Derivative: e / (1 + e (e + 2))
// with e = e^-abs x, which does not cancel (and rounds less than e / (1 + e)^2: 3.7 ULP).
import { exp, expNormalNeg } from "../math/exp";
import { all, madd, select } from "../vec";
import { Guarded } from "./unary";

@unmanaged @final
export class Sigmoid<T> extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = v128.pmin<T>(v128.pmax<T>(x, all<T>(-87)), all<T>(87));
    return select<T>(v128.lt<T>(x, all<T>(-87)), exp<T>(x), this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.div<T>(all<T>(1), v128.add<T>(all<T>(1), expNormalNeg<T>(x)));
  }
  @inline limit(): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const e = exp<T>(v128.neg<T>(v128.abs<T>(x)));
    return v128.div<T>(e, madd<T>(e, v128.add<T>(e, all<T>(2)), all<T>(1)));
  }
}
