// gamma x for x > 0, else gamma alpha (e^x - 1). Derivative: gamma, or gamma alpha e^x. The defaults keep mean 0 and variance 1.
// `product` is gamma alpha, and finite.
//
// Method: in float32 lanes the factor enlarges the error of e^x - 1, and its own rounding adds to it: there only with the defaults.
// Max error: 2.1 ULP in float32 lanes, .82 in float64 lanes for float32.
import { exp, expNormal } from "../math/exp";
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../simd";
import { Unary, Valued } from "./unary";

/** In float32 lanes. */
@unmanaged @final
export class Selu extends Valued {
  @inline y(x: v128, gamma: v128, product: v128): v128 {
    return selu<f32, f32>(x, gamma, product);
  }
  @inline dy(x: v128, gamma: v128, product: v128): v128 {
    return slope<f32>(x, gamma, product, expNormal<f32, f32>(x));
  }
  @inline reach(gamma: v128): i32 {
    return 0x42ae0000; // 87
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseSelu<P> extends Unary {
  @inline y(x: v128, gamma: v128, product: v128): v128 {
    return selu<f64, P>(x, gamma, product);
  }
  @inline dy(x: v128, gamma: v128, product: v128): v128 {
    return slope<f64>(x, gamma, product, exp<f64, P>(x));
  }
}

// @ts-ignore: decorator
@inline function slope<T>(x: v128, gamma: v128, product: v128, e: v128): v128 {
  return select<T>(v128.gt<T>(x, all<T>(0)), gamma, v128.mul<T>(e, product));
}

// @ts-ignore: decorator
@inline function selu<T, P>(x: v128, gamma: v128, product: v128): v128 {
  return select<T>(v128.gt<T>(x, all<T>(0)), v128.mul<T>(x, gamma), v128.mul<T>(negativeExpm1<T, P>(x), product));
}

// @ts-ignore: decorator
@inline export function isUsual(alpha: f64, gamma: f64): bool {
  return alpha == 1.6732632423543772 && gamma == 1.0507009873554805;
}

/** gamma alpha. The default one is a unit above the product of the rounded factors. */
// @ts-ignore: decorator
@inline export function productOf(alpha: f64, gamma: f64): f64 {
  return isUsual(alpha, gamma) ? 1.7580993408473768 : gamma * alpha;
}
