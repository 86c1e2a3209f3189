// alpha x + beta between 0 and 1, for alpha other than 0. Derivative: alpha where 0 < alpha x + beta < 1, else 0.
//
// Method: as linear. The default is relu6(x + 3) / 6, as these operations round it: a slope of 1/6 would lose all digits near -3.
//   The derivative is of float64 lanes, where what is almost 1 is not 1. It is not fused: float64 would have a slope at -3 and 3.
// Max error: by default 1.00 ULP; .50 ULP of float32 with other parameters.
import { all, clamp, constant, line, madd } from "../simd";
import { Unary, Valued } from "./unary";

@unmanaged @final
export class HardSigmoid<T> extends Unary {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    return unit<T>(madd<T>(alpha, x, beta));
  }
  @inline dy(x: v128, alpha: v128, beta: v128): v128 {
    const y = v128.add<T>(v128.mul<T>(alpha, x), beta);
    const outside = v128.or(v128.le<T>(y, all<T>(0)), v128.ge<T>(y, all<T>(1)));
    return v128.andnot(constant<T>(alpha, x), outside);
  }
}

/** Of float32 x, where nothing is fused: see linear.ts. */
@unmanaged @final
export class WideHardSigmoid extends Valued {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    return unit<f32>(line(alpha, x, beta));
  }
}

/**
 * With alpha = 1/6 and beta = 1/2: a sixth of x + 3, in two parts where the product is fused. The first part alone is 4 % faster (1.7 ULP);
 * with what the addition of 3 lost it takes 1.7 times as long (.50 ULP).
 */
@unmanaged @final
export class SixthSigmoid<T> extends Valued {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const w = clamp<T>(v128.add<T>(x, all<T>(3)), all<T>(0), all<T>(6));
    const rest: f64 = sizeof<T>() == 4 ? -4.967053731282552e-9 : 9.25185853854297e-18;
    if (!ASC_FEATURE_RELAXED_SIMD) return v128.div<T>(w, all<T>(6));
    return madd<T>(w, all<T>(1.0 / 6), v128.mul<T>(w, all<T>(rest)));
  }
}

// @ts-ignore: decorator
@inline export function isSixth(alpha: f64, beta: f64): bool {
  return alpha == 1.0 / 6 && beta == 0.5;
}

/** y between 0 and 1; + 0 lest a negative number that underflows be -0. */
// @ts-ignore: decorator
@inline function unit<T>(y: v128): v128 {
  return clamp<T>(v128.add<T>(y, all<T>(0)), all<T>(0), all<T>(1));
}
