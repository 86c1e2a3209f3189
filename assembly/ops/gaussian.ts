// e^(-x^2). Derivative: -2x e^(-x^2), as (a x + b) e^(-x^2), which is erf's, too; b is -0 where it is none, so that -0 stays. abs x is cut
// off at 28, where both have vanished: infinity would make NaN of the derivative.
import { bounded, gaussianNarrow, gaussianNormal, timesGaussian } from "../math/gaussian";
import { abs, all, clamp, madd } from "../simd";
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
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return v128.mul<f32>(madd<f32>(x, a, b), gaussianNormal(x));
  }
  @inline reach(a: v128): i32 {
    return 0x41100000; // 9
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseGaussian<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return timesGaussian<P>(bounded<f64>(x), 1, all<f64>(1));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = clamp<f64>(x, all<f64>(-28), all<f64>(28));
    return timesGaussian<P>(z, 1, madd<f64>(z, a, b));
  }
}
