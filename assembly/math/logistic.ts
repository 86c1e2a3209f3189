// The logistic function and its slope in lanes of T to the precision of P, for every op that is made of them. All use the exponential of
// -abs x alone: it never overflows, and nothing cancels.
import { all, madd, nmadd, select } from "../simd";
import { exp, lowered, raisedExp } from "./exp";

/** 1 / (1 + e^-x) in float64 lanes. To float64 the rounding of 1 + e is put right, which takes it from 2.3 ULP to below 2. */
// @ts-ignore: decorator
@inline export function logistic<P>(x: v128): v128 {
  const e = exp<f64, P>(v128.or(x, all<f64>(-0.0))), one = all<f64>(1), d = v128.add<f64>(one, e), negative = v128.lt<f64>(x, all<f64>(0));
  const y = v128.div<f64>(select<f64>(negative, e, one), d);
  if (sizeof<P>() == 4) return y;
  const lost = v128.sub<f64>(e, v128.sub<f64>(d, one)), inverse = select<f64>(negative, v128.sub<f64>(one, y), y);
  return nmadd<f64>(v128.mul<f64>(y, inverse), lost, y);
}

/** c times its derivative, for a c that is a power of 2. */
// @ts-ignore: decorator
@inline export function logisticSlope<T, P>(x: v128, c: f64): v128 {
  const z = v128.or(x, all<T>(-0.0));
  if (sizeof<T>() == 8) {
    const e = exp<T, P>(z);
    return v128.div<T>(c == 1 ? e : v128.mul<T>(e, all<T>(c)), squareOfSum<T>(e));
  }
  const raised = raisedExp(z);
  return lowered(v128.div<T>(raised, squareOfSum<T>(lowered(raised, 1))), c);
}

/** (1 + e)^2, as 1 + e (e + 2): the square of the rounded sum takes the slope from 2.4 ULP to 3.7. */
// @ts-ignore: decorator
@inline function squareOfSum<T>(e: v128): v128 {
  return madd<T>(e, v128.add<T>(e, all<T>(2)), all<T>(1));
}

/**
 * sigma(v) + rise sigma'(v) in float32 lanes, sigma the logistic function and v of the sign of x, from e^-abs v = s (1 - w) and the two
 * parts of 1 - abs rise. Where v < 0 it is e (1 + e - abs rise) / (1 + e)^2: e is never rounded as a factor, and the numerator takes in
 * what the square has lost, as where that is near 1.
 */
// @ts-ignore: decorator
@inline export function gateSlope(x: v128, s: v128, w: v128, head: v128, low: v128): v128 {
  const one = all<f32>(1), e = nmadd<f32>(s, w, s), d = squareOfSum<f32>(e);
  const lost = madd<f32>(e, v128.add<f32>(e, all<f32>(2)), v128.sub<f32>(one, d));
  const rest = v128.add<f32>(low, nmadd<f32>(lost, head, e)), b = v128.add<f32>(head, nmadd<f32>(w, v128.add<f32>(head, rest), rest));
  const below = v128.mul<f32>(s, b), rise = v128.sub<f32>(v128.sub<f32>(all<f32>(2), head), low);
  return v128.div<f32>(select<f32>(v128.lt<f32>(x, all<f32>(0)), below, madd<f32>(rise, e, one)), d);
}

/** x, but a finite number beyond all others of P where it is infinite, so that 0 times it is 0. */
// @ts-ignore: decorator
@inline export function tamed<P>(x: v128): v128 {
  return v128.pmin<f64>(tamedBelow<P>(x), all<f64>(sizeof<P>() == 4 ? 1e39 : f64.MAX_VALUE));
}

/** The same of -infinity alone. */
// @ts-ignore: decorator
@inline export function tamedBelow<P>(x: v128): v128 {
  return v128.pmax<f64>(x, all<f64>(sizeof<P>() == 4 ? -1e39 : -f64.MAX_VALUE));
}
