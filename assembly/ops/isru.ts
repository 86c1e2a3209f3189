// x / sqrt(1 + alpha x^2). Derivative: (1 + alpha x^2)^-3/2.
//
// Method: x is clamped at `far`, from where on (alpha x^2 > 2^60) the value is its limit 1 / sqrt(alpha): so neither the square overflows
//   nor does inf meet inf. The derivative is of float64 lanes: in float32 lanes, with what its
//   square, root and cube lose (without that 3.6 ULP), it is not faster.
// Max error: 2.2 ULP in float32 lanes (2.7 with an alpha that is no float32 number), .50 in float64 lanes for float32, the derivative too;
//   2.0 (6) ULP of float64.
import { all, clamp, madd, neg } from "../simd";
import { Unary, Valued } from "./unary";

/** In float32 lanes, for alpha from 2^-60 to 2^60. */
@unmanaged @final
export class Isru extends Valued {
  @inline y(x: v128, alpha: v128, far: v128): v128 {
    return isru<f32>(x, alpha, far);
  }
}

/** In float64 lanes. */
@unmanaged @final
export class PreciseIsru extends Unary {
  @inline y(x: v128, alpha: v128, far: v128): v128 {
    return isru<f64>(x, alpha, far);
  }
  @inline dy(x: v128, alpha: v128, far: v128): v128 {
    const r = v128.div<f64>(all<f64>(1), root<f64>(x, alpha));
    return v128.mul<f64>(v128.mul<f64>(r, r), r);
  }
}

// @ts-ignore: decorator
@inline function isru<T>(x: v128, alpha: v128, far: v128): v128 {
  const z = clamp<T>(x, neg<T>(far), far);
  return v128.div<T>(z, root<T>(z, alpha));
}

/** sqrt(1 + alpha x^2). */
// @ts-ignore: decorator
@inline function root<T>(x: v128, alpha: v128): v128 {
  return v128.sqrt<T>(madd<T>(v128.mul<T>(alpha, x), x, all<T>(1)));
}

/** From this abs x on isru is constant in float64. */
// @ts-ignore: decorator
@inline export function farOf(alpha: f64): f64 {
  return f64(1 << 30) / sqrt<f64>(alpha);
}
