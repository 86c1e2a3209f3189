// x s(v), v = 2 k (x + c x^3), s the logistic function: gelu with a tanh instead of its erf. Derivative: s(v) + x s'(v) v'. There x is held
// where s has long been 0 or 1, because x^3 grows faster than s'(v) may shrink.
//
// Method: float64 lanes, where v is exact enough for e^v. For float32 the last division of x / (1 + e^-v) is in float32 lanes up to
//   abs x = 10, where e^-v is still a float32 number: one division instead of two, and no signs. Where multiply-adds are fused all of it is
//   in float32 lanes, v as the sum of two.
// Max error: 2.9 ULP of float32 (1.50 on the baseline), .56 in float64 lanes alone, the derivative .53;
//   in float32 lanes that has 3 ULP, and 2^-24 around its zero.
import { decline, expNormalNeg, LN2, magic, onePlusPow, pow2 } from "../math/exp";
import { gateSlope, logistic, logisticSlope, tamedBelow } from "../math/logistic";
import { abs, all, clamp, high, low, madd, narrow, nmadd, select } from "../simd";
import { Guarded, inDoubles, Unary } from "./unary";

const K2: f64 = 1.5957691216057308; // 2 sqrt(2 / pi)
const K2C: f64 = 0.07135481627260025; // 0.044715 of it

// 2 k log2 e and c times that in two float32 parts, the first of which has 20 bits
const K = 2.3022079467773438;
const K_LOW = 2.513669699055754e-07;
const C = 0.10294324159622192;
const C_LOW = -2.016198319410023e-09;

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
    const inside = clamp<f32>(x, all<f32>(-10), all<f32>(10)), outside = inDoubles<PreciseGeluTanh<f32>>(x, a, b);
    return select<f32>(v128.ne<f32>(x, inside), outside, this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    if (!ASC_FEATURE_RELAXED_SIMD) return v128.div<f32>(x, narrow(onePlus(low(x)), onePlus(high(x))));
    const v = v128.mul<f32>(x, x), p = factor(v), w = v128.mul<f32>(x, p), t = v128.sub<f32>(all<f32>(magic<f32>()), w);
    return v128.div<f32>(x, onePlusPow<f32, f32>(fraction(x, v, p, w, t), pow2<f32>(t)));
  }
  @inline limit(a: v128): i32 {
    return 0x41200000; // 10
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = abs<f32>(x), v = v128.mul<f32>(x, x), p = factor(v), w = v128.mul<f32>(z, p), t = v128.sub<f32>(all<f32>(magic<f32>()), w);
    const slope = madd<f32>(v, all<f32>(3 * K2C), all<f32>(K2)), rise = v128.mul<f32>(z, slope); // x v', of which nmadd has the rest
    const head = v128.sub<f32>(all<f32>(1), rise), tail = nmadd<f32>(z, slope, rise);
    return gateSlope(x, pow2<f32>(t), decline<f32, f32>(fraction(z, v, p, w, t)), head, tail);
  }
  @inline reach(a: v128): i32 {
    return 0x41100000; // 9
  }
}

/** v log2 e over x, from v = x^2. */
// @ts-ignore: decorator
@inline function factor(v: v128): v128 {
  return madd<f32>(v, all<f32>(C), all<f32>(K));
}

/** The fraction of v log2 e beyond the integer that t has, times ln2, from v = x^2, p = factor(v) and w = x p, with what they have lost. */
// @ts-ignore: decorator
@inline function fraction(x: v128, v: v128, p: v128, w: v128, t: v128): v128 {
  const over = nmadd<f32>(x, x, v); // x^2 = v - over
  const rest = madd<f32>(v, all<f32>(C), v128.sub<f32>(all<f32>(K), p));
  const tail = v128.add<f32>(rest, nmadd<f32>(over, all<f32>(C), madd<f32>(v, all<f32>(C_LOW), all<f32>(K_LOW))));
  const excess = nmadd<f32>(x, tail, nmadd<f32>(x, p, w)); // v log2 e is w - excess
  const n = v128.sub<f32>(t, all<f32>(magic<f32>()));
  return v128.mul<f32>(v128.sub<f32>(v128.add<f32>(w, n), excess), all<f32>(LN2));
}

/** In float64 lanes alone, to the precision of P. */
@unmanaged @final
export class PreciseGeluTanh<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return v128.mul<f64>(tamedBelow<P>(x), logistic<P>(argument(x)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const t = clamp<f64>(x, all<f64>(-200), all<f64>(200)), v = argument(t);
    const rise = v128.mul<f64>(t, madd<f64>(v128.mul<f64>(t, t), all<f64>(3 * K2C), all<f64>(K2))); // t v'(t)
    return madd<f64>(rise, logisticSlope<f64, P>(v, 1), logistic<P>(v));
  }
}
