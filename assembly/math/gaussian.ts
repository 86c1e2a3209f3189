// w e^(-s x^2) in float64 lanes to the precision of P, for an s that is a power of two.
//
// Method: a float64 x is split, since the rounding of x^2 alone would cost up to s x^2 units: the square of its upper half is exact, the
//   rest is small. The weight comes in before a subnormal result is rounded.
import { abs, all, neg, upper } from "../simd";
import { expNormalNegOfSum, expOfSum, expTimes } from "./exp";
import { squareRest } from "./square";

// @ts-ignore: decorator
@inline export function timesGaussian<P>(x: v128, s: f64, w: v128): v128 {
  if (sizeof<P>() == 4) return expTimes<f64, P>(v128.mul<f64>(v128.mul<f64>(x, x), all<f64>(-s)), all<f64>(-0.0), w);
  const hi = upper(x), rest = v128.mul<f64>(v128.sub<f64>(x, hi), v128.add<f64>(x, hi));
  return expTimes<f64, P>(v128.mul<f64>(v128.mul<f64>(hi, hi), all<f64>(-s)), v128.mul<f64>(rest, all<f64>(-s)), w);
}

/** e^(-x^2) in float32 lanes. */
// @ts-ignore: decorator
@inline export function gaussianNarrow(x: v128): v128 {
  const v = v128.mul<f32>(x, x);
  return expOfSum<f32, f32>(neg<f32>(v), neg<f32>(squareRest(x, v)));
}

/** The same for abs x <= 9.3. */
// @ts-ignore: decorator
@inline export function gaussianNormal(x: v128): v128 {
  const v = v128.mul<f32>(x, x);
  return expNormalNegOfSum<f32, f32>(v, squareRest(x, v));
}

/** abs x, held where e^(-x^2) has vanished: an infinite one would make NaN of products. */
// @ts-ignore: decorator
@inline export function bounded<T>(x: v128): v128 {
  return v128.pmin<T>(abs<T>(x), all<T>(28));
}
