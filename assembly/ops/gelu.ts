// x Phi(x), Phi the normal distribution function: relu(x) - z Phi(-z) with z = abs x, so that the negative tail does not cancel and
// lives down to underflow. Derivative: Phi(x) + x phi(x).
import { expTimes } from "../math/exp";
import { mills } from "../math/mills";
import { abs, all, neg, nmadd, select } from "../vec";
import { Unary } from "./unary";

const PHI_0: f64 = 0.3989422804014327; // 1 / sqrt(2 pi)

@unmanaged @final
export class Gelu<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const z = size<P>(x), tail = bell<P>(z, v128.mul<f64>(z, mills<P>(z)));
    return select<f64>(v128.lt<f64>(x, all<f64>(0)), neg<f64>(tail), v128.sub<f64>(x, tail));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = size<P>(x), d = bell<P>(z, nmadd<f64>(z, all<f64>(PHI_0), mills<P>(z)));
    return select<f64>(v128.lt<f64>(x, all<f64>(0)), d, v128.sub<f64>(all<f64>(1), d));
  }
}

/** abs x, held where the tail has underflown. */
// @ts-ignore: decorator
@inline function size<P>(x: v128): v128 {
  return v128.pmin<f64>(abs<f64>(x), all<f64>(sizeof<P>() == 4 ? 14.5 : 38.6));
}

/** w e^(-z^2 / 2). A float64 z is split, since the rounding of z^2 alone would cost up to z^2 / 2 units: hi^2 is exact, the rest is small. */
// @ts-ignore: decorator
@inline function bell<P>(z: v128, w: v128): v128 {
  if (sizeof<P>() == 4) return expTimes<f64, P>(v128.mul<f64>(v128.mul<f64>(z, z), all<f64>(-0.5)), all<f64>(-0.0), w);
  const hi = v128.and(z, i64x2.splat(0xfffffffff8000000));
  const rest = v128.mul<f64>(v128.sub<f64>(z, hi), v128.add<f64>(z, hi));
  return expTimes<f64, P>(v128.mul<f64>(v128.mul<f64>(hi, hi), all<f64>(-0.5)), v128.mul<f64>(rest, all<f64>(-0.5)), w);
}
