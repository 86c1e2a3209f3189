// x s(v), v = 2 k (x + c x^3), s the logistic function: gelu with a tanh instead of its erf. Derivative: s(v) + x s'(v) v'. There x is held
// where s has long been 0 or 1, because x^3 grows faster than s'(v) may shrink.
//
// Method: float64 lanes, where v is exact enough for e^v. For float32 the last division of x / (1 + e^-v) is in float32 lanes up to
//   abs x = 10, where e^-v is still a float32 number: one division instead of two, and no signs.
// Max error: 1.50 ULP of float32, the derivative .53.
import { expNormalNeg } from "../math/exp";
import { logistic, logisticSlope, tamedBelow } from "../math/logistic";
import { all, high, low, madd, narrow, select } from "../simd";
import { Guarded, Unary } from "./unary";

const K2: f64 = 1.5957691216057308; // 2 sqrt(2 / pi)
const K2C: f64 = 0.07135481627260025; // 0.044715 of it

// @ts-ignore: decorator
@inline function argument(x: v128): v128 {
  return v128.mul<f64>(x, madd<f64>(v128.mul<f64>(x, x), all<f64>(K2C), all<f64>(K2)));
}

// @ts-ignore: decorator
@inline function onePlus(x: v128): v128 {
  return v128.add<f64>(all<f64>(1), expNormalNeg<f64, f32>(argument(x)));
}

@unmanaged @final
export class GeluTanh extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = v128.pmin<f32>(v128.pmax<f32>(x, all<f32>(-10)), all<f32>(10));
    const outside = narrow(value<f32>(low(x)), value<f32>(high(x)));
    return select<f32>(v128.ne<f32>(x, inside), outside, this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.div<f32>(x, narrow(onePlus(low(x)), onePlus(high(x))));
  }
  @inline limit(): i32 {
    return 0x41200000; // 10
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return narrow(slope<f32>(low(x)), slope<f32>(high(x)));
  }
}

/** In float64 lanes alone, to the precision of P. */
@unmanaged @final
export class PreciseGeluTanh<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return value<P>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return slope<P>(x);
  }
}

// @ts-ignore: decorator
@inline function value<P>(x: v128): v128 {
  return v128.mul<f64>(tamedBelow<P>(x), logistic<P>(argument(x)));
}

// @ts-ignore: decorator
@inline function slope<P>(x: v128): v128 {
  const t = v128.pmin<f64>(v128.pmax<f64>(x, all<f64>(-200)), all<f64>(200)), x2 = v128.mul<f64>(t, t);
  const v = v128.mul<f64>(t, madd<f64>(x2, all<f64>(K2C), all<f64>(K2)));
  return madd<f64>(v128.mul<f64>(t, madd<f64>(x2, all<f64>(3 * K2C), all<f64>(K2))), logisticSlope<f64, P>(v), logistic<P>(v));
}
