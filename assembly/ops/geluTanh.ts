// x s(2 k (x + c x^3)), s the logistic function: gelu with its erf replaced by a tanh. Derivative: s(v) + x s'(v) v', x held where it has
// long been 0 or 1, for x^3 grows faster than s'(v) may shrink.
import { logistic, logisticSlope, tamedBelow } from "../math/logistic";
import { all, madd } from "../vec";
import { Unary } from "./unary";

const K2: f64 = 1.5957691216057308; // 2 sqrt(2 / pi)
const K2C: f64 = 0.07135481627260025; // 0.044715 of it

@unmanaged @final
export class GeluTanh<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const v = v128.mul<f64>(x, madd<f64>(v128.mul<f64>(x, x), all<f64>(K2C), all<f64>(K2)));
    return v128.mul<f64>(tamedBelow<P>(x), logistic<P>(v));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const t = v128.pmin<f64>(v128.pmax<f64>(x, all<f64>(-200)), all<f64>(200)), x2 = v128.mul<f64>(t, t), v = v128.mul<f64>(t, madd<f64>(x2, all<f64>(K2C), all<f64>(K2)));
    return madd<f64>(v128.mul<f64>(t, madd<f64>(x2, all<f64>(3 * K2C), all<f64>(K2))), logisticSlope<f64, P>(v), logistic<P>(v));
  }
}
