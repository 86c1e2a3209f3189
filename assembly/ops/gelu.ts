// x Phi(x), Phi the normal distribution function: relu(x) - z Phi(-z) with z = abs x, so that the negative tail does not cancel and
// lives down to underflow. Derivative: Phi(x) + x phi(x).
import { timesGaussian } from "../math/gaussian";
import { mills, timesTail } from "../math/mills";
import { abs, all, neg, nmadd, select } from "../simd";
import { Unary } from "./unary";

const PHI_0: f64 = 0.3989422804014327; // 1 / sqrt(2 pi)

@unmanaged @final
export class Gelu<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const z = size<P>(x), tail = timesTail<P>(z);
    return select<f64>(v128.lt<f64>(x, all<f64>(0)), neg<f64>(tail), v128.sub<f64>(x, tail));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = size<P>(x), d = timesGaussian<P>(z, 0.5, nmadd<f64>(z, all<f64>(PHI_0), mills<P>(z)));
    return select<f64>(v128.lt<f64>(x, all<f64>(0)), d, v128.sub<f64>(all<f64>(1), d));
  }
}

/** abs x, held where the derivative, too, has underflown: its fits end a little below, where it is one of the last subnormal numbers. */
// @ts-ignore: decorator
@inline function size<P>(x: v128): v128 {
  return v128.pmin<f64>(abs<f64>(x), all<f64>(sizeof<P>() == 4 ? 15 : 39));
}
