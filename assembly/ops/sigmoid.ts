// 1 / (1 + e^-x). Derivative: sigmoid (1 - sigmoid), in a form that does not cancel.
//
// Max error: 2.56 ULP in float32 lanes, the derivative 2.4; .56 in float64 lanes for float32.
import { logistic, logisticSlope } from "../math/logistic";
import { logisticNarrow, logisticNormal } from "../math/tangent";
import { abs } from "../simd";
import { Guarded, Unary } from "./unary";

/** In float32 lanes. */
@unmanaged @final
export class Sigmoid extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return logisticNarrow(x);
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return logisticNormal(x);
  }
  @inline limit(a: v128): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return logisticSlope<f32, f32>(x, 1);
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseSigmoid<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return abs<f64>(logistic<P>(x)); // NaN without a sign
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return logisticSlope<f64, P>(x, 1);
  }
}
