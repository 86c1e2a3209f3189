// e^x and e^x - 1, in lanes of T to the precision of P: <f32, f32>, <f64, f64>, and <f64, f32> for float32 results by way of
// float64 lanes (nearly correctly rounded, and with no overflow to mind).
//
// Method: x = n ln2 + r with abs r <= ln2 / 2, n rounded by adding a magic number whose low bits then hold n;
//   u = e^r - 1 = r + r^2 q(r); e^x = 2^n + 2^n u, which rounds once.
// Coefficients: q is a minimax fit relative to e^r on abs r <= .3501 (tools/fit.ts exp_f32, exp_f64), for float32 with the first pinned
//   to 1/2. ln2 is in two parts of which the first is short enough for n LN2_HI to be exact without a fused multiply-add: up to
//   abs n < 4096 in float32, 2^20 in float64.
import { all, clamp, horner, madd, nmadd } from "../simd";

export const LOG2E = 1.4426950408889634;
export const LN2 = 0.6931471805599453;

// @ts-ignore: decorator
@inline export function ln2Hi<T, P>(): f64 {
  return sizeof<T>() == 4 ? 0.693115234375 : sizeof<P>() == 4 ? LN2 : 0.6931471803691238;
}

// @ts-ignore: decorator
@inline export function ln2Lo<T>(): f64 {
  return sizeof<T>() == 4 ? 3.19461849453e-5 : 1.9082149292705877e-10;
}

/** 1.5 * 2^23 (2^52) and the bias: after the addition the low bits hold the exponent field of 2^n. */
// @ts-ignore: decorator
@inline export function magic<T>(): f64 {
  return sizeof<T>() == 4 ? 12583039.0 : 6755399441056767.0;
}

/** c q(s r): the constants s and c are folded into the coefficients, exactly, being powers of two. */
// @ts-ignore: decorator
@inline function q<T, P>(r: v128, s: f64, c: f64): v128 {
  const s2 = s * s, s4 = s2 * s2, s8 = s4 * s4;
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<T>(c * s4 * 0.0013864224);
    p = horner<T>(p, r, c * s2 * s * 0.008368168);
    p = horner<T>(p, r, c * s2 * 0.04166725);
    p = horner<T>(p, r, c * s * 0.16666529);
    return horner<T>(p, r, c * 0.5);
  }
  p = all<T>(c * s8 * s * 2.5005799950789224e-8);
  p = horner<T>(p, r, c * s8 * 2.7631655104021285e-7);
  p = horner<T>(p, r, c * s4 * s2 * s * 0.00000275575702427203);
  p = horner<T>(p, r, c * s4 * s2 * 0.000024801489372837702);
  p = horner<T>(p, r, c * s4 * s * 0.00019841269525145038);
  p = horner<T>(p, r, c * s4 * 0.00138888889470343);
  p = horner<T>(p, r, c * s2 * s * 0.008333333333483364);
  p = horner<T>(p, r, c * s2 * 0.04166666666651762);
  p = horner<T>(p, r, c * s * 0.1666666666666644);
  return horner<T>(p, r, c * 0.5000000000000012);
}

/** e^r - 1. */
// @ts-ignore: decorator
@inline export function u<T, P>(r: v128): v128 {
  return madd<T>(v128.mul<T>(r, r), q<T, P>(r, 1, 1), r);
}

/** 2^n from t = n + magic. */
// @ts-ignore: decorator
@inline export function pow2<T>(t: v128): v128 {
  return sizeof<T>() == 4 ? v128.shl<i32>(t, 23) : v128.shl<i64>(t, 52);
}

/** x - n ln2 / s. */
// @ts-ignore: decorator
@inline export function reduce<T, P>(x: v128, n: v128, s: f64): v128 {
  const r = nmadd<T>(n, all<T>(ln2Hi<T, P>() / s), x);
  return sizeof<T>() == sizeof<P>() ? nmadd<T>(n, all<T>(ln2Lo<T>() / s), r) : r;
}

/** e^x where 2^n and e^x are normal: abs x <= 87.3 in float32 lanes, 708 in float64 lanes. */
// @ts-ignore: decorator
@inline export function expNormal<T, P>(x: v128): v128 {
  return expScaled<T, P>(x, all<T>(magic<T>()));
}

/**
 * 2^64 e^x in float32 lanes for x <= 0, and some number above 0: nothing is subnormal before the last product, by which `lowered` rounds
 * c e^x from c times it.
 */
// @ts-ignore: decorator
@inline export function raisedExp(x: v128): v128 {
  return expScaled<f32, f32>(v128.pmax<f32>(x, all<f32>(-110)), all<f32>(magic<f32>() + 64));
}

