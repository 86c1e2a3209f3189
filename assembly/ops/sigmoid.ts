// 1 / (1 + e^-x). Derivative: sigmoid (1 - sigmoid), in a form that does not cancel.
import { exp, expNormalNeg } from "../math/exp";
import { logistic, logisticSlope } from "../math/logistic";
import { abs, all, select } from "../simd";
import { Guarded, Unary } from "./unary";

/** In float32 lanes; below -87, where e^-x would overflow, it is e^x. */
@unmanaged @final
export class Sigmoid extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = v128.pmin<f32>(v128.pmax<f32>(x, all<f32>(-87)), all<f32>(87));
    return select<f32>(v128.lt<f32>(x, all<f32>(-87)), exp<f32, f32>(x), this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.div<f32>(all<f32>(1), v128.add<f32>(all<f32>(1), expNormalNeg<f32, f32>(x)));
  }
  @inline limit(): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return logisticSlope<f32, f32>(x);
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseSigmoid<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return abs<f64>(logistic<P>(x)); // NaN without a sign
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return logisticSlope<f64, P>(x);
  }
}
