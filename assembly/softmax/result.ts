// The results of softmax, log-softmax and log-sum-exp from the maximum and the sum of the terms (rows/terms.ts). All arguments are vectors:
// a row has its maximum in every lane, a group of columns has one in each. Sums are of float64: `lo` has the lower lanes, `hi` the upper.
//
// Method: the logarithm is m + L with the maximum m and L = log(count + rest / own), where `count` elements equal the maximum, `own` is the
//   term of each and `rest` the sum of the others. L is log1p(count - 1 + rest / own), so it keeps its relative accuracy down to the least
//   number. A log-probability is x - h - t with h + t = m + L, where h is as much of it as a lane holds. It is never above 0: t takes back
//   what h has too much or too little.
// Max error: 2 ULP of log-softmax (1.18 seen; float64: 3, 2.2 seen), relative to the result in sure rows too
//   (test/rowwise/softmax.test.ts).

import { half } from "../doubles";
import { MASKED } from "../layout";
import { expScaled } from "../math/exp";
import { logOnePlus } from "../math/log";
import { LOG_SOFTMAX, LOG_SUM_EXP, magicFor, nearOf, shiftOf } from "../rows/terms";
import { abs, all, high, isNan, low, madd, narrow, select, upper, where } from "../simd";

/** What a row with nothing above -infinity gets: NaN, but 0 where the call is masked, for such a row is hidden. */
// @ts-ignore: decorator
@inline export function unmaskedOf(phases: u32): v128 {
  return v128.splat<float>(phases & MASKED ? 0 : NaN);
}

/** 1 over the float64 sums of the lower and the upper lanes; 0 or NaN where all is -infinity. */
// @ts-ignore: decorator
@inline export function factorOf(m: v128, lo: v128, hi: v128, unmasked: v128): v128 {
  const one = all<f64>(1), f = sizeof<float>() == 4 ? narrow(v128.div<f64>(one, lo), v128.div<f64>(one, hi)) : v128.div<f64>(one, lo);
  const none = v128.andnot(v128.eq<float>(m, all<float>(-Infinity)), isNan<float>(f));
  return v128.or(v128.andnot(f, none), where(none, unmasked));
}

/** What a factor of float64 lanes loses, for the sum sum - excess: 1 - f sum by Dekker's product. It is 0 where all is -infinity. */
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

/**
 * L of the lower or of the upper lanes, from the sum of the terms that were not counted, and how many were. Terms of float64 end at e^-746:
 * where all of them were clamped, the sum counts as 0.
 */
// @ts-ignore: decorator
@inline export function logAbove(m: v128, rest: v128, count: v128, upper: bool): v128 {
  const near = nearOf(m), own = half(expScaled<float, float>(near, magicFor(near)), upper);
  const more = v128.sub<f64>(v128.or(count, all<f64>(4503599627370496)), all<f64>(4503599627370497)); // 2^52, 2^52 + 1
  let q = v128.div<f64>(rest, own);
  if (sizeof<float>() == 8) q = v128.andnot(q, v128.lt<f64>(q, all<f64>(2.2250738585072014e-308)));
  return logOnePlus<float>(v128.add<f64>(more, q));
}

/** The maximum; 0 where it is -infinity. Where it is infinity it is NaN, for log-sum-exp the largest number. */
// @ts-ignore: decorator
@inline function baseOf(kind: i32, m: v128): v128 {
  return v128.or(nearOf(m), shiftOf(kind, m));
}

/** What log-softmax subtracts first: the maximum, for float32 with as much of L as a lane holds. */
// @ts-ignore: decorator
@inline export function logHead(m: v128, lo: v128, hi: v128): v128 {
  const base = baseOf(LOG_SOFTMAX, m);
  return sizeof<float>() == 8 ? base : narrow(v128.add<f64>(lo, low(base)), v128.add<f64>(hi, high(base)));
}

/** What log-softmax subtracts then: the rest of L; NaN where all is -infinity, unless it is masked. */
// @ts-ignore: decorator
@inline export function logTail(m: v128, head: v128, lo: v128, hi: v128, unmasked: v128): v128 {
  let tail = lo;
  if (sizeof<float>() == 4) {
    const base = baseOf(LOG_SOFTMAX, m);
    tail = narrow(
      v128.add<f64>(lo, v128.sub<f64>(low(base), low(head))),
      v128.add<f64>(hi, v128.sub<f64>(high(base), high(head))),
    );
  }
  return select<float>(v128.eq<float>(m, all<float>(-Infinity)), unmasked, tail);
}

/** Log-sum-exp: an infinite maximum unless there is a NaN, else m + L, added in float64. */
// @ts-ignore: decorator
@inline export function logSumExpOf(m: v128, lo: v128, hi: v128): v128 {
  const base = baseOf(LOG_SUM_EXP, m);
  const y = sizeof<float>() == 4 ? narrow(v128.add<f64>(lo, low(base)), v128.add<f64>(hi, high(base))) : v128.add<f64>(lo, base);
  return select<float>(v128.andnot(v128.eq<float>(abs<float>(m), all<float>(Infinity)), isNan<float>(y)), m, y);
}
