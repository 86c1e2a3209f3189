// The logistic function and its slope in float64 lanes to the precision of P, for every op that is made of them. Both use the
// exponential of -abs x alone: it never overflows, and nothing cancels.
import { abs, all, madd, neg, nmadd, select } from "../simd";
import { exp } from "./exp";

// @ts-ignore: decorator
@inline function decay<T, P>(x: v128): v128 {
  return exp<T, P>(neg<T>(abs<T>(x)));
}

/** 1 / (1 + e^-x). To float64 the rounding of 1 + e is put right, which takes it from 2.3 ULP to below 2; to float32 it does not matter. */
// @ts-ignore: decorator
@inline export function logistic<P>(x: v128): v128 {
  const e = decay<f64, P>(x), one = all<f64>(1), d = v128.add<f64>(one, e), negative = v128.lt<f64>(x, all<f64>(0));
  const y = v128.div<f64>(select<f64>(negative, e, one), d);
  if (sizeof<P>() == 4) return y;
  const lost = v128.sub<f64>(e, v128.sub<f64>(d, one)), inverse = select<f64>(negative, v128.sub<f64>(one, y), y);
  return nmadd<f64>(v128.mul<f64>(y, inverse), lost, y);
}

/** Its derivative, e / (1 + e (e + 2)) with e = e^-abs x (e / (1 + e)^2 rounds more: 3.7 ULP in float32 lanes). */
// @ts-ignore: decorator
@inline export function logisticSlope<T, P>(x: v128): v128 {
  const e = decay<T, P>(x);
  return v128.div<T>(e, madd<T>(e, v128.add<T>(e, all<T>(2)), all<T>(1)));
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
