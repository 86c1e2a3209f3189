// Softmax, log-softmax and log-sum-exp of rows that lie one behind the other.
//
// Method: subtracting the maximum rounds, which costs up to (max - x) ULP. So x is reduced by itself and the maximum enters only
// as the integer K = round(max / ln2), in the exponent; the common factor cancels in the quotient. The + 64 keeps every e^x
// normal and the last multiply makes the subnormals in one rounding. Rows whose maximum is beyond 2700 in size, where n would
// outgrow the exact reduction, subtract: there every difference that matters is exact (Sterbenz).
// Max error: see docs/accuracy.md; sums are of float64, block by block, and compensated where the terms are float64 too, so that they
// neither drift with the length of a row nor depend on how it is cut into tiles.
import { loadPart, storePart } from "./drive";
import {
  clampOf, counted, COUNTS, counts, factorLow, factorOf, FINISH, FIRST, headMask, largest, loadSome, LOG_SOFTMAX, LOG_SUM_EXP, logAbove, logHead,
  logLow, logSumExpOf, logTail, magicFor, MAX, nearOf, product, shiftOf, SOFTMAX, SUM, summed, SUMS, term, TERMS, unmaskedOf, WHOLE,
} from "./frame";
import { expScaled } from "./math/exp";
import { all, high, low, narrow } from "./vec";

/** A sum is closed every so many bytes of a row, wherever the row lies: the same for a whole row and for its tiles. */
const BLOCK: usize = 16384;
/** Rows of up to four vectors stay in registers. */
const SHORT: usize = 64;

/** The largest element, in all lanes. NaN may be passed over: it comes back in the sum. */
// @ts-ignore: decorator
@inline function maximum(x: usize, n: usize): v128 {
  const size = n << alignof<lane>(), end = x + size, last = end - 16;
  if (size < 16) return spread(v128.bitselect(loadPart(x, size), all<lane>(-Infinity), headMask(size)));
  let m0 = v128.load(x), m1 = m0, m2 = m0, m3 = m0;
  const blocks = x + (size & ~63);
  if (x < blocks) do {
    m0 = v128.pmax<lane>(v128.load(x), m0);
    m1 = v128.pmax<lane>(v128.load(x, 16), m1);
    m2 = v128.pmax<lane>(v128.load(x, 32), m2);
    m3 = v128.pmax<lane>(v128.load(x, 48), m3);
    x += 64;
  } while (x < blocks);
  for (; x < last; x += 16) m0 = v128.pmax<lane>(v128.load(x), m0);
  m1 = v128.pmax<lane>(v128.load(last), m1); // overlapping the one before: a maximum does not mind
  return spread(v128.pmax<lane>(v128.pmax<lane>(m0, m1), v128.pmax<lane>(m2, m3)));
}

// @ts-ignore: decorator
@inline function swapped(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 0);
}

/** The largest lane in all lanes. */
// @ts-ignore: decorator
@inline function spread(m: v128): v128 {
  m = v128.pmax<lane>(m, swapped(m));
  return sizeof<lane>() == 8 ? m : v128.pmax<lane>(m, v128.shuffle<i32>(m, m, 1, 0, 3, 2));
}

/** The sum of the lanes in both float64 lanes. */
// @ts-ignore: decorator
@inline function total(e: v128): v128 {
  if (sizeof<lane>() == 4) e = f64x2.add(low(e), high(e));
  return f64x2.add(e, swapped(e));
}

/** A vector of terms as float64 lanes; where it is compensated, less what the sum has too much. */
// @ts-ignore: decorator
@inline function addend(e: v128, excess: v128): v128 {
  return sizeof<lane>() == 8 ? f64x2.sub(e, excess) : f64x2.add(low(e), high(e));
}

/** What the sum has too much after an addition. */
// @ts-ignore: decorator
@inline function excessOf(sum: v128, e: v128, next: v128): v128 {
  return sizeof<lane>() == 8 ? f64x2.sub(f64x2.sub(next, sum), e) : sum;
}