// @ts-ignore: decorator
@inline export function lowered(v: v128, c: f64): v128 {
  return v128.mul<f32>(v, all<f32>(c * 5.421010862427522e-20)); // 2^-64
}

/** e^-x in the same range: the signs are in the constants, so the negation is free. */
// @ts-ignore: decorator
@inline export function expNormalNeg<T, P>(x: v128): v128 {
  return expScaledNeg<T, P>(x, all<T>(magic<T>()));
}

/** e^-(x + low) in the same range of x, for a low part of at most a few units: x itself has the rounding of e^x alone. */
// @ts-ignore: decorator
@inline export function expNormalNegOfSum<T, P>(x: v128, low: v128): v128 {
  const t = nmadd<T>(x, all<T>(LOG2E), all<T>(magic<T>())), n = v128.sub<T>(t, all<T>(magic<T>()));
  return powNeg<T, P>(v128.add<T>(reduce<T, P>(x, n, -1), low), pow2<T>(t));
}

/**
 * e^-(alpha z) where multiply-adds are fused and it is normal, from c and rest, the two parts of alpha log2 e: c z less the nearest integer
 * is exact, so the exponent is as exact as in float64 lanes.
 */
// @ts-ignore: decorator
@inline export function expNormalNegOfProduct(z: v128, c: v128, rest: v128): v128 {
  const t = nmadd<f32>(z, c, all<f32>(magic<f32>()));
  return powNeg<f32, f32>(reduceProduct(z, c, rest, v128.sub<f32>(t, all<f32>(magic<f32>()))), pow2<f32>(t));
}

/** alpha z + n ln2. */
// @ts-ignore: decorator
@inline export function reduceProduct(z: v128, c: v128, rest: v128, n: v128): v128 {
  return v128.mul<f32>(madd<f32>(z, rest, madd<f32>(z, c, n)), all<f32>(LN2));
}

/** s e^-r. */
// @ts-ignore: decorator
@inline export function powNeg<T, P>(r: v128, s: v128): v128 {
  return nmadd<T>(s, decline<T, P>(r), s);
}

/** 1 - e^-r. */
// @ts-ignore: decorator
@inline export function decline<T, P>(r: v128): v128 {
  return nmadd<T>(v128.mul<T>(r, r), q<T, P>(r, -1, 1), r);
}

/** 1 + s e^-r: 1 + s is off the chain of e^-r. */
// @ts-ignore: decorator
@inline export function onePlusPow<T, P>(r: v128, s: v128): v128 {
  return nmadd<T>(s, decline<T, P>(r), v128.add<T>(s, all<T>(1)));
}

/** e^x 2^(64 - K) where `magic` is magicOf(K): a softmax row takes its maximum out by the integer K alone, without a subtraction. */
// @ts-ignore: decorator
@inline export function expScaled<T, P>(x: v128, magic: v128): v128 {
  const t = madd<T>(x, all<T>(LOG2E), magic), n = v128.sub<T>(t, magic);
  const s = pow2<T>(t);
  return madd<T>(s, u<T, P>(reduce<T, P>(x, n, 1)), s);
}

/** e^-x 2^(64 - K), with the bits of `expScaled` of -x. */
// @ts-ignore: decorator
@inline export function expScaledNeg<T, P>(x: v128, magic: v128): v128 {
  const t = nmadd<T>(x, all<T>(LOG2E), magic), n = v128.sub<T>(t, magic);
  return powNeg<T, P>(reduce<T, P>(x, n, -1), pow2<T>(t));
}

/**
 * 2^z in float32 lanes where it is normal, abs z <= 126, to 4 roundings: for masses that are few beside others. 2^f = 1 + f P(f) of
 * abs f <= .5 (tools/fit.ts exp2_f32), whose exponent z - f is added to.
 */
// @ts-ignore: decorator
@inline export function exp2(z: v128): v128 {
  const magic = all<f32>(12582912.0), t = f32x4.add(z, magic), f = f32x4.sub(z, f32x4.sub(t, magic));
  let p = all<f32>(0.0013269666);
  p = horner<f32>(p, f, 0.0096712895);
  p = horner<f32>(p, f, 0.055507105);
  p = horner<f32>(p, f, 0.24022247);
  p = horner<f32>(p, f, 0.693147);
  return i32x4.add(horner<f32>(p, f, 1), i32x4.shl(t, 23));
}

/** The integer K for this maximum, and the magic number that belongs to it. */
// @ts-ignore: decorator
@inline export function scaleOf<T>(max: v128): v128 {
  return v128.nearest<T>(v128.mul<T>(max, all<T>(LOG2E)));
}

// @ts-ignore: decorator
@inline export function magicOf<T>(k: v128): v128 {
  return v128.sub<T>(all<T>(magic<T>() + 64), k);
}

