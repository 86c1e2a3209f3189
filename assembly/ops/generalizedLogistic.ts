// (1 + e^-x)^-alpha = e^(-alpha s) with s = log(1 + e^-x) = max(-x, 0) + log(1 + e), e = e^-abs x.
// Derivative: alpha times that times 1 / (1 + e^x), the last being (x < 0 ? 1 : e) / (1 + e).
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { power } from "../math/power";
import { abs, all, neg, select } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class GeneralizedLogistic<P> extends Unary {
  @inline y(x: v128, alpha: v128, b: v128): v128 {
    return valueAt<P>(x, exp<f64, P>(neg<f64>(abs<f64>(x))), alpha);
  }
  @inline dy(x: v128, alpha: v128, b: v128): v128 {
    const e = exp<f64, P>(neg<f64>(abs<f64>(x))), one = all<f64>(1);
    const rest = v128.div<f64>(select<f64>(v128.lt<f64>(x, all<f64>(0)), one, e), v128.add<f64>(one, e));
    return v128.mul<f64>(v128.mul<f64>(alpha, rest), valueAt<P>(x, e, alpha));
  }
}

// @ts-ignore: decorator
@inline function valueAt<P>(x: v128, e: v128, alpha: v128): v128 {
  return power<P>(alpha, v128.pmax<f64>(neg<f64>(x), all<f64>(0)), log1p<P>(e));
}
