// e^(-x^2). Derivative: -2x e^(-x^2). abs x is cut off at 28, where both have vanished: infinity would make NaN of the derivative.
import { bounded, gaussianNarrow, gaussianNormal, timesGaussian } from "../math/gaussian";
import { abs, all, signOf } from "../simd";
import { Guarded, Unary } from "./unary";

/** In float32 lanes. */
@unmanaged @final
export class Gaussian extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return abs<f32>(gaussianNarrow(bounded<f32>(x))); // NaN without a sign
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return gaussianNormal(x);
  }
  @inline limit(a: v128): i32 {
    return 0x4114cccd; // 9.3
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseGaussian<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return timesGaussian<P>(bounded<f64>(x), 1, all<f64>(1));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const size = bounded<f64>(x);
    return v128.xor(timesGaussian<P>(size, 1, v128.mul<f64>(size, all<f64>(-2))), signOf<f64>(x));
  }
}