/** A row's sum and those of a block more: in both lanes, but where it is compensated the excess in the upper one. */
// @ts-ignore: decorator
@inline function joined(total: v128, sum: v128, excess: v128): v128 {
  if (sizeof<lane>() == 4) return f64x2.add(total, f64x2.add(sum, swapped(sum)));
  return plus(plus(plus(total, sum), swapped(sum)), v128.neg<f64>(f64x2.add(excess, swapped(excess))));
}

/** A compensated sum and the lower lane of another number. */
// @ts-ignore: decorator
@inline function plus(sum: v128, x: v128): v128 {
  const e = addend(x, swapped(sum)), next = f64x2.add(sum, e);
  return v128.shuffle<i64>(next, excessOf(sum, e, next), 0, 2);
}

/** The sum in both lanes. */
// @ts-ignore: decorator
@inline function settled(sum: v128): v128 {
  return sizeof<lane>() == 4 ? sum : v128.shuffle<i64>(sum, sum, 0, 0);
}

/**
 * The scaled exponentials of at most one block, stored at y for softmax; gives the row's sum with theirs, for float64 compensated (Kahan).
 * What is counted goes to the state. The loop of one vector serves the leftovers and the far rows alike: it subtracts the shift, which is 0 for a near row.
 */
// @ts-ignore: decorator
@inline function block(
  kind: i32, x: usize, y: usize, n: usize, m: v128, shift: v128, least: v128, magic: v128, total: v128, state: usize,
): v128 {
  const end = x + (n << alignof<lane>()), blocks = v128.any_true(shift) ? x : x + ((end - x) & ~63);
  let sum = all<f64>(0), excess = sum, count = sum;
  if (x < blocks) do {
    const x0 = v128.load(x), e0 = nearTerm(x0, least, magic);
    const x1 = v128.load(x, 16), e1 = nearTerm(x1, least, magic);
    const x2 = v128.load(x, 32), e2 = nearTerm(x2, least, magic);
    const x3 = v128.load(x, 48), e3 = nearTerm(x3, least, magic);
    if (kind == SOFTMAX) {
      v128.store(y, e0);
      v128.store(y, e1, 16);
      v128.store(y, e2, 32);
      v128.store(y, e3, 48);
      y += 64;
    }
    const l0 = largest(kind, x0, m), l1 = largest(kind, x1, m), l2 = largest(kind, x2, m), l3 = largest(kind, x3, m);
    const s0 = v128.add<lane>(summed(kind, e0, l0), summed(kind, e1, l1)), s1 = v128.add<lane>(summed(kind, e2, l2), summed(kind, e3, l3));
    count = counted(kind, counted(kind, counted(kind, counted(kind, count, l0), l1), l2), l3);
    const e = addend(v128.add<lane>(s0, s1), excess), next = f64x2.add(sum, e);
    excess = excessOf(sum, e, next);
    sum = next;
    x += 64;
  } while (x < blocks);
  if (x < end) do {
    const left = end - x, whole = left >= 16, v = loadSome(x, left);
    let e = term(kind, v, shift, least, magic), l = largest(kind, v, m);
    if (!whole) {
      e = v128.and(e, headMask(left));
      if (counts(kind)) l = v128.and(l, headMask(left));
    }
    if (kind == SOFTMAX) {
      if (whole) v128.store(y, e);
      else storePart(y, e, left);
      y += 16;
    }
    count = counted(kind, count, l);
    e = addend(summed(kind, e, l), excess);
    const next = f64x2.add(sum, e);
    excess = excessOf(sum, e, next);
    sum = next;
    x += 16;
  } while (x < end);
  if (counts(kind)) v128.store(state, v128.add<i64>(v128.load(state, COUNTS), v128.add<i64>(count, swapped(count))), COUNTS);
  return joined(total, sum, excess);
}

