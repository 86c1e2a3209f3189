// What rows and columns of softmax, log-softmax and log-sum-exp share: from the maximum to the terms, from their sum to the result.
// Every word is of vectors: a row has its maximum in all lanes, a group of columns one in each.
import { MASKED, NEAR_F32, NEAR_F64 } from "../layout";
import { expScaled, magicOf, scaleOf } from "../math/exp";
import { log } from "../math/log";
import { logOnePlus } from "../math/log1p";
import { abs, all, high, low, madd, narrow, nanOf, select, upper, where } from "../simd";

/** The kinds of op; literals, so that each kernel keeps only its own branches. */
export const SOFTMAX = 0;
export const LOG_SOFTMAX = 1;
export const LOG_SUM_EXP = 2;
/** For the losses the sum of the terms alone, and with the terms themselves. */
export const TERMS = 3;
export const KEPT_TERMS = 4;

/**
 * Whether what equals the maximum is counted, not summed. A logarithm of probability near 0 is that of a sum near 1, of which float64 lanes,
 * unlike those of a float32 result, have no digits to spare.
 */
// @ts-ignore: decorator
@inline export function counts(kind: i32): bool {
  return sizeof<float>() == 8 && kind == LOG_SOFTMAX;
}

/** Whether the terms go to y. */
// @ts-ignore: decorator
@inline export function keeps(kind: i32): bool {
  return kind == SOFTMAX || kind == KEPT_TERMS;
}

/**
 * Whether nothing of a sum is lost: softmax of float64 has no digits to spare. It begins far above all terms, so that what an addition has too
 * much is exactly known, whatever comes after what. Four terms added up first and a compensated sum (Kahan) take 4 to 8 % less time, for 5.3 ULP
 * instead of 3.1.
 */
// @ts-ignore: decorator
@inline export function exact(kind: i32): bool {
  return sizeof<float>() == 8 && kind == SOFTMAX;
}

/** Where a sum begins: at 2^75, below which are 1024 terms of 2^64.5. From there on its last digit grows, but with the sum. */
// @ts-ignore: decorator
@inline export function origin(kind: i32): v128 {
  return all<f64>(exact(kind) ? 3.7778931862957162e22 : 0);
}

/** What `next`, the float64 sum of the two, has too much. */
// @ts-ignore: decorator
@inline export function excessOf(sum: v128, e: v128, next: v128): v128 {
  return f64x2.sub(f64x2.sub(next, sum), e);
}

/** The same of four sums, one after the other. */
// @ts-ignore: decorator
@inline export function excessOfFour(
  sum: v128, e0: v128, s0: v128, e1: v128, s1: v128, e2: v128, s2: v128, e3: v128, next: v128,
): v128 {
  return f64x2.add(f64x2.add(excessOf(sum, e0, s0), excessOf(s0, e1, s1)), f64x2.add(excessOf(s1, e2, s2), excessOf(s2, e3, next)));
}

/** Up to here n LN2_HI is exact for the whole row. */
// @ts-ignore: decorator
@inline function isNear(m: v128): v128 {
  return v128.lt<float>(abs<float>(m), all<float>(sizeof<float>() == 4 ? NEAR_F32 : NEAR_F64));
}

/** The maximum where the exponent takes it out; 0 where it has to be subtracted, as the shift. */
// @ts-ignore: decorator
@inline export function nearOf(m: v128): v128 {
  return where(isNear(m), m);
}

/** The maximum where it has to be subtracted, else 0. Where all is -infinity, any finite origin does. */
// @ts-ignore: decorator
@inline export function shiftOf(kind: i32, m: v128): v128 {
  return tame(kind, v128.andnot(m, v128.or(isNear(m), v128.eq<float>(m, all<float>(-Infinity)))));
}

/** Below the maximum by this much, e^x is less than half the least subnormal. */
// @ts-ignore: decorator
@inline export function clampOf(near: v128): v128 {
  return v128.sub<float>(near, all<float>(sizeof<float>() == 4 ? 104.5 : 746));
}

// @ts-ignore: decorator
@inline export function magicFor(near: v128): v128 {
  return magicOf<float>(scaleOf<float>(near));
}

/** For log-sum-exp +infinity becomes finite, so that the sum is NaN only where x has one. */
// @ts-ignore: decorator
@inline export function tame(kind: i32, x: v128): v128 {
  return kind == LOG_SUM_EXP ? v128.pmin<float>(x, all<float>(sizeof<float>() == 4 ? f32.MAX_VALUE : f64.MAX_VALUE)) : x;
}

/** e^x 2^(64 - K), K being that of the maximum. */
// @ts-ignore: decorator
@inline export function term(kind: i32, x: v128, shift: v128, least: v128, magic: v128): v128 {
  return expScaled<float, float>(v128.pmax<float>(v128.sub<float>(tame(kind, x), shift), least), magic);
}

/** All ones where x is counted, if anything is. */
// @ts-ignore: decorator
@inline export function largest(kind: i32, x: v128, m: v128): v128 {
  return counts(kind) ? v128.eq<float>(x, m) : x;
}

/** A term, but nothing where it is counted. */
// @ts-ignore: decorator
@inline export function summed(kind: i32, e: v128, largest: v128): v128 {
  return counts(kind) ? v128.andnot(e, largest) : e;
}

// @ts-ignore: decorator
@inline export function counted(kind: i32, count: v128, largest: v128): v128 {
  return counts(kind) ? v128.sub<i64>(count, largest) : count;
}

