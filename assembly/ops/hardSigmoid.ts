// alpha x + beta between 0 and 1, for alpha other than 0. Derivative: alpha where 0 < alpha x + beta < 1, else 0.
//
// Method: as linear. The default is relu6(x + 3) / 6: where lanes of the arrays' type have no better number for 1/6, it is in two parts.
//   The derivative is of float64 lanes, where what is almost 1 is not 1. It is not fused: float64 would have a slope at -3 and 3.
// Max error: .50 ULP of float32; of float64 by default 1.1 ULP.
import { all, clamp, line, madd, nanOf, where } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class HardSigmoid<T> extends Unary {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    return unit<T>(madd<T>(alpha, x, beta));
  }
  @inline dy(x: v128, alpha: v128, beta: v128): v128 {
    const y = v128.add<T>(v128.mul<T>(alpha, x), beta), inside = v128.and(v128.gt<T>(y, all<T>(0)), v128.lt<T>(y, all<T>(1)));
    return v128.or(where(inside, alpha), nanOf<T>(x));
  }
}

/** Of float32 x, where nothing is fused: see linear.ts. */
@unmanaged @final
export class WideHardSigmoid extends Unary {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    return unit<f32>(line(alpha, x, beta));
  }
  @inline dy(x: v128, alpha: v128, beta: v128): v128 {
    return x;
  }
}

/** With alpha = 1/6 and beta = 1/2: sixths of w = x + 3 and of what the addition lost. */
@unmanaged @final
export class SixthSigmoid<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const three = all<T>(3), sixth = all<T>(1.0 / 6), rest: f64 = sizeof<T>() == 4 ? -4.967053731282552e-9 : 9.25185853854297e-18;
    const z = clamp<T>(x, all<T>(-3), three), w = v128.add<T>(z, three), lost = v128.sub<T>(z, v128.sub<T>(w, three));
    return madd<T>(w, sixth, madd<T>(w, all<T>(rest), v128.mul<T>(lost, sixth)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return x;
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