/** y[i] times the factor. */
// @ts-ignore: decorator
@inline function scale(y: usize, n: usize, a: v128, b: v128): void {
  const end = y + (n << alignof<lane>()), whole = y + ((end - y) & ~15);
  if (y < whole) do {
    v128.store(y, product(v128.load(y), a, b));
    y += 16;
  } while (y < whole);
  if (y < end) storePart(y, product(loadPart(y, end - y), a, b), end - y);
}

/** y[i] = x[i] - hi - lo. */
// @ts-ignore: decorator
@inline function subtract(x: usize, y: usize, n: usize, hi: v128, lo: v128): void {
  const end = x + (n << alignof<lane>()), whole = x + ((end - x) & ~15);
  if (x < whole) do {
    v128.store(y, v128.sub<lane>(v128.sub<lane>(v128.load(x), hi), lo));
    x += 16;
    y += 16;
  } while (x < whole);
  if (x < end) storePart(y, v128.sub<lane>(v128.sub<lane>(loadPart(x, end - x), hi), lo), end - x);
}

/** One vector of the result from x or, for softmax, its term. */
// @ts-ignore: decorator
@inline function result(kind: i32, x: v128, e: v128, a: v128, b: v128): v128 {
  return kind == SOFTMAX ? product(e, a, b) : v128.sub<lane>(v128.sub<lane>(x, a), b);
}

/**
 * A row of at most four vectors, in registers; false where its maximum is far, which is not for here. The last vector ends where the row
 * does: what it shares with the others counts once. A row of less than a vector is all in the last one, with -infinity behind.
 */
// @ts-ignore: decorator
@inline function short(kind: i32, x: usize, y: usize, size: usize, fresh: v128, unmasked: v128): bool {
  const last = size - 16, tiny = size < 16, three = size > 32, four = size > 48, none = all<lane>(-Infinity);
  const x0 = tiny ? none : v128.load(x), x3 = tiny ? v128.bitselect(loadPart(x, size), none, fresh) : v128.load(x + last);
  const x1 = three ? v128.load(x, 16) : x0, x2 = four ? v128.load(x, 32) : x0;
  const m = spread(v128.pmax<lane>(v128.pmax<lane>(x0, x1), v128.pmax<lane>(x2, x3)));
  if (v128.any_true(v128.xor(nearOf(m), m))) return false;
  const least = clampOf(m), magic = magicFor(m), e0 = nearTerm(x0, least, magic), e3 = nearTerm(x3, least, magic);
  let e1 = all<lane>(0), e2 = e1;
  if (three) e1 = nearTerm(x1, least, magic);
  if (four) e2 = nearTerm(x2, least, magic);
  const sum = total(v128.add<lane>(v128.add<lane>(e0, v128.and(e3, fresh)), v128.add<lane>(e1, e2)));
  if (kind == LOG_SUM_EXP) {
    const log = logLow(m, sum);
    store<lane>(y, v128.extract_lane<lane>(logSumExpOf(m, log, log), 0));
    return true;
  }
  let a: v128, b = unmasked;
  if (kind == SOFTMAX) a = reciprocal(sum);
  else {
    const log = logLow(m, sum);
    a = logHead(m, log, log);
    b = logTail(m, log, log, unmasked);
  }
  if (tiny) storePart(y, result(kind, x3, e3, a, b), size);
  else {
    v128.store(y, result(kind, x0, e0, a, b));
    if (three) v128.store(y, result(kind, x1, e1, a, b), 16);
    if (four) v128.store(y, result(kind, x2, e2, a, b), 32);
    v128.store(y + last, result(kind, x3, e3, a, b));
  }
  return true;
}

/** 1 over a sum that is the same in all lanes. */
// @ts-ignore: decorator
@inline function reciprocal(sum: v128): v128 {
  const f = v128.div<f64>(all<f64>(1), sum);
  return sizeof<lane>() == 4 ? narrow(f, f) : f;
}

/** e^x scaled, where nothing has to be subtracted. */
// @ts-ignore: decorator
@inline function nearTerm(x: v128, least: v128, magic: v128): v128 {
  return expScaled<lane, lane>(v128.pmax<lane>(x, least), magic);
}

