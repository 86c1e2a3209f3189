// x s(alpha x), s the logistic function. Derivative: s(alpha x) + alpha x s'(alpha x).
//
// Max error: 2.5 ULP in float32 lanes (2.7 in quickGelu, 3.3 with any other alpha), .57 in float64 lanes for float32. The derivative: 3
//   ULP, and 2^-24 around its zero.
import { decline, expNormalNeg, LN2, LOG2E, ln2Hi, ln2Lo, magic, onePlusPow, pow2, reduce, reduceProduct } from "../math/exp";
import { gateSlope, logistic, logisticSlope, tamed, tamedBelow } from "../math/logistic";
import { abs, all, clamp, low, madd, neg, nmadd, select, where } from "../simd";
import { Guarded, inDoubles, Unary } from "./unary";

/**
 * With alpha = 1 in float32 lanes: x / (1 + e^-x); beyond 87, where e^-x leaves the normal numbers, as the precise form has it. By
 * onePlusPow it is within 2.3 ULP, but 1.05 times as fast at most.
 */
@unmanaged @final
export class Silu extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = clamp<f32>(x, all<f32>(-87), all<f32>(87)), near = this.fast(inside, a, b);
    return select<f32>(v128.ne<f32>(x, inside), inDoubles<PreciseSilu<f32>>(x, all<f64>(1), b), near);
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.div<f32>(x, v128.add<f32>(all<f32>(1), expNormalNeg<f32, f32>(x)));
  }
  @inline limit(a: v128): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = abs<f32>(x), t = nmadd<f32>(z, all<f32>(LOG2E), all<f32>(magic<f32>()));
    const r = reduce<f32, f32>(z, v128.sub<f32>(t, all<f32>(magic<f32>())), -1);
    return gateSlope(x, pow2<f32>(t), decline<f32, f32>(r), v128.sub<f32>(all<f32>(1), z), all<f32>(0));
  }
  @inline reach(a: v128): i32 {
    return this.limit(a);
  }
}

/**
 * With any alpha in float32 lanes where multiply-adds are fused. `c` and `rest` are the two parts of alpha log2 e: c x less the nearest
 * integer is exact, so the exponent is as exact as in float64 lanes. Where abs(c x) > 125.6, as the precise form has it.
 */
@unmanaged @final
export class ScaledSilu extends Guarded {
  @inline y(x: v128, c: v128, rest: v128): v128 {
    const inside = v128.le<f32>(abs<f32>(v128.mul<f32>(x, c)), all<f32>(125.6)), log2 = v128.add<f64>(low(c), low(rest));
    return select<f32>(inside, this.fast(where(inside, x), c, rest), inDoubles<PreciseSilu<f32>>(x, v128.mul<f64>(log2, all<f64>(LN2)), c));
  }
  @inline fast(x: v128, c: v128, rest: v128): v128 {
    const t = nmadd<f32>(x, c, all<f32>(magic<f32>())), n = v128.sub<f32>(t, all<f32>(magic<f32>()));
    return v128.div<f32>(x, onePlusPow<f32, f32>(reduceProduct(x, c, rest, n), pow2<f32>(t)));
  }
  @inline limit(c: v128): i32 {
    return reinterpret<i32>(<f32>(125.5 / f32.abs(f32x4.extract_lane(c, 0))));
  }
  @inline dy(x: v128, c: v128, rest: v128): v128 {
    const z = abs<f32>(x), t = nmadd<f32>(z, c, all<f32>(magic<f32>())), n = v128.sub<f32>(t, all<f32>(magic<f32>()));
    const r = reduceProduct(z, c, rest, n), head = madd<f32>(n, all<f32>(ln2Hi<f32, f32>()), all<f32>(1)); // 1 - alpha z = 1 + n ln2 - r
    return gateSlope(x, pow2<f32>(t), decline<f32, f32>(r), head, madd<f32>(n, all<f32>(ln2Lo<f32>()), neg<f32>(r)));
  }
  @inline reach(c: v128): i32 {
    return this.limit(c);
  }
}

/** With any alpha in float64 lanes to the precision of P: there alpha x is exact enough for e^(alpha x). */
@unmanaged @final
export class PreciseSilu<P> extends Unary {
  @inline y(x: v128, alpha: v128, b: v128): v128 {
    return v128.mul<f64>(tamedBelow<P>(x), logistic<P>(v128.mul<f64>(x, alpha)));
  }
  @inline dy(x: v128, alpha: v128, b: v128): v128 {
    const t = tamed<P>(v128.mul<f64>(x, alpha));
    return madd<f64>(t, logisticSlope<f64, P>(t, 1), logistic<P>(t));
  }
}
