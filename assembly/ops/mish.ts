// x tanh(log(1 + e^x)) = x n / (n + 2) with n = e (e + 2), e = e^x: no logarithm, and nothing cancels. From x = 20 on the quotient is 1.
// Derivative: n / (n + 2) + 4 x e (e + 1) / (n + 2)^2.
import { exp } from "../math/exp";
import { tamed, tamedBelow } from "../math/logistic";
import { all, madd } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Mish<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const n = numerator(boundedExp<P>(x));
    return v128.mul<f64>(tamedBelow<P>(x), v128.div<f64>(n, v128.add<f64>(n, all<f64>(2))));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const e = boundedExp<P>(x), n = numerator(e), d = v128.add<f64>(n, all<f64>(2));
    const slope = v128.div<f64>(v128.mul<f64>(v128.mul<f64>(all<f64>(4), e), v128.add<f64>(e, all<f64>(1))), d);
    return v128.div<f64>(madd<f64>(v128.pmin<f64>(tamed<P>(x), all<f64>(40)), slope, n), d);
  }
}

/** e^x, held where the quotient has long been 1. */
// @ts-ignore: decorator
@inline function boundedExp<P>(x: v128): v128 {
  return exp<f64, P>(v128.pmin<f64>(x, all<f64>(40)));
}

// @ts-ignore: decorator
@inline function numerator(e: v128): v128 {
  return v128.mul<f64>(e, v128.add<f64>(e, all<f64>(2)));
}
