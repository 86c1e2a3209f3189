// Logarithms in float64 lanes to the precision of P: log(1 + x) near 0, and log x of a positive number.
//
// Method: x = 2^n m with m in [sqrt(1/2), sqrt(2)); then log x = n ln2 + log m. n and m come from the bits of x, after a sum that takes
//   sqrt(1/2) to 1. log(1 + f) = 2 atanh s, s = f / (2 + f), by a polynomial in s^2. To float64 the head 2s is x - x^2/2 + s x^2/2: its
//   first term is exact, the others are small.
// Max error: 2^-33.1 relative for P = f32, 1.1 ULP of float64 for P = f64.
// Coefficients: minimax, relative to the logarithm on abs s <= 1/3 (tools/fit.ts log1p_e, log1p_f64); those of `plainLog` on the m
//   above alone, in f for P = f32 (log_f32, log_f64).
import { all, horner, madd, plainHorner, select, where } from "../simd";

const LN2: f64 = 0.6931471805599453;
/** The bits of sqrt(1/2), and what is from there to those of 1. */
const SQRT_HALF: i64 = 0x3fe6a09e667f3bcd;
const ABOVE: i64 = 0x3ff0000000000000 - SQRT_HALF;

/** log(1 + x) for x in [-1/2, 1]. */
// @ts-ignore: decorator
@inline export function log1p<P>(x: v128): v128 {
  const s = v128.div<f64>(x, v128.add<f64>(x, all<f64>(2))), z = v128.mul<f64>(s, s);
  if (sizeof<P>() == 4) return madd<f64>(v128.mul<f64>(s, z), tail<P>(z), v128.add<f64>(s, s));
  const half = v128.mul<f64>(v128.mul<f64>(x, x), all<f64>(0.5));
  return v128.sub<f64>(x, v128.sub<f64>(half, v128.mul<f64>(s, madd<f64>(z, tail<P>(z), half))));
}

/** log(1 + r) for any finite r >= 0; NaN stays. */
// @ts-ignore: decorator
@inline export function logOnePlus<P>(r: v128): v128 {
  const one = all<f64>(1), v = v128.add<f64>(one, r), above = v128.gt<f64>(r, one);
  const f = select<f64>(above, v128.sub<f64>(significandOf<f32>(v), one), r);
  return madd<f64>(where(above, exponentOf<f32>(v)), all<f64>(LN2), log1p<P>(f));
}

/** log v, v positive and finite; for P = f32 not subnormal. NaN stays. */
// @ts-ignore: decorator
@inline export function logOf<P>(v: v128): v128 {
  return madd<f64>(exponentOf<P>(v), all<f64>(LN2), log1p<P>(v128.sub<f64>(significandOf<P>(v), all<f64>(1))));
}

/** (2 atanh s - 2s) / s^3 of z = s^2. */
// @ts-ignore: decorator
@inline function tail<P>(z: v128): v128 {
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(0.24289096563569987);
    p = horner<f64>(p, z, 0.21430860505299737);
    p = horner<f64>(p, z, 0.28616585704492814);
    p = horner<f64>(p, z, 0.39998888796834486);
    return horner<f64>(p, z, 0.6666667549321639);
  }
  p = all<f64>(0.1701578552822488);
  p = horner<f64>(p, z, 0.08341821758800579);
  p = horner<f64>(p, z, 0.12105640939435752);
  p = horner<f64>(p, z, 0.13301036708981048);
  p = horner<f64>(p, z, 0.15386554572913025);
  p = horner<f64>(p, z, 0.18181744202459407);
  p = horner<f64>(p, z, 0.22222223961084028);
  p = horner<f64>(p, z, 0.2857142854800565);
  p = horner<f64>(p, z, 0.4000000000015594);
  return horner<f64>(p, z, 0.6666666666666631);
}

/**
 * log u of a positive normal u. It stays apart from the others because nothing is fused: a seed promises its bits to every build. Its m is
 * nearer to 1 than their argument, so its polynomials are shorter too.
 */
// @ts-ignore: decorator
@inline export function plainLog<P>(u: v128): v128 {
  const f = v128.sub<f64>(significandOf<f32>(u), all<f64>(1));
  return v128.add<f64>(v128.mul<f64>(exponentOf<f32>(u), all<f64>(LN2)), plainLog1p<P>(f));
}

/** log(1 + f), 1 + f in [sqrt(1/2), sqrt(2)). */
// @ts-ignore: decorator
@inline function plainLog1p<P>(f: v128): v128 {
  if (sizeof<P>() == 4) {
    let p = all<f64>(-0.07636858);
    p = plainHorner(p, f, 0.12762475);
    p = plainHorner(p, f, -0.13159573);
    p = plainHorner(p, f, 0.14201541);
    p = plainHorner(p, f, -0.16623409);
    p = plainHorner(p, f, 0.20001243);
    p = plainHorner(p, f, -0.2500082);
    p = plainHorner(p, f, 0.3333333);
    return v128.add<f64>(f, v128.mul<f64>(v128.mul<f64>(f, f), plainHorner(p, f, -0.5)));
  }
  const s = v128.div<f64>(f, v128.add<f64>(f, all<f64>(2))), z = v128.mul<f64>(s, s);
  let p = all<f64>(0.14795315680766108);
  p = plainHorner(p, z, 0.15314115118369231);
  p = plainHorner(p, z, 0.1818356174924027);
  p = plainHorner(p, z, 0.22222198623991093);
  p = plainHorner(p, z, 0.28571428741876975);
  p = plainHorner(p, z, 0.3999999999941708);
  p = plainHorner(p, z, 0.6666666666666734);
  return v128.add<f64>(v128.add<f64>(s, s), v128.mul<f64>(v128.mul<f64>(s, z), p));
}

/** The n of log x = n ln2 + log m. x is positive and finite; for P = f32, not subnormal. */
// @ts-ignore: decorator
@inline export function exponentOf<P>(x: v128): v128 {
  const bits = v128.shr<u64>(v128.add<i64>(normal<P>(x), i64x2.splat(ABOVE)), 52);
  const n = v128.sub<f64>(v128.or(bits, all<f64>(4503599627370496)), all<f64>(4503599627371519)); // 2^52, 2^52 + 1023
  return sizeof<P>() == 4 ? n : v128.sub<f64>(n, where(subnormal(x), all<f64>(54)));
}

/** The m. */
// @ts-ignore: decorator
@inline export function significandOf<P>(x: v128): v128 {
  const bits = v128.and(v128.add<i64>(normal<P>(x), i64x2.splat(ABOVE)), i64x2.splat(0xfffffffffffff));
  return v128.add<i64>(bits, i64x2.splat(SQRT_HALF));
}

// @ts-ignore: decorator
@inline function subnormal(x: v128): v128 {
  return v128.lt<f64>(x, all<f64>(2.2250738585072014e-308));
}

/** x, or 2^54 x where x is subnormal. */
// @ts-ignore: decorator
@inline function normal<P>(x: v128): v128 {
  return sizeof<P>() == 4 ? x : select<f64>(subnormal(x), v128.mul<f64>(x, all<f64>(18014398509481984)), x);
}
