// tanh x, odd to the last bit: computed of a = abs x, and the sign put back. Derivative: 4 e / (1 + e (e + 2)) with e = e^-2a, which
// does not cancel.
import { exp, halfExpm1Twice } from "../math/exp";
import { tanhOf } from "../math/tanh";
import { abs, all, madd, signOf } from "../simd";
import { Unary } from "./unary";

/** In float32 lanes: h / (h + 1) with h = (e^2a - 1) / 2. */
@unmanaged @final
export class Tanh extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const h = halfExpm1Twice<f32, f32>(v128.pmin<f32>(abs<f32>(x), all<f32>(10))); // from 9.01 on tanh rounds to 1
    return v128.or(v128.div<f32>(h, v128.add<f32>(h, all<f32>(1))), signOf<f32>(x));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return tanhSlope<f32, f32>(x);
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseTanh<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return tanhOf<P>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return tanhSlope<f64, P>(x);
  }
}

// @ts-ignore: decorator
@inline function tanhSlope<T, P>(x: v128): v128 {
  const e = exp<T, P>(v128.mul<T>(abs<T>(x), all<T>(-2)));
  return v128.div<T>(v128.mul<T>(all<T>(4), e), madd<T>(e, v128.add<T>(e, all<T>(2)), all<T>(1)));
}
