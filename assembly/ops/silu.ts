// x s(alpha x), s the logistic function. Derivative: s(alpha x) + alpha x s'(alpha x).
import { expNormalNeg } from "../math/exp";
import { logistic, logisticSlope, tamed, tamedBelow } from "../math/logistic";
import { all, high, low, madd, narrow, select } from "../simd";
import { Guarded, Unary } from "./unary";

/** With alpha = 1 in float32 lanes: x / (1 + e^-x); beyond 87, where e^-x leaves the normal numbers, as the precise form has it. */
@unmanaged @final
export class Silu extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = v128.pmin<f32>(v128.pmax<f32>(x, all<f32>(-87)), all<f32>(87));
    const outside = narrow(silu<f32>(low(x), all<f64>(1)), silu<f32>(high(x), all<f64>(1)));
    return select<f32>(v128.ne<f32>(x, inside), outside, this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.div<f32>(x, v128.add<f32>(all<f32>(1), expNormalNeg<f32, f32>(x)));
  }
  @inline limit(): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return narrow(siluSlope<f32>(low(x), all<f64>(1)), siluSlope<f32>(high(x), all<f64>(1)));
  }
}

/** With any alpha in float64 lanes to the precision of P: there alpha x is exact enough for e^(alpha x). */
@unmanaged @final
export class PreciseSilu<P> extends Unary {
  @inline y(x: v128, alpha: v128, b: v128): v128 {
    return silu<P>(x, alpha);
  }
  @inline dy(x: v128, alpha: v128, b: v128): v128 {
    return siluSlope<P>(x, alpha);
  }
}

// @ts-ignore: decorator
@inline function silu<P>(x: v128, alpha: v128): v128 {
  return v128.mul<f64>(tamedBelow<P>(x), logistic<P>(v128.mul<f64>(x, alpha)));
}

// @ts-ignore: decorator
@inline function siluSlope<P>(x: v128, alpha: v128): v128 {
  const t = tamed<P>(v128.mul<f64>(x, alpha));
  return madd<f64>(t, logisticSlope<f64, P>(t), logistic<P>(t));
}