/** e^x - 1 where 2^n is normal and e^x does not overflow; -1 at the lower end, below -17 (-37). The sign of a zero is lost. */
// @ts-ignore: decorator
@inline export function expm1<T, P>(x: v128): v128 {
  const t = madd<T>(x, all<T>(LOG2E), all<T>(magic<T>())), n = v128.sub<T>(t, all<T>(magic<T>()));
  const s = pow2<T>(t);
  return madd<T>(s, u<T, P>(reduce<T, P>(x, n, 1)), v128.sub<T>(s, all<T>(1)));
}

/** (e^2x - 1) / 2 in the same range of 2x, in float64 lanes for a float32 result. */
// @ts-ignore: decorator
@inline export function halfExpm1Twice(x: v128): v128 {
  const t = madd<f64>(x, all<f64>(2 * LOG2E), all<f64>(magic<f64>())), n = v128.sub<f64>(t, all<f64>(magic<f64>()));
  const r = reduce<f64, f32>(x, n, 2), s = pow2<f64>(t);
  return madd<f64>(s, madd<f64>(v128.mul<f64>(r, r), q<f64, f32>(r, 2, 2), r), madd<f64>(s, all<f64>(0.5), all<f64>(-0.5)));
}

/**
 * w e^(x + low) for every x and a low part of at most a few units, without the rounding of e^x itself. It overflows and goes through
 * the subnormals as e^x does; float64 lanes for a float32 result only have to get far out of its range.
 */
// @ts-ignore: decorator
@inline export function expTimes<T, P>(x: v128, low: v128, w: v128): v128 {
  const wider = sizeof<T>() != sizeof<P>();
  const least: f64 = wider ? -300 : sizeof<T>() == 4 ? -120 : -800, most: f64 = wider ? 300 : sizeof<T>() == 4 ? 89 : 710;
  x = clamp<T>(x, all<T>(least), all<T>(most));
  const t = madd<T>(x, all<T>(LOG2E), all<T>(magic<T>())), n = v128.sub<T>(t, all<T>(magic<T>()));
  const v = u<T, P>(v128.add<T>(reduce<T, P>(x, n, 1), low));
  if (!wider) return scale2<T>(madd<T>(w, v, w), t);
  const s = v128.mul<T>(w, pow2<T>(t));
  return madd<T>(s, v, s);
}

/** (w + l) (1 + s) e^(x + low) in float64 lanes, for a small s, an l below w's last digits and x <= 0 in range: w is rounded but once. */
// @ts-ignore: decorator
@inline export function expTimesParts(x: v128, low: v128, w: v128, l: v128, s: v128): v128 {
  const t = madd<f64>(x, all<f64>(LOG2E), all<f64>(magic<f64>())), n = v128.sub<f64>(t, all<f64>(magic<f64>()));
  const r = v128.add<f64>(reduce<f64, f64>(x, n, 1), low), g = v128.mul<f64>(v128.mul<f64>(r, r), q<f64, f64>(r, 1, 1));
  const small = madd<f64>(s, v128.add<f64>(r, g), v128.add<f64>(s, g));
  return scale2<f64>(v128.add<f64>(w, madd<f64>(w, r, madd<f64>(v128.add<f64>(w, l), small, madd<f64>(l, r, l)))), t);
}

/** e^(x + low). */
// @ts-ignore: decorator
@inline export function expOfSum<T, P>(x: v128, low: v128): v128 {
  return expTimes<T, P>(x, low, all<T>(1));
}

/** e^x for every x: overflows above 88.7228 (709.78), goes through the subnormals down to -103.97 (-745.13), keeps NaN. */
// @ts-ignore: decorator
@inline export function exp<T, P>(x: v128): v128 {
  return expTimes<T, P>(x, all<T>(-0.0), all<T>(1));
}

/** v 2^n from t = n + magic, where 2^n may be out of range: in two factors, of which the second rounds the subnormals. */
// @ts-ignore: decorator
@inline function scale2<T>(v: v128, t: v128): v128 {
  if (sizeof<T>() == 4) {
    const k = v128.sub<i32>(t, all<T>(12582912.0)), half = v128.shr<i32>(v128.sub<i32>(k, i32x4.splat(127)), 1);
    return v128.mul<T>(v128.mul<T>(v, v128.shl<i32>(v128.add<i32>(half, i32x4.splat(127)), 23)), v128.shl<i32>(v128.sub<i32>(k, half), 23));
  }
  const k = v128.sub<i64>(t, all<T>(6755399441055744.0)), half = v128.shr<i64>(v128.sub<i64>(k, i64x2.splat(1023)), 1);
  return v128.mul<T>(v128.mul<T>(v, v128.shl<i64>(v128.add<i64>(half, i64x2.splat(1023)), 52)), v128.shl<i64>(v128.sub<i64>(k, half), 52));
}
