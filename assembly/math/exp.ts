// e^x.
//
// Method: x = n ln2 + r with abs r <= ln2 / 2, n rounded by adding a magic number whose low bits then hold n;
//   u = e^r - 1 = r + r^2 q(r); e^x = 2^n + 2^n u, which rounds once.
// Coefficients: q is a minimax fit relative to e^r on abs r <= .3501 (tools/fit.ts exp_f32), ln2 in two parts of which the
//   first has 11 bits, so that n LN2_HI is exact without a fused multiply-add up to abs n < 4096.
import { all, madd, nmadd, poly4 } from "../vec";

const LOG2E = 1.4426950408889634;
const LN2_HI = 0.693115234375;
const LN2_LO = 3.19461849453e-5;
/** 1.5 * 2^23 + 127: after the addition the low 9 bits hold n + 127, the exponent field of 2^n. */
const MAGIC_127 = 12583039.0;
const MAGIC = 12582912.0;
const Q0 = 0.5;
const Q1 = 0.16666529; // 0x3e2aaa4e
const Q2 = 0.04166725; // 0x3d2aab47
const Q3 = 0.008368168; // 0x3c091aa4
const Q4 = 0.0013864224; // 0x3ab5b89e

/** The coefficients of q with x replaced by s x and the whole by s u / c: c = s = 1 for e^r - 1, s = -1 for 1 - e^-r. */
// @ts-ignore: decorator
@inline function q<T>(r: v128, s: f64, c: f64): v128 {
  return poly4<T>(r, c * Q0, c * s * Q1, c * s * s * Q2, c * s * s * s * Q3, c * s * s * s * s * Q4);
}

/** 2^n from t = n + MAGIC_127. */
// @ts-ignore: decorator
@inline function pow2<T>(t: v128): v128 {
  return v128.shl<i32>(t, 23);
}

/** e^x where abs x <= 87.3, that is where 2^n and e^x are normal. Max error: see exponential. */
// @ts-ignore: decorator
@inline export function expNormal<T>(x: v128): v128 {
  const t = madd<T>(x, all<T>(LOG2E), all<T>(MAGIC_127)), n = v128.sub<T>(t, all<T>(MAGIC_127));
  const r = nmadd<T>(n, all<T>(LN2_LO), nmadd<T>(n, all<T>(LN2_HI), x));
  const s = pow2<T>(t);
  return madd<T>(s, madd<T>(v128.mul<T>(r, r), q<T>(r, 1, 1), r), s);
}

/** e^-x where abs x <= 87.3: the signs are in the constants, so the negation is free. */
// @ts-ignore: decorator
@inline export function expNormalNeg<T>(x: v128): v128 {
  const t = nmadd<T>(x, all<T>(LOG2E), all<T>(MAGIC_127)), n = v128.sub<T>(t, all<T>(MAGIC_127));
  const r = madd<T>(n, all<T>(LN2_LO), madd<T>(n, all<T>(LN2_HI), x));
  const s = pow2<T>(t);
  return nmadd<T>(s, nmadd<T>(v128.mul<T>(r, r), q<T>(r, -1, 1), r), s);
}

/** (e^2x - 1) / 2 for x in [0, 43]. */
// @ts-ignore: decorator
@inline export function halfExpm1Twice<T>(x: v128): v128 {
  const t = madd<T>(x, all<T>(2 * LOG2E), all<T>(MAGIC_127)), n = v128.sub<T>(t, all<T>(MAGIC_127));
  const r = nmadd<T>(n, all<T>(LN2_LO / 2), nmadd<T>(n, all<T>(LN2_HI / 2), x));
  const s = pow2<T>(t);
  return madd<T>(s, madd<T>(v128.mul<T>(r, r), q<T>(r, 2, 2), r), madd<T>(s, all<T>(0.5), all<T>(-0.5)));
}

/** e^x for every x: overflows above 88.7228, goes through the subnormals down to -103.97, keeps NaN. 2^n is in two factors. */
// @ts-ignore: decorator
@inline export function exp<T>(x: v128): v128 {
  x = v128.pmin<T>(v128.pmax<T>(x, all<T>(-104)), all<T>(89));
  const t = madd<T>(x, all<T>(LOG2E), all<T>(MAGIC)), n = v128.sub<T>(t, all<T>(MAGIC));
  const r = nmadd<T>(n, all<T>(LN2_LO), nmadd<T>(n, all<T>(LN2_HI), x));
  const k = v128.sub<i32>(t, all<T>(MAGIC)), half = v128.shr<i32>(k, 1);
  const s = v128.shl<i32>(v128.add<i32>(half, i32x4.splat(127)), 23);
  const scale = v128.shl<i32>(v128.add<i32>(v128.sub<i32>(k, half), i32x4.splat(127)), 23);
  return v128.mul<T>(madd<T>(s, madd<T>(v128.mul<T>(r, r), q<T>(r, 1, 1), r), s), scale);
}

/** e^x 2^(64 - K) where `magic` = MAGIC_127 + 64 - K: a softmax row takes its maximum out by the integer K alone, without a subtraction. */
// @ts-ignore: decorator
@inline export function expScaled<T>(x: v128, magic: v128): v128 {
  const t = madd<T>(x, all<T>(LOG2E), magic), n = v128.sub<T>(t, magic);
  const r = nmadd<T>(n, all<T>(LN2_LO), nmadd<T>(n, all<T>(LN2_HI), x));
  const s = pow2<T>(t);
  return madd<T>(s, madd<T>(v128.mul<T>(r, r), q<T>(r, 1, 1), r), s);
}

/** The integer K for a row with this maximum, and the magic number that belongs to it. */
// @ts-ignore: decorator
@inline export function scaleOf<T>(max: T): T {
  return nearest<T>(max * <T>LOG2E);
}

// @ts-ignore: decorator
@inline export function magicOf<T>(k: T): T {
  return <T>(MAGIC_127 + 64) - k;
}
