// tanh x, odd to the last bit. Derivative: four times that of the logistic function at 2x, which does not cancel.
//
// Max error: 2.50 ULP in float32 lanes, the derivative 2.4; .69 in float64 lanes for float32.
import { logisticSlope } from "../math/logistic";
import { tanhNormal } from "../math/tangent";
import { tanhOf } from "../math/tanh";
import { all, clamp, signOf } from "../simd";
import { Guarded, Unary } from "./unary";

/** In float32 lanes. */
@unmanaged @final
export class Tanh extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return this.fast(clamp<f32>(x, all<f32>(-10), all<f32>(10)), a, b); // from 9.01 on tanh rounds to 1
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.or(tanhNormal(x), signOf<f32>(x));
  }
  @inline limit(a: v128): i32 {
    return 0x41200000; // 10
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
  return logisticSlope<T, P>(v128.add<T>(x, x), 4);
}
