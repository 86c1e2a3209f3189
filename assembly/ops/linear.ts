// alpha x + beta, for alpha other than 0 (0 inf must be 0). Derivative: alpha.
//
// Method: a single rounding to float32, so that nothing is lost when beta cancels the product: fused where both parameters are float32
//   numbers, else in float64 lanes, where they are what the caller wrote.
// Max error: .50 ULP of float32.
import { line, madd, unlessNan } from "../simd";
import { Unary, Valued } from "./unary";

@unmanaged @final
export class Linear<T> extends Unary {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    return madd<T>(alpha, x, beta);
  }
  @inline dy(x: v128, alpha: v128, beta: v128): v128 {
    return unlessNan<T>(x, alpha);
  }
}

/** Of float32 x, where nothing is fused: float64 lanes within a loop of four vectors (by one, as wide ops: .48 ns instead of .38). */
@unmanaged @final
export class WideLinear extends Valued {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    return line(alpha, x, beta);
  }
}

/** Whether lanes of type `float` give a single rounding. */
// @ts-ignore: decorator
@inline export function isOnce(alpha: f64, beta: f64): bool {
  return sizeof<float>() == 8 || (ASC_FEATURE_RELAXED_SIMD && alpha == <f64><float>alpha && beta == <f64><float>beta);
}
