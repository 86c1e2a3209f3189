// gamma x for x > 0, else gamma alpha (e^x - 1). Derivative: gamma, or gamma alpha e^x. The defaults keep mean 0 and variance 1.
// `product` is gamma alpha, and finite.
//
// Method: float64 lanes. In float32 lanes the factor enlarges the error of e^x - 1 (2.006 ULP; with the factor in two parts, which rounds
//   once more, 3.06).
import { exp } from "../math/exp";
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Selu<P> extends Unary {
  @inline y(x: v128, gamma: v128, product: v128): v128 {
    return select<f64>(v128.gt<f64>(x, all<f64>(0)), v128.mul<f64>(x, gamma), v128.mul<f64>(negativeExpm1<f64, P>(x), product));
  }
  @inline dy(x: v128, gamma: v128, product: v128): v128 {
    return select<f64>(v128.gt<f64>(x, all<f64>(0)), gamma, v128.mul<f64>(exp<f64, P>(x), product));
  }
}

/** gamma alpha. The default one is a unit above the product of the rounded factors. */
// @ts-ignore: decorator
@inline export function productOf(alpha: f64, gamma: f64): f64 {
  return alpha == 1.6732632423543772 && gamma == 1.0507009873554805 ? 1.7580993408473768 : gamma * alpha;
}