/** All ones unless the call is masked: a row with nothing above -infinity is then hidden, not NaN. */
// @ts-ignore: decorator
@inline export function unmaskedOf(phases: u32): v128 {
  return i64x2.splat(phases & MASKED ? 0 : -1);
}

/** 1 over the float64 sums of the lower and the upper lanes; 0 or NaN where all is -infinity. */
// @ts-ignore: decorator
@inline export function factorOf(m: v128, lo: v128, hi: v128, unmasked: v128): v128 {
  const one = all<f64>(1), f = sizeof<float>() == 4 ? narrow(v128.div<f64>(one, lo), v128.div<f64>(one, hi)) : v128.div<f64>(one, lo);
  const none = v128.andnot(v128.eq<float>(m, all<float>(-Infinity)), nanOf<float>(f));
  return v128.or(v128.andnot(f, none), where(none, unmasked));
}

/** What is beyond float64 in a factor of float64 lanes, whose sum is sum - excess (1 - f sum by Dekker's product): 0 where all is -infinity. */
// @ts-ignore: decorator
@inline export function factorLow(m: v128, f: v128, sum: v128, excess: v128): v128 {
  const f1 = upper(f), f0 = v128.sub<f64>(f, f1), s1 = upper(sum), s0 = v128.sub<f64>(sum, s1);
  const cross = v128.add<f64>(v128.mul<f64>(f1, s0), v128.mul<f64>(f0, s1));
  const rest = v128.sub<f64>(v128.sub<f64>(v128.sub<f64>(all<f64>(1), v128.mul<f64>(f1, s1)), cross), v128.mul<f64>(f0, s0));
  return v128.andnot(v128.mul<f64>(f, v128.add<f64>(rest, v128.mul<f64>(f, excess))), v128.eq<float>(m, all<float>(-Infinity)));
}

/** A term by its factor, which for float64 is a + b, with one rounding of 1 over the sum less: 3.1 ULP instead of 3.8. */
// @ts-ignore: decorator
@inline export function product(e: v128, a: v128, b: v128): v128 {
  return sizeof<float>() == 4 ? v128.mul<float>(e, a) : madd<float>(e, a, v128.mul<float>(e, b));
}

/** log(sum of e^(x - shift)) from the sum of the terms of the lower lanes; its 2^64 goes before the logarithm, so that nothing cancels. */
// @ts-ignore: decorator
@inline export function logLow(m: v128, lo: v128): v128 {
  return log(v128.mul<f64>(lo, all<f64>(5.421010862427522e-20)), low(scaleOf<float>(nearOf(m))));
}

/** The same of the upper lanes. */
// @ts-ignore: decorator
@inline export function logHigh(m: v128, hi: v128): v128 {
  return log(v128.mul<f64>(hi, all<f64>(5.421010862427522e-20)), high(scaleOf<float>(nearOf(m))));
}

/**
 * In float64 lanes log(sum of e^(x - max)), from the sum of the terms: all of them, or those that were not counted and how many were. Where
 * all of these were clamped, they are nothing.
 */
// @ts-ignore: decorator
@inline export function logAbove(kind: i32, m: v128, sum: v128, count: v128): v128 {
  const near = nearOf(m), q = v128.div<f64>(sum, term(kind, m, shiftOf(kind, m), clampOf(near), magicFor(near)));
  if (!counts(kind)) return logOnePlus(v128.sub<f64>(q, all<f64>(1)));
  const more = v128.sub<f64>(v128.or(count, all<f64>(4503599627370496)), all<f64>(4503599627370497)); // 2^52, 2^52 + 1
  return logOnePlus(v128.add<f64>(more, v128.andnot(q, v128.lt<f64>(q, all<f64>(2.2250738585072014e-308)))));
}

/** What log-softmax subtracts first: the shift, or the logarithm as far as a lane holds it; the maximum where it was counted. */
// @ts-ignore: decorator
@inline export function logHead(m: v128, lo: v128, hi: v128): v128 {
  return v128.or(sizeof<float>() == 4 ? where(isNear(m), narrow(lo, hi)) : nearOf(m), shiftOf(LOG_SOFTMAX, m));
}

/** What log-softmax subtracts then: the rest of the logarithm; NaN where all is -infinity, unless it is masked. */
// @ts-ignore: decorator
@inline export function logTail(m: v128, lo: v128, hi: v128, unmasked: v128): v128 {
  let tail = lo;
  if (sizeof<float>() == 4) {
    const head = where(isNear(m), narrow(lo, hi));
    tail = narrow(v128.sub<f64>(lo, low(head)), v128.sub<f64>(hi, high(head)));
  }
  return v128.or(tail, where(unmasked, v128.eq<float>(m, all<float>(-Infinity))));
}

/** Log-sum-exp: an infinite maximum unless there is a NaN, else the logarithm and the shift (or the maximum), added in float64. */
// @ts-ignore: decorator
@inline export function logSumExpOf(m: v128, lo: v128, hi: v128): v128 {
  const shift = shiftOf(LOG_SUM_EXP, m);
  const y = sizeof<float>() == 4 ? narrow(v128.add<f64>(lo, low(shift)), v128.add<f64>(hi, high(shift))) : v128.add<f64>(lo, v128.or(shift, nearOf(m)));
  return select<float>(v128.andnot(v128.eq<float>(abs<float>(m), all<float>(Infinity)), nanOf<float>(y)), m, y);
}
