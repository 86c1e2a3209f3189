// x for x > 0, else alpha (e^(x / alpha) - 1). Derivative: 1, or e^(x / alpha).
//
// Method: alpha = 1 is elu. For any other alpha the quotient is of float64 lanes, which is exact enough for its exponential. Above
//   `straight` the result is x itself, because the quotient may be too small to have all its digits.
import { exp, expm1 } from "../math/exp";
import { all, select, signOf } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Celu<P> extends Unary {
  @inline y(x: v128, alpha: v128, straight: v128): v128 {
    const t = v128.pmax<f64>(v128.pmin<f64>(v128.div<f64>(x, alpha), all<f64>(0)), all<f64>(-40)); // e^-40 - 1 is -1
    return select<f64>(v128.gt<f64>(x, straight), x, v128.mul<f64>(alpha, v128.or(expm1<f64, P>(t), signOf<f64>(x))));
  }
  @inline dy(x: v128, alpha: v128, straight: v128): v128 {
    return select<f64>(v128.gt<f64>(x, all<f64>(0)), all<f64>(1), exp<f64, P>(v128.div<f64>(x, alpha)));
  }
}

/** -2^-54 alpha. */
// @ts-ignore: decorator
@inline export function straightFrom(alpha: f64): f64 {
  return -5.551115123125783e-17 * alpha;
}
