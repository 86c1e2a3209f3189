// x for x > 0, else alpha (e^(x / alpha) - 1). Derivative: 1, or e^(x / alpha).
//
// Method: alpha = 1 is elu. For any other alpha the rounding of the quotient costs e^t t / (e^t - 1) of it in its exponential, at most its
//   own size. Above `straight` the result is x itself, because the quotient may be too small to have all its digits. The derivative has
//   that rounding for its error: in float32 lanes it takes the product with 1 / alpha, exact where multiply-adds are fused.
// Max error: 2.6 ULP in float32 lanes, .5 in float64 lanes for float32.
import { exp, expm1, expNormalNegOfProduct } from "../math/exp";
import { abs, all, select, signOf } from "../simd";
import { Unary, Valued } from "./unary";

/** In float32 lanes, for alpha from 2^-60 to 2^60. */
@unmanaged @final
export class Celu extends Valued {
  @inline y(x: v128, alpha: v128, straight: v128): v128 {
    return celu<f32, f32>(x, alpha, straight);
  }
  /** Of the two parts of log2 e / alpha. */
  @inline dy(x: v128, c: v128, rest: v128): v128 {
    return slope<f32>(x, expNormalNegOfProduct(abs<f32>(x), c, rest));
  }
  @inline reach(c: v128): i32 {
    return reinterpret<i32>(<f32>(125.5 / f32x4.extract_lane(c, 0)));
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseCelu<P> extends Unary {
  @inline y(x: v128, alpha: v128, straight: v128): v128 {
    return celu<f64, P>(x, alpha, straight);
  }
  @inline dy(x: v128, alpha: v128, straight: v128): v128 {
    return slope<f64>(x, exp<f64, P>(v128.div<f64>(x, alpha)));
  }
}

// @ts-ignore: decorator
@inline function slope<T>(x: v128, e: v128): v128 {
  return select<T>(v128.gt<T>(x, all<T>(0)), all<T>(1), e);
}

// @ts-ignore: decorator
@inline function celu<T, P>(x: v128, alpha: v128, straight: v128): v128 {
  const t = v128.pmax<T>(v128.pmin<T>(v128.div<T>(x, alpha), all<T>(0)), all<T>(-40)); // e^-40 - 1 is -1
  return select<T>(v128.gt<T>(x, straight), x, v128.mul<T>(alpha, v128.or(expm1<T, P>(t), signOf<T>(x))));
}

/** From where on the result is x to the last bit, in lanes of T: -2^-27 alpha, or -2^-54 alpha. */
// @ts-ignore: decorator
@inline export function straightFrom<T>(alpha: f64): f64 {
  return (sizeof<T>() == 4 ? -7.450580596923828e-9 : -5.551115123125783e-17) * alpha;
}
