// Softmax, log-softmax and log-sum-exp of short float32 rows, which stay in registers (rows of 6 take twice the time without it). There
// is no such code for float64: it would make the package 2 kB larger, for rows of up to 8 elements.
import { loadPart, storePart } from "../load";
import { spread, swapped } from "../rows/maximum";
import { across } from "../rows/sum";
import {
  counted,
  counts,
  divides,
  LOG_SUM_EXP,
  largest,
  leastOf,
  magicFor,
  nearOf,
  nearTerm,
  SOFTMIN,
  signed,
  summed,
} from "../rows/terms";
import { all, high, low, narrow } from "../simd";
import { logAbove, logHead, logSumExpOf, logTail, product } from "./result";

/** Rows of up to four vectors stay in registers. */
export const SHORT: usize = 64;

/** The sum of the lanes in both float64 lanes. */
// @ts-ignore: decorator
@inline function total(e: v128): v128 {
  const two = f64x2.add(low(e), high(e));
  return f64x2.add(two, swapped(two));
}

/** 1 over a sum that is the same in all lanes. */
// @ts-ignore: decorator
@inline function reciprocal(sum: v128): v128 {
  const f = v128.div<f64>(all<f64>(1), sum);
  return narrow(f, f);
}

/** One vector of the result from x or, for softmax, its term. */
// @ts-ignore: decorator
@inline function result(kind: i32, x: v128, e: v128, a: v128, b: v128): v128 {
  return divides(kind) ? product(e, a, b) : v128.sub<float>(v128.sub<float>(x, a), b);
}

/**
 * A row of at most four vectors, in registers; false where its maximum is far, which is not for here. The last vector ends where the row
 * does: what it shares with the others counts once. A row of less than a vector is all in the last one, with what has no term behind.
 */
// @ts-ignore: decorator
@inline export function short(kind: i32, x: usize, y: usize, size: usize, fresh: v128, unmasked: v128): bool {
  const last = size - 16, tiny = size < 16, three = size > 32, four = size > 48, none = all<float>(kind == SOFTMIN ? Infinity : -Infinity);
  const x0 = tiny ? none : v128.load(x), x3 = tiny ? v128.bitselect(loadPart(x, size), none, fresh) : v128.load(x + last);
  const x1 = three ? v128.load(x, 16) : x0, x2 = four ? v128.load(x, 32) : x0;
  const upper = v128.pmax<float>(signed(kind, x0), signed(kind, x1)), lower = v128.pmax<float>(signed(kind, x2), signed(kind, x3));
  const m = spread(v128.pmax<float>(upper, lower));
  if (v128.any_true(v128.xor(nearOf(m), m))) return false;
  const limit = signed(kind, leastOf(kind, m)), magic = magicFor(m), l0 = largest(kind, x0, m), l3 = largest(kind, x3, m);
  const e0 = summed(kind, nearTerm(kind, x0, limit, magic), l0), e3 = summed(kind, nearTerm(kind, x3, limit, magic), l3);
  let e1 = all<float>(0), e2 = e1, count = counted(kind, counted(kind, e1, l0), v128.and(l3, fresh));
  if (three) {
    const l1 = largest(kind, x1, m);
    e1 = summed(kind, nearTerm(kind, x1, limit, magic), l1);
    count = counted(kind, count, l1);
  }
  if (four) {
    const l2 = largest(kind, x2, m);
    e2 = summed(kind, nearTerm(kind, x2, limit, magic), l2);
    count = counted(kind, count, l2);
  }
  const sum = total(v128.add<float>(v128.add<float>(e0, v128.and(e3, fresh)), v128.add<float>(e1, e2)));
  let a: v128, b = unmasked;
  if (counts(kind)) {
    const log = logAbove(m, sum, across(count), false);
    if (kind == LOG_SUM_EXP) {
      store<float>(y, v128.extract_lane<float>(logSumExpOf(m, log, log), 0));
      return true;
    }
    a = logHead(m, log, log);
    b = logTail(m, a, log, log, unmasked);
  } else a = reciprocal(sum);
  if (tiny) storePart(y, result(kind, x3, e3, a, b), size);
  else {
    v128.store(y, result(kind, x0, e0, a, b));
    if (three) v128.store(y, result(kind, x1, e1, a, b), 16);
    if (four) v128.store(y, result(kind, x2, e2, a, b), 32);
    v128.store(y + last, result(kind, x3, e3, a, b));
  }
  return true;
}
