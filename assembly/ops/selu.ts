// gamma x for x > 0, else gamma alpha (e^x - 1); by default with those that keep mean 0 and variance 1. In float64 lanes: elsewhere the error of
// e^x - 1 grows by up to the factor (2.006 ULP; 3.06 with the factor in two parts, which rounds once more). Derivative: gamma, or
// gamma alpha e^x.
import { exp } from "../math/exp";
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../simd";
import { Unary } from "./unary";

/** `product` is gamma alpha. */
@unmanaged @final
export class Selu<P> extends Unary {
  @inline y(x: v128, gamma: v128, product: v128): v128 {
    return select<f64>(v128.gt<f64>(x, all<f64>(0)), v128.mul<f64>(x, gamma), v128.mul<f64>(negativeExpm1<f64, P>(x), product));
  }
  @inline dy(x: v128, gamma: v128, product: v128): v128 {
    return select<f64>(v128.gt<f64>(x, all<f64>(0)), gamma, v128.mul<f64>(exp<f64, P>(x), product));
  }
}

/** Where the product is no normal number. */
@unmanaged @final
export class ApartSelu extends Unary {
  @inline y(x: v128, gamma: v128, alpha: v128): v128 {
    return v128.mul<f64>(gamma, select<f64>(v128.gt<f64>(x, all<f64>(0)), x, v128.mul<f64>(negativeExpm1<f64, f64>(x), alpha)));
  }
  @inline dy(x: v128, gamma: v128, alpha: v128): v128 {
    return v128.mul<f64>(gamma, select<f64>(v128.gt<f64>(x, all<f64>(0)), all<f64>(1), v128.mul<f64>(exp<f64, f64>(x), alpha)));
  }
}

// @ts-ignore: decorator
@inline export function isApart(alpha: f64, gamma: f64): bool {
  const size = Math.abs(gamma * alpha);
  return sizeof<float>() == 8 && !(size >= f64.MIN_NORMAL_VALUE && size <= f64.MAX_VALUE);
}

/** gamma alpha. The default one is a unit above the product of the rounded factors. */
// @ts-ignore: decorator
@inline export function productOf(alpha: f64, gamma: f64): f64 {
  return alpha == 1.6732632423543772 && gamma == 1.0507009873554805 ? 1.7580993408473768 : gamma * alpha;
}
