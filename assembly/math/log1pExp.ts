// log(1 + e^x) in float32 lanes, for softplus and logSigmoid.
//
// Method: max(x, 0) + log(1 + E) with E = e^-abs x, log(1 + E) = E - E^2 k(E): of E = 2^n + 2^n u both parts are exact, so E needs no
//   splitting. Where abs x < .875 the terms would cancel: ln2 + x/2 + x^2 P(x^2).
// Max error: 1.33 ULP. Coefficients: minimax, relative (tools/fit.ts log1p_f32, log1p_even_f32).
import { abs, all, clamp, horner, madd, neg, nmadd, select } from "../simd";
import { exp, LN2, LOG2E, magic, pow2, reduce, u } from "./exp";

/** For abs x <= 87. */
// @ts-ignore: decorator
@inline export function log1pExpNormal(x: v128): v128 {
  const z = neg<f32>(abs<f32>(x));
  const t = madd<f32>(z, all<f32>(LOG2E), all<f32>(magic<f32>())), n = v128.sub<f32>(t, all<f32>(magic<f32>()));
  const s = pow2<f32>(t), su = v128.mul<f32>(s, u<f32, f32>(reduce<f32, f32>(z, n, 1))), e = v128.add<f32>(s, su);
  // chains of half the length: all of it waits for e
  const e2 = v128.mul<f32>(e, e), k01 = horner<f32>(all<f32>(-0.3332516), e, 0.4999983);
  const k23 = horner<f32>(all<f32>(-0.18978494), e, 0.24867018);
  const k = madd<f32>(madd<f32>(horner<f32>(all<f32>(-0.047486424), e, 0.124849595), e2, k23), e2, k01);
  const far = v128.add<f32>(v128.pmax<f32>(x, all<f32>(0)), v128.add<f32>(s, nmadd<f32>(e2, k, su))), v = v128.mul<f32>(x, x);
  let p = all<f32>(-0.000021829475);
  p = horner<f32>(p, v, 0.00034364188);
  p = horner<f32>(p, v, -0.0052071977);
  p = horner<f32>(p, v, 0.12499989);
  const near = madd<f32>(x, madd<f32>(x, p, all<f32>(0.5)), all<f32>(LN2));
  return select<f32>(v128.lt<f32>(z, all<f32>(-0.875)), far, near);
}

/** For every x. Beyond 87 it is x, or e^x. */
// @ts-ignore: decorator
@inline export function log1pExp(x: v128): v128 {
  const inside = clamp<f32>(x, all<f32>(-87), all<f32>(87)), near = log1pExpNormal(inside);
  const outside = select<f32>(v128.gt<f32>(x, all<f32>(0)), x, exp<f32, f32>(x));
  return select<f32>(v128.ne<f32>(x, inside), outside, near);
}
