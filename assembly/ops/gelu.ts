// x Phi(x), Phi the normal distribution function: relu(x) - z Phi(-z) with z = abs x, so that the negative tail does not cancel and
// lives down to underflow. Derivative: Phi(x) + x phi(x).
//
// Method: in float32 lanes, up to abs x = 7, where multiply-adds are fused: e^(-z^2 / 2) = s (1 + u), s a power of 2, with what z^2 has
//   lost; Phi(-z) e^(z^2 / 2) as a polynomial of degree 8 about the middle of one of four segments, of which the constant c is added last.
//   Refuted: a quotient, whose sums of positive terms err (4.2 ULP); a degree of 7; centres where c is no float32 to 1/1000 unit.
// Max error: 2.6 ULP in float32 lanes, .67 in float64 lanes for float32. The derivative: 2.9 ULP, and 2^-25 around its zero.
// Coefficients: minimax, relative (tools/fit.ts mills0_f32 to mills3_f32).
import { LOG2E, magic, pow2, reduce, u } from "../math/exp";
import { timesGaussian } from "../math/gaussian";
import { mills, timesTail } from "../math/mills";
import { at, entryOf } from "../math/table";
import { abs, all, clamp, madd, neg, nmadd, select } from "../simd";
import { Guarded, inDoubles, Unary } from "./unary";

const PHI_0: f64 = 0.3989422804014327; // 1 / sqrt(2 pi)

/** In float32 lanes. */
@unmanaged @final
export class Gelu extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const inside = clamp<f32>(x, all<f32>(-7), all<f32>(7)), outside = inDoubles<PreciseGelu<f32>>(x, a, b);
    return select<f32>(v128.ne<f32>(x, inside), outside, this.fast(inside, a, b));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    const z = abs<f32>(x), h = v128.mul<f32>(z, all<f32>(-0.5)), v = v128.mul<f32>(z, h), t = exponentOf(v);
    const i = segmentOf(z), c = centreOf(i), rest = beside(z, i), tail = v128.add<f32>(c, rest);
    const y = v128.add<f32>(c, madd<f32>(growth(z, h, v, t), tail, rest)); // (1 + u) times tail
    return nmadd<f32>(v128.mul<f32>(z, pow2<f32>(t)), y, v128.pmax<f32>(x, all<f32>(0)));
  }
  @inline limit(a: v128): i32 {
    return 0x40e00000; // 7
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = abs<f32>(x), h = v128.mul<f32>(z, all<f32>(-0.5)), v = v128.mul<f32>(z, h), t = exponentOf(v), s = pow2<f32>(t);
    const i = segmentOf(z), w = v128.add<f32>(nmadd<f32>(z, all<f32>(PHI_0), centreOf(i)), beside(z, i));
    return onSide<f32>(x, v128.mul<f32>(s, madd<f32>(growth(z, h, v, t), w, w)));
  }
  @inline reach(a: v128): i32 {
    return this.limit(a);
  }
}

/** n + magic where 2^n is the power in e^v. */
// @ts-ignore: decorator
@inline function exponentOf(v: v128): v128 {
  return madd<f32>(v, all<f32>(LOG2E), all<f32>(magic<f32>()));
}

/** u of e^(-z^2 / 2) = 2^n (1 + u), from h = -z/2, v = z h and t = exponentOf(v). */
// @ts-ignore: decorator
@inline function growth(z: v128, h: v128, v: v128, t: v128): v128 {
  const r = reduce<f32, f32>(v, v128.sub<f32>(t, all<f32>(magic<f32>())), 1);
  return u<f32, f32>(v128.sub<f32>(r, nmadd<f32>(z, h, v)));
}

/** The segment of z: [0, 1.25), [1.25, 2.5), [2.5, 5) and [5, 7.5) differ in the last bit of the exponent and the first one behind it. */
// @ts-ignore: decorator
@inline function segmentOf(z: v128): v128 {
  return entryOf(v128.and(v128.shr<u32>(madd<f32>(z, all<f32>(0.8), all<f32>(2)), 20), i32x4.splat(12)));
}

/** Phi(-z) e^(z^2 / 2) in the middle of a segment. */
// @ts-ignore: decorator
@inline function centreOf(i: v128): v128 {
  return at(i, 0.3317018, 0.17951608, 0.10012642, 0.06345534);
}

/** What it is beside that. */
// @ts-ignore: decorator
@inline function beside(z: v128, i: v128): v128 {
  const d = v128.sub<f32>(z, at(i, 0.58349609375, 1.82861328125, 3.746337890625, 6.131591796875)), d2 = v128.mul<f32>(d, d);
  let odd = at(i, -0.0008905636, -0.000054286254, -0.0000021315466, -9.544678e-8);
  let even = at(i, 0.00024363477, 0.000012285086, 3.885095e-7, 1.1241916e-8);
  odd = madd<f32>(d2, odd, at(i, -0.0072815237, -0.0007253806, -0.0000500633, -0.000004668198));
  even = madd<f32>(d2, even, at(i, 0.0025554441, 0.00019923119, 0.000009869578, 6.616093e-7));
  odd = madd<f32>(d2, odd, at(i, -0.047863938, -0.008236571, -0.0011810948, -0.00022318983));
  even = madd<f32>(d2, even, at(i, 0.01949658, 0.0025189605, 0.00024804607, 0.000032587694));
  odd = madd<f32>(d2, odd, at(i, -0.20539555, -0.070676796, -0.023834854, -0.009860018));
  even = madd<f32>(d2, even, at(i, 0.10592732, 0.02513778, 0.0054164776, 0.0014988692));
  return v128.mul<f32>(d, madd<f32>(d, even, odd));
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseGelu<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const z = size<P>(x), tail = timesTail<P>(z);
    return select<f64>(v128.lt<f64>(x, all<f64>(0)), neg<f64>(tail), v128.sub<f64>(x, tail));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = size<P>(x), d = timesGaussian<P>(z, 0.5, nmadd<f64>(z, all<f64>(PHI_0), mills<P>(z)));
    return onSide<f64>(x, d);
  }
}

/** The derivative at x from that at -abs x. */
// @ts-ignore: decorator
@inline function onSide<T>(x: v128, d: v128): v128 {
  return select<T>(v128.lt<T>(x, all<T>(0)), d, v128.sub<T>(all<T>(1), d));
}

/** abs x, held where the derivative, too, has underflown: its fits end a little below, where it is one of the last subnormal numbers. */
// @ts-ignore: decorator
@inline function size<P>(x: v128): v128 {
  return v128.pmin<f64>(abs<f64>(x), all<f64>(sizeof<P>() == 4 ? 15 : 39));
}
