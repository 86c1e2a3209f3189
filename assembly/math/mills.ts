// Phi(-z), the upper tail of the normal distribution, for z >= 0: times e^(z^2 / 2), which a quotient or a polynomial can follow, and
// times z.
//
// Method: to float32, P(z) / Q(z) on [0, 14.5], beyond which the tail underflows. To float64, (1 + y P(t)) / (2 + 2z) on [0, 38.6] with
//   y = z / (2 + 2z) and t = (z - 6) / (z + 6): what is computed is a fifth at most of what is known, and vanishes with z. In z Phi(-z)
//   the y outside is in two parts, of which the first meets the sum of all that is small, so that little but the exponential is lost.
//   Refuted: a quotient of degree 8/9 in z up to 4, and one of 7/7 in 1 / z^2 beyond, sum up the rounding of all their steps (gelu 5.9 ULP,
//   4.8 where fused); y rounded (2.9, or 3.2 as the weight of timesGaussian); a polynomial in t without the factor y (2.6, near 0).
// Max error: of the fits, 2^-27.3 and 2^-58.7. Coefficients: minimax, relative (tools/fit.ts gelu_e, gelu_f64).
import { all, horner, madd, nmadd, upper } from "../simd";
import { expTimesParts } from "./exp";
import { timesGaussian } from "./gaussian";

/** Phi(-z) e^(z^2 / 2). */
// @ts-ignore: decorator
@inline export function mills<P>(z: v128): v128 {
  if (sizeof<P>() == 4) return quotient(z);
  const i = inverse(z);
  return madd<f64>(i, excess(z, v128.mul<f64>(z, i)), i);
}

/** z Phi(-z). */
// @ts-ignore: decorator
@inline export function timesTail<P>(z: v128): v128 {
  if (sizeof<P>() == 4) return timesGaussian<P>(z, 0.5, v128.mul<f64>(z, quotient(z)));
  // hi has no digits below 2^-20: its square, and its product with those of w, are exact
  const hi = v128.sub<f64>(v128.add<f64>(z, all<f64>(6442450944)), all<f64>(6442450944)), lo = v128.sub<f64>(z, hi);
  const i = inverse(z), y = v128.mul<f64>(z, i), w = upper(y), twice = v128.add<f64>(w, w);
  const rest = nmadd<f64>(twice, lo, nmadd<f64>(twice, v128.add<f64>(hi, all<f64>(1)), z));
  const x = v128.mul<f64>(v128.mul<f64>(hi, hi), all<f64>(-0.5));
  const low = v128.mul<f64>(v128.mul<f64>(lo, v128.add<f64>(z, hi)), all<f64>(-0.5));
  return expTimesParts(x, low, w, v128.mul<f64>(rest, i), excess(z, y));
}

/** 1 / (2 + 2z). */
// @ts-ignore: decorator
@inline function inverse(z: v128): v128 {
  return v128.div<f64>(all<f64>(0.5), v128.add<f64>(z, all<f64>(1)));
}

/** What mills times 2 + 2z has over 1: y P(t), as even and odd powers (one chain of steps waits for itself: 13.4 ns instead of 11.4). */
// @ts-ignore: decorator
@inline function excess(z: v128, y: v128): v128 {
  const t = v128.div<f64>(v128.sub<f64>(z, all<f64>(6)), v128.add<f64>(z, all<f64>(6))), v = v128.mul<f64>(t, t);
  let even = all<f64>(5.79135860751858e-9);
  even = horner<f64>(even, v, -5.119465077836073e-8);
  even = horner<f64>(even, v, 4.371802573996382e-7);
  even = horner<f64>(even, v, -0.0000035120084418243846);
  even = horner<f64>(even, v, 0.000018237105496411674);
  even = horner<f64>(even, v, 0.00008849255821222168);
  even = horner<f64>(even, v, -0.00282521363033815);
  even = horner<f64>(even, v, -0.018388429075523696);
  even = horner<f64>(even, v, -0.03366838366340597);
  even = horner<f64>(even, v, 0.034893417675075526);
  even = horner<f64>(even, v, 0.23709406472720218);
  even = horner<f64>(even, v, -0.21720906540140292);
  let odd = all<f64>(1.3146350552786167e-8);
  odd = horner<f64>(odd, v, -9.299594975800165e-8);
  odd = horner<f64>(odd, v, 1.8345846508299257e-7);
  odd = horner<f64>(odd, v, 0.000004791283239111817);
  odd = horner<f64>(odd, v, -0.00008549023658029544);
  odd = horner<f64>(odd, v, 0.00048618263176672594);
  odd = horner<f64>(odd, v, 0.008555423510538803);
  odd = horner<f64>(odd, v, 0.029598818972929805);
  odd = horner<f64>(odd, v, 0.01673303751112972);
  odd = horner<f64>(odd, v, -0.12479845449055245);
  odd = horner<f64>(odd, v, -0.3347252911217672);
  return v128.mul<f64>(y, madd<f64>(t, odd, even));
}

// @ts-ignore: decorator
@inline function quotient(z: v128): v128 {
  let p = all<f64>(0.004116952367889238);
  p = horner<f64>(p, z, 0.04063736872905745);
  p = horner<f64>(p, z, 0.18324711703985258);
  p = horner<f64>(p, z, 0.43831061576698555);
  p = horner<f64>(p, z, 0.5000000029888026);
  let q = all<f64>(0.01031954954263299);
  q = horner<f64>(q, z, 0.10186922102849683);
  q = horner<f64>(q, z, 0.4695023369140358);
  q = horner<f64>(q, z, 1.2025520887311802);
  q = horner<f64>(q, z, 1.6745062143744238);
  q = horner<f64>(q, z, 1);
  return v128.div<f64>(p, q);
}
