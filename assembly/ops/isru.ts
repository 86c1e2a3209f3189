// x / sqrt(1 + alpha x^2). Derivative: (1 + alpha x^2)^-3/2.
//
// Method: in float64 lanes (in float32 ones 2.2 ULP), x clamped at `far`, from where on (alpha x^2 > 2^60) the value is its limit
//   1 / sqrt(alpha): so neither the square overflows nor does inf meet inf.
// Max error: .50 ULP of float32, the derivative too; 2.0 (6) ULP of float64.
import { all, clamp, madd, neg } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Isru extends Unary {
  @inline y(x: v128, alpha: v128, far: v128): v128 {
    const z = clamp<f64>(x, neg<f64>(far), far);
    return v128.div<f64>(z, root(z, alpha));
  }
  @inline dy(x: v128, alpha: v128, far: v128): v128 {
    const r = v128.div<f64>(all<f64>(1), root(x, alpha));
    return v128.mul<f64>(v128.mul<f64>(r, r), r);
  }
}

/** sqrt(1 + alpha x^2). */
// @ts-ignore: decorator
@inline function root(x: v128, alpha: v128): v128 {
  return v128.sqrt<f64>(madd<f64>(v128.mul<f64>(alpha, x), x, all<f64>(1)));
}

/** From this abs x on isru is constant in float64. */
// @ts-ignore: decorator
@inline export function farOf(alpha: f64): f64 {
  return f64(1 << 30) / sqrt<f64>(alpha);
}
