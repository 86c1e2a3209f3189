// T = 2 tanh(r / 2) in float32 lanes, by which e^r = (2 + T) / (2 - T): where a quotient of exponentials is wanted, its division does the
// rest, and T takes two coefficients, e^r - 1 five.
//
// Method: T = r + r^3 (c0 + c1 r^2), abs r <= .3501.
// Max error: 2^-24.0 of T, 2^-26.5 of e^r; with a third coefficient 2^-32.4 of T.
// Coefficients: minimax, relative (tools/fit.ts tangent_f32, tangent2_f32).
import { all, clamp, horner, madd, nmadd, select } from "../simd";
import { exp, LN2, LOG2E, magic, pow2, reduce } from "./exp";

/** s tanh(r / s), for an s of 1 or 2. */
// @ts-ignore: decorator
@inline function tangent(r: v128, s: f64): v128 {
  const w = v128.mul<f32>(r, r), p = horner<f32>(all<f32>(0.1310631 / (s * s * s * s)), w, -0.33331192 / (s * s));
  return madd<f32>(v128.mul<f32>(r, w), p, r);
}

/** 1 / (1 + e^-x) for abs x <= 87: h / (h + 2^n (2 - T)) with h = 2 + T, whose rounding cancels towards 1. */
// @ts-ignore: decorator
@inline export function logisticNormal(x: v128): v128 {
  const t = nmadd<f32>(x, all<f32>(LOG2E), all<f32>(magic<f32>()));
  const n = v128.sub<f32>(t, all<f32>(magic<f32>())), T = tangent(reduce<f32, f32>(x, n, -1), 2), h = v128.add<f32>(all<f32>(2), T);
  return v128.div<f32>(h, madd<f32>(pow2<f32>(t), v128.sub<f32>(all<f32>(2), T), h));
}

/** The same for every x: below -87, where e^-x would overflow, it is e^x. */
// @ts-ignore: decorator
@inline export function logisticNarrow(x: v128): v128 {
  const inside = logisticNormal(clamp<f32>(x, all<f32>(-87), all<f32>(87)));
  return select<f32>(v128.lt<f32>(x, all<f32>(-87)), exp<f32, f32>(x), inside);
}

/** ((s - 1) + (s + 1) T) / ((s + 1) + (s - 1) T). */
// @ts-ignore: decorator
@inline function tanhOfParts(s: v128, T: v128): v128 {
  const less = v128.sub<f32>(s, all<f32>(1)), more = v128.add<f32>(s, all<f32>(1));
  return v128.div<f32>(madd<f32>(more, T, less), madd<f32>(less, T, more));
}

/** tanh x for abs x <= 10: of T = tanh(x - n ln2 / 2) and s = 2^n. The sign of a zero is lost. */
// @ts-ignore: decorator
@inline export function tanhNormal(x: v128): v128 {
  const t = madd<f32>(x, all<f32>(2 * LOG2E), all<f32>(magic<f32>())), n = v128.sub<f32>(t, all<f32>(magic<f32>()));
  const T = tangent(nmadd<f32>(n, all<f32>(LN2 / 2), x), 1); // the rounding of ln2 / 2 fades as 1 / s
  return tanhOfParts(pow2<f32>(t), T);
}

/** tanh(x / 2) for abs x <= 20: the same with half the T of x - n ln2, of three coefficients. The sign of a zero is lost. */
// @ts-ignore: decorator
@inline export function tanhHalf(x: v128): v128 {
  const t = madd<f32>(x, all<f32>(LOG2E), all<f32>(magic<f32>())), n = v128.sub<f32>(t, all<f32>(magic<f32>()));
  const r = v128.mul<f32>(nmadd<f32>(n, all<f32>(LN2), x), all<f32>(0.5)), w = v128.mul<f32>(r, r), s = pow2<f32>(t);
  const p = horner<f32>(horner<f32>(all<f32>(-0.05270877), w, 0.13331127), w, -0.33333322);
  return tanhOfParts(s, madd<f32>(v128.mul<f32>(r, w), p, r));
}

/** 1 - tanh x for 0 <= x <= 10. */
// @ts-ignore: decorator
@inline export function oneMinusTanh(x: v128): v128 {
  const t = madd<f32>(x, all<f32>(2 * LOG2E), all<f32>(magic<f32>())), n = v128.sub<f32>(t, all<f32>(magic<f32>()));
  const T = tangent(nmadd<f32>(n, all<f32>(LN2 / 2), x), 1), s = pow2<f32>(t);
  const less = v128.sub<f32>(s, all<f32>(1)), more = v128.add<f32>(s, all<f32>(1));
  return v128.div<f32>(nmadd<f32>(all<f32>(2), T, all<f32>(2)), madd<f32>(less, T, more));
}