/**
 * Some phases of an op on `rows` rows of n, or on a tile of one that starts at a multiple of the block. The state is a row's maximum and
 * sum; log-sum-exp writes one element a row.
 */
// @ts-ignore: decorator
@inline export function rows(kind: i32, x: usize, y: usize, rows: usize, n: usize, state: usize, phases: u32): void {
  const size = n << alignof<lane>(), unmasked = unmaskedOf(phases), brief = sizeof<lane>() == 4 && size <= SHORT && (phases & WHOLE) == WHOLE;
  const fresh = size < 16 ? headMask(size) : v128.not(headMask(16 - (size - max<usize>(16, (size - 1) & ~15))));
  do {
    if (!brief || !short(kind, x, y, size, fresh, unmasked)) {
      let m = all<lane>(-Infinity), sum = all<f64>(0);
      if (!(phases & FIRST)) {
        m = v128.load(state);
        sum = v128.load(state, SUMS);
      } else if (counts(kind)) v128.store(state, sum, COUNTS);
      if (phases & MAX) m = v128.pmax<lane>(m, maximum(x, n));
      if (phases & SUM) sum = terms(kind, x, y, n, m, sum, state);
      v128.store(state, m);
      v128.store(state, sum, SUMS);
      if (phases & FINISH) finish(kind, x, y, n, m, sum, state, unmasked);
    }
    x += size;
    y += kind == LOG_SUM_EXP ? sizeof<lane>() : size;
  } while (--rows > 0);
}

/** A row's result from its maximum and sum. */
// @ts-ignore: decorator
@inline function finish(kind: i32, x: usize, y: usize, n: usize, m: v128, sum: v128, state: usize, unmasked: v128): void {
  const excess = v128.shuffle<i64>(sum, sum, 1, 1);
  sum = settled(sum);
  if (kind == SOFTMAX) {
    const f = factorOf(m, sum, sum, unmasked);
    scale(y, n, f, sizeof<lane>() == 8 ? factorLow(m, f, sum, excess) : f);
  } else {
    const log = sizeof<lane>() == 8 ? logAbove(kind, m, sum, counts(kind) ? v128.load(state, COUNTS) : sum) : logLow(m, sum);
    if (kind == LOG_SOFTMAX) subtract(x, y, n, logHead(m, log, log), logTail(m, log, log, unmasked));
    else store<lane>(y, v128.extract_lane<lane>(logSumExpOf(m, log, log), 0));
  }
}

/** The sum and that of a row's terms, block by block; softmax keeps the terms at y. */
// @ts-ignore: decorator
@inline function terms(kind: i32, x: usize, y: usize, n: usize, m: v128, sum: v128, state: usize): v128 {
  const near = nearOf(m), shift = shiftOf(kind, m), least = clampOf(near), magic = magicFor(near), step = BLOCK >> alignof<lane>();
  do {
    const part = min(n, step);
    sum = block(kind, x, y, part, m, shift, least, magic, sum, state);
    x += BLOCK;
    y += BLOCK;
    n -= part;
  } while (n > 0);
  return sum;
}

/** The largest element of a row, for the ops that take it from there. NaN may be passed over: it comes back in the sum. */
// @ts-ignore: decorator
@inline export function maximumOf(x: usize, n: usize): lane {
  return v128.extract_lane<lane>(maximum(x, n), 0);
}

/** The sum of e^x 2^(64 - K) over (a part of) a row whose maximum is a number; the terms themselves go to y. */
// @ts-ignore: decorator
@inline export function exponentials(x: usize, y: usize, n: usize, max: lane): f64 {
  return f64x2.extract_lane(terms(SOFTMAX, x, y, n, v128.splat<lane>(max), all<f64>(0), 0), 0);
}

/** The sum alone. */
// @ts-ignore: decorator
@inline export function expSum(x: usize, n: usize, max: lane): f64 {
  return f64x2.extract_lane(terms(TERMS, x, x, n, v128.splat<lane>(max), all<f64>(0), 0), 0);
}
