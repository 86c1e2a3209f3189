// (x + sqrt(x^2 + b)) / 2, for b other than 0 (that is relu). Derivative: the same over the root.
//
// Method: in float64 lanes (in float32 ones 2.8 ULP). m = (abs x + sqrt(x^2 + b)) / 2 never cancels; it is the value for x >= 0, and
//   b / (4 m) is it below. From 2^511 on the root takes the part of abs x beyond as it is, so that no square overflows (exact for b up
//   to 2^968; src/ calls for b from 2^-900 to 2^900).
// Max error: .50 ULP of float32, the derivative too; 2.1 (5.4) ULP of float64.
import { abs, all, clamp, madd, select } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Squareplus extends Unary {
  @inline y(x: v128, b: v128, unused: v128): v128 {
    return branch(x, mean(abs<f64>(x), b), b);
  }
  @inline dy(x: v128, b: v128, unused: v128): v128 {
    const z = clamp<f64>(x, all<f64>(-f64.MAX_VALUE), all<f64>(f64.MAX_VALUE)), size = abs<f64>(z), m = mean(size, b);
    return v128.div<f64>(branch(z, m, b), v128.add<f64>(m, v128.sub<f64>(m, size)));
  }
}

/** (size + sqrt(size^2 + b)) / 2. */
// @ts-ignore: decorator
@inline function mean(size: v128, b: v128): v128 {
  const z = v128.pmin<f64>(size, all<f64>(6.703903964971299e153)), root = v128.sqrt<f64>(madd<f64>(z, z, b));
  return madd<f64>(v128.add<f64>(z, root), all<f64>(0.5), v128.sub<f64>(size, z));
}

/** The value on the side of x, from the mean. */
// @ts-ignore: decorator
@inline function branch(x: v128, m: v128, b: v128): v128 {
  return select<f64>(v128.ge<f64>(x, all<f64>(0)), m, v128.div<f64>(v128.mul<f64>(b, all<f64>(0.25)), m));
}
