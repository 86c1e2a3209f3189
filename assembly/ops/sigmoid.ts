// 1 / (1 + e^-x). Derivative: e / (1 + e (e + 2)) with e = e^-abs x, which does not cancel (e / (1 + e)^2 rounds more: 3.7 ULP).
import { exp, expNormalNeg } from "../math/exp";
import { all, madd, select } from "../vec";
import { Guarded, Unary } from "./unary";

/** In float32 lanes; below -87, where e^-x would overflow, it is e^x. */
@unmanaged @final
export class Sigmoid extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = v128.pmin<f32>(v128.pmax<f32>(x, all<f32>(-87)), all<f32>(87));
    return select<f32>(v128.lt<f32>(x, all<f32>(-87)), exp<f32, f32>(x), this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.div<f32>(all<f32>(1), v128.add<f32>(all<f32>(1), expNormalNeg<f32, f32>(x)));
  }
  @inline limit(): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return sigmoidSlope<f32, f32>(x);
  }
}

/** In float64 lanes to the precision of P, with the exponential of -abs x alone: it never overflows, and nothing cancels. */
@unmanaged @final
export class PreciseSigmoid<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return sigmoidOf<P>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return sigmoidSlope<f64, P>(x);
  }
}

/** The logistic function in float64 lanes, for every op that is made of it. */
// @ts-ignore: decorator
@inline export function sigmoidOf<P>(x: v128): v128 {
  const e = exp<f64, P>(v128.neg<f64>(v128.abs<f64>(x))), one = all<f64>(1);
  return v128.div<f64>(select<f64>(v128.lt<f64>(x, all<f64>(0)), e, one), v128.add<f64>(one, e));
}

// @ts-ignore: decorator
@inline function sigmoidSlope<T, P>(x: v128): v128 {
  const e = exp<T, P>(v128.neg<T>(v128.abs<T>(x)));
  return v128.div<T>(e, madd<T>(e, v128.add<T>(e, all<T>(2)), all<T>(1)));
}
