// The terms of a sum of exponentials, for softmax, log-softmax, log-sum-exp and the losses: e^x 2^(64 - K), where K comes from the maximum
// of a row or a column (softmax/rows.ts). All arguments are vectors. For a row all lanes hold the same maximum; for columns each its own.
import { NEAR_F32, NEAR_F64 } from "../layout";
import { expScaled, expScaledNeg, magicOf, scaleOf } from "../math/exp";
import { abs, all, select, where } from "../simd";

/** The kinds of op; literals, so that each kernel keeps only its own branches. */
export const SOFTMAX = 0;
export const LOG_SOFTMAX = 1;
export const LOG_SUM_EXP = 2;
/** For the losses the sum of the terms alone, and with the terms themselves. */
export const TERMS = 3;
export const KEPT_TERMS = 4;
/** Softmax of -x. */
export const SOFTMIN = 5;

/** Whether the results are the terms, divided by their sum. */
// @ts-ignore: decorator
@inline export function divides(kind: i32): bool {
  return kind == SOFTMAX || kind == SOFTMIN;
}

/** -x; a NaN keeps its sign, unlike by v128.neg. */
// @ts-ignore: decorator
@inline export function opposite(x: v128): v128 {
  return v128.mul<float>(x, all<float>(-1));
}

/** x, or -x if the terms are of that. The maximum of a row and what is made of it are of these numbers, too. */
// @ts-ignore: decorator
@inline export function signed(kind: i32, x: v128): v128 {
  return kind == SOFTMIN ? opposite(x) : x;
}

/**
 * Whether elements equal to the maximum are counted instead of summed. If one class has nearly all the probability, its log-probability is
 * the logarithm of a sum near 1, and only the sum of the other terms keeps its digits.
 */
// @ts-ignore: decorator
@inline export function counts(kind: i32): bool {
  return kind == LOG_SOFTMAX || kind == LOG_SUM_EXP;
}

/** Whether the terms go to y. */
// @ts-ignore: decorator
@inline export function keeps(kind: i32): bool {
  return divides(kind) || kind == KEPT_TERMS;
}

/**
 * Whether the sum is exact, which softmax of float64 needs. The accumulator starts at 2^75, above any term, so Fast2Sum recovers each
 * rounding error exactly. Rejected: adding four terms first, then a compensated sum (Kahan): 4 to 8 % less time, 5.3 ULP instead of 3.1.
 */
// @ts-ignore: decorator
@inline export function exact(kind: i32): bool {
  return sizeof<float>() == 8 && divides(kind);
}

/** Where a sum starts: 2^75 exceeds 1024 terms of 2^64.5. A longer sum grows beyond it, and its last digit with it. */
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
@inline export function isNear(m: v128): v128 {
  return v128.lt<float>(abs<float>(m), all<float>(sizeof<float>() == 4 ? NEAR_F32 : NEAR_F64));
}

/** The maximum where the exponent takes it out; 0 where it has to be subtracted, as the shift. */
// @ts-ignore: decorator
@inline export function nearOf(m: v128): v128 {
  return where(isNear(m), m);
}

/**
 * The maximum where it has to be subtracted, else 0. Where all is -infinity, any finite origin does. Where it is infinity the shift is NaN,
 * but for log-sum-exp: infinity - infinity is a negative NaN on x86, not the engine's ordinary one.
 */
// @ts-ignore: decorator
@inline export function shiftOf(kind: i32, m: v128): v128 {
  const shift = tame(kind, v128.andnot(m, v128.or(isNear(m), v128.eq<float>(m, all<float>(-Infinity)))));
  return kind == LOG_SUM_EXP ? shift : select<float>(v128.eq<float>(m, all<float>(Infinity)), all<float>(NaN), shift);
}

/**
 * Where terms end: of softmax and of float64, where one is below half the least subnormal. Elsewhere 2^30 terms of float32 are; that is
 * about as far as the exponent of e^x 2^(64 - K) reaches.
 */
// @ts-ignore: decorator
@inline export function leastOf(kind: i32, near: v128): v128 {
  return v128.sub<float>(near, all<float>(sizeof<float>() == 8 ? 746 : divides(kind) ? 104.5 : 130));
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
  return expScaled<float, float>(v128.pmax<float>(v128.sub<float>(tame(kind, signed(kind, x)), shift), least), magic);
}

/** The same where nothing has to be subtracted; `end` is x where terms end: it is signed(least). */
// @ts-ignore: decorator
@inline export function nearTerm(kind: i32, x: v128, end: v128, magic: v128): v128 {
  if (kind == SOFTMIN) return expScaledNeg<float, float>(v128.pmin<float>(x, end), magic);
  return expScaled<float, float>(v128.pmax<float>(x, end), magic);
}

/** All ones where x is counted, if anything is. */
// @ts-ignore: decorator
@inline export function largest(kind: i32, x: v128, m: v128): v128 {
  return counts(kind) ? v128.eq<float>(x, m) : x;
}

/** Whether a sum of terms may have one to be counted: the maximum's own is at least 2^64 / sqrt(2), but for roundings. */
// @ts-ignore: decorator
@inline export function mayCount(sum: v128): bool {
  return v128.any_true(v128.ge<float>(sum, all<float>(1.3e19)));
}

/** A term, but nothing where it is counted. */
// @ts-ignore: decorator
@inline export function summed(kind: i32, e: v128, largest: v128): v128 {
  return counts(kind) ? v128.andnot(e, largest) : e;
}

/** The count, with what is counted more: a whole number in each lane. */
// @ts-ignore: decorator
@inline export function counted(kind: i32, count: v128, largest: v128): v128 {
  if (!counts(kind)) return count;
  return sizeof<float>() == 4 ? v128.sub<i32>(count, largest) : v128.sub<i64>(count, largest);
}
