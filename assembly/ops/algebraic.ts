// x / (1 + abs(x)^k)^(1/k): with u = abs(x)^k, and its inverse where abs x >= 1, it is x, there the sign of x, times (1 + u)^(-1/k).
// Derivative: (1 + u)^(-1 - 1/k), times u / abs x where abs x >= 1. `b` is 1/k.
//
// Method: u = e^(-k abs(log x)), where log x = n ln2 + log m; at 0 and infinity, which have no logarithm, u is 0. In float32 lanes k = 1 is
//   softsign, k = 2 is isru, and k = 4 takes two roots: there x is held where the value has rounded to 1.
// Max error: 2.6 ULP with k = 4, 2.2 with k = 2 and 1 with k = 1, in float32 lanes; else 0.56 ULP (float32), 1.2 ULP (float64, k = 2).
import { exp } from "../math/exp";
import { exponentOf, log1p, significandOf } from "../math/log";
import { power } from "../math/power";
import { abs, all, clamp, madd, neg, select, signOf, unlessNan, where } from "../simd";
import { Unary, Valued } from "./unary";

/** With k = 4 in float32 lanes. */
@unmanaged @final
export class Algebraic4 extends Valued {
  @inline y(x: v128, k: v128, b: v128): v128 {
    const z = clamp<f32>(x, all<f32>(-65536), all<f32>(65536)), v = v128.mul<f32>(z, z);
    return v128.div<f32>(z, v128.sqrt<f32>(v128.sqrt<f32>(madd<f32>(v, v, all<f32>(1)))));
  }
}

/** The derivative with k = 4 in float64 lanes, for float32: 1 over w sqrt(sqrt(w)), w = 1 + x^4. */
@unmanaged @final
export class Root4 {
  @inline dy(x: v128, k: v128, b: v128): v128 {
    const v = v128.mul<f64>(x, x), w = madd<f64>(v, v, all<f64>(1));
    return v128.div<f64>(all<f64>(1), v128.mul<f64>(w, v128.sqrt<f64>(v128.sqrt<f64>(w))));
  }
}

/** With any k in float64 lanes to the precision of P. */
@unmanaged @final
export class Algebraic<P> extends Unary {
  @inline y(x: v128, k: v128, b: v128): v128 {
    const a = abs<f64>(x), one = all<f64>(1), log = log1p<P>(small<P>(a, k));
    const factor = select<f64>(v128.ge<f64>(a, one), v128.or(one, signOf<f64>(x)), x);
    return v128.mul<f64>(factor, exp<f64, P>(neg<f64>(v128.mul<f64>(log, b))));
  }
  @inline dy(x: v128, k: v128, b: v128): v128 {
    const a = abs<f64>(x), one = all<f64>(1), u = small<P>(a, k), log = log1p<P>(u);
    const factor = select<f64>(v128.ge<f64>(a, one), v128.div<f64>(u, a), one);
    return unlessNan<f64>(x, v128.mul<f64>(factor, exp<f64, P>(neg<f64>(madd<f64>(log, b, log)))));
  }
}

/** 1/k, but finite: times the logarithm of 1 it is 0. */
// @ts-ignore: decorator
@inline export function inverseOf(k: f64): f64 {
  return Math.min(1 / k, f64.MAX_VALUE);
}

/** a^k or a^-k, that which is at most 1. */
// @ts-ignore: decorator
@inline function small<P>(a: v128, k: v128): v128 {
  const n = exponentOf<P>(a), log = log1p<P>(v128.sub<f64>(significandOf<P>(a), all<f64>(1)));
  const sign = where(v128.lt<f64>(a, all<f64>(1)), all<f64>(-0.0));
  const high: f64 = 0.6931471803691238, low: f64 = 1.9082149292705877e-10; // ln2; n times the first is exact
  const m = v128.xor(v128.mul<f64>(n, all<f64>(high)), sign), l = v128.xor(madd<f64>(n, all<f64>(low), log), sign);
  const inside = v128.and(v128.gt<f64>(a, all<f64>(0)), v128.lt<f64>(a, all<f64>(Infinity)));
  return where(inside, power<P>(k, m, l));
}
