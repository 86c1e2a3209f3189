// x tanh(log(1 + e^x)) = x n / (n + 2) with n = e (e + 2), e = e^x: no logarithm, and nothing cancels. From x = 20 on the quotient is 1.
// Derivative: n / (n + 2) + 4 x e (e + 1) / (n + 2)^2.
//
// Method: in float32 lanes n takes in what e = 2^n + 2^n u has lost, and the quotient what n + 2 has.
// Max error: 2.8 ULP in float32 lanes; .57 in float64 lanes for float32. The derivative: 2.9 ULP, and 2^-25 around its zero.
import { exp, expTimes, LOG2E, magic, pow2, reduce, u } from "../math/exp";
import { tamed, tamedBelow } from "../math/logistic";
import { all, clamp, horner, madd, nmadd, select } from "../simd";
import { Guarded, Unary } from "./unary";

/** In float32 lanes; above 40 it is x, below -40 x e^x. */
@unmanaged @final
export class Mish extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = clamp<f32>(x, all<f32>(-40), all<f32>(40));
    const below = expTimes<f32, f32>(x, all<f32>(-0.0), v128.pmax<f32>(x, all<f32>(-200)));
    return select<f32>(v128.ne<f32>(x, inside), select<f32>(v128.gt<f32>(x, all<f32>(0)), x, below), this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    const t = madd<f32>(x, all<f32>(LOG2E), all<f32>(magic<f32>())), r = reduce<f32, f32>(x, v128.sub<f32>(t, all<f32>(magic<f32>())), 1);
    const s = pow2<f32>(t), su = v128.mul<f32>(s, u<f32, f32>(r)), e = v128.add<f32>(s, su), lost = v128.sub<f32>(su, v128.sub<f32>(e, s));
    const twice = v128.add<f32>(e, e), n = v128.add<f32>(twice, madd<f32>(e, e, v128.mul<f32>(lost, v128.add<f32>(twice, all<f32>(2)))));
    const d = v128.add<f32>(n, all<f32>(2)), y = v128.div<f32>(v128.mul<f32>(x, n), d);
    // what d is too large by, so that it is +0 where -0 must stay
    const over = v128.sub<f32>(v128.sub<f32>(d, all<f32>(2)), n);
    return madd<f32>(y, v128.mul<f32>(over, inverse(d)), y);
  }
  @inline limit(a: v128): i32 {
    return 0x42200000; // 40
  }
  /**
   * Of e = e^x and G = 1 + e (2 + e (2 + e (1 + e/4))) it is e (1 + x + e + e (1/2 + x + e (1 + e/4))) / G, with what G has lost, and
   * e = s (1 + g) not rounded as its factor; above -1/2 it is 1/2 + (-1 + e (2 x + e (1 + 2 x + e (1 + e/4)))) / 2G.
   */
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const one = all<f32>(1), t = madd<f32>(x, all<f32>(LOG2E), all<f32>(magic<f32>())), s = pow2<f32>(t);
    const g = u<f32, f32>(reduce<f32, f32>(x, v128.sub<f32>(t, all<f32>(magic<f32>())), 1)), e = madd<f32>(s, g, s);
    const last = horner<f32>(e, all<f32>(0.25), 1), h = horner<f32>(horner<f32>(last, e, 2), e, 2), d = madd<f32>(h, e, one);
    const head = v128.add<f32>(x, one), more = madd<f32>(madd<f32>(last, e, v128.add<f32>(x, all<f32>(0.5))), e, e);
    const lost = madd<f32>(h, e, v128.sub<f32>(one, d)), sum = v128.add<f32>(head, more);
    const n = v128.add<f32>(head, madd<f32>(g, sum, nmadd<f32>(lost, v128.mul<f32>(sum, inverse(d)), more)));
    const twice = v128.add<f32>(x, x), low = v128.lt<f32>(x, all<f32>(-0.5));
    const m = horner<f32>(madd<f32>(madd<f32>(last, e, v128.add<f32>(twice, one)), e, twice), e, -1);
    const q = v128.div<f32>(select<f32>(low, v128.mul<f32>(s, n), m), d);
    return select<f32>(low, q, madd<f32>(q, all<f32>(0.5), all<f32>(0.5)));
  }
  @inline reach(a: v128): i32 {
    return 0x41b00000; // 22
  }
}

/** 1 / d to an eighth. */
// @ts-ignore: decorator
@inline function inverse(d: v128): v128 {
  return v128.sub<i32>(i32x4.splat(0x7ef311c3), d);
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseMish<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const n = numerator(boundedExp<P>(x));
    return v128.mul<f64>(tamedBelow<P>(x), v128.div<f64>(n, v128.add<f64>(n, all<f64>(2))));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const e = boundedExp<P>(x), n = numerator(e), d = v128.add<f64>(n, all<f64>(2));
    const slope = v128.div<f64>(v128.mul<f64>(v128.mul<f64>(all<f64>(4), e), v128.add<f64>(e, all<f64>(1))), d);
    return v128.div<f64>(madd<f64>(v128.pmin<f64>(tamed<P>(x), all<f64>(40)), slope, n), d);
  }
}

/** e^x, held where the quotient has long been 1. */
// @ts-ignore: decorator
@inline function boundedExp<P>(x: v128): v128 {
  return exp<f64, P>(v128.pmin<f64>(x, all<f64>(40)));
}

// @ts-ignore: decorator
@inline function numerator(e: v128): v128 {
  return v128.mul<f64>(e, v128.add<f64>(e, all<f64>(2)));
}
