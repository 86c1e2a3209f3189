// Softmax, log-softmax and log-sum-exp down the columns of matrices, for an axis that is not the last. Each lane of a vector is a column.
// The state keeps the maxima and the float64 sums, so a matrix of any length can come tile by tile. The rows of each tile but the last are
// a multiple of four, and terms are summed four by four: so a sum does not depend on how the matrix is cut. For float64 the sum is
// compensated or exact, so its error does not grow with the length.
// Loops compare with !=: the address after the last row can wrap past 0 at 4 GiB, and < would then stop at once.
import { COUNTS, FINISH, FIRST, MAX, SUM, SUMS } from "../layout";
import { loadSome, storeSome } from "../load";
import { maxima } from "../rows/maximum";
import {
  counted,
  counts,
  exact,
  excessOf,
  excessOfFour,
  LOG_SUM_EXP,
  largest,
  leastOf,
  magicFor,
  mayCount,
  nearOf,
  origin,
  SOFTMAX,
  shiftOf,
  summed,
  term,
} from "../rows/terms";
import { all, high, low } from "../simd";
import { factorLow, factorOf, logAbove, logHead, logSumExpOf, logTail, product, unmaskedOf } from "./result";

/** The sums of the lower lanes and one vector more; in float64 lanes, where `hi` is what the last addition had too much (Kahan). */
// @ts-ignore: decorator
@inline function addLow(lo: v128, hi: v128, e: v128): v128 {
  return sizeof<float>() == 4 ? f64x2.add(lo, low(e)) : f64x2.add(lo, f64x2.sub(e, hi));
}

/** The sums of the upper lanes; in float64 lanes what the addition that gave `next` had too much. */
// @ts-ignore: decorator
@inline function addHigh(lo: v128, hi: v128, e: v128, next: v128): v128 {
  return sizeof<float>() == 4 ? f64x2.add(hi, high(e)) : excessOf(lo, f64x2.sub(e, hi), next);
}

/** Adds a vector of columns' terms to the state's sums and counts; softmax keeps them at y. */
// @ts-ignore: decorator
@inline function terms(
  kind: i32, x: usize, y: usize, n: usize, sx: usize, sy: usize, left: usize, m: v128, maximum: usize, sums: usize,
): void {
  const near = nearOf(m), shift = shiftOf(kind, m), least = leastOf(kind, near), magic = magicFor(near);
  const fours = x + (left < 16 ? 0 : (n & ~3) * sx), end = x + n * sx;
  let lo = v128.load(sums), hi = v128.load(sums, 16), next = lo, count = counts(kind) ? v128.load(maximum, COUNTS) : lo;
  if (x != fours) do {
    const below = x + 2 * sx;
    const x0 = v128.load(x), x1 = v128.load(x + sx), x2 = v128.load(below), x3 = v128.load(below + sx);
    const e0 = term(kind, x0, shift, least, magic), e1 = term(kind, x1, shift, least, magic);
    const e2 = term(kind, x2, shift, least, magic), e3 = term(kind, x3, shift, least, magic);
    if (kind == SOFTMAX) {
      const y2 = y + 2 * sy;
      v128.store(y, e0);
      v128.store(y + sy, e1);
      v128.store(y2, e2);
      v128.store(y2 + sy, e3);
      y = y2 + 2 * sy;
    }
    if (exact(kind)) {
      const s0 = f64x2.add(lo, e0), s1 = f64x2.add(s0, e1), s2 = f64x2.add(s1, e2);
      next = f64x2.add(s2, e3);
      hi = f64x2.add(hi, excessOfFour(lo, e0, s0, e1, s1, e2, s2, e3, next));
    } else {
      let e = v128.add<float>(v128.add<float>(e0, e1), v128.add<float>(e2, e3));
      if (counts(kind) && mayCount(e)) {
        const l0 = largest(kind, x0, m), l1 = largest(kind, x1, m), l2 = largest(kind, x2, m), l3 = largest(kind, x3, m);
        count = counted(kind, counted(kind, counted(kind, counted(kind, count, l0), l1), l2), l3);
        e = v128.add<float>(
          v128.add<float>(summed(kind, e0, l0), summed(kind, e1, l1)),
          v128.add<float>(summed(kind, e2, l2), summed(kind, e3, l3)),
        );
      }
      next = addLow(lo, hi, e);
      hi = addHigh(lo, hi, e, next);
    }
    lo = next;
    x = below + 2 * sx;
  } while (x != fours);
  if (x != end) do {
    const v = loadSome(x, left), l = largest(kind, v, m), e = summed(kind, term(kind, v, shift, least, magic), l);
    count = counted(kind, count, l);
    if (kind == SOFTMAX) storeSome(y, e, left);
    next = exact(kind) ? f64x2.add(lo, e) : addLow(lo, hi, e);
    hi = exact(kind) ? f64x2.add(hi, excessOf(lo, e, next)) : addHigh(lo, hi, e, next);
    lo = next;
    x += sx;
    y += sy;
  } while (x != end);
  v128.store(sums, lo);
  v128.store(sums, hi, 16);
  if (counts(kind)) v128.store(maximum, count, COUNTS);
}

/** One vector of the result: from x, or from softmax's terms. */
// @ts-ignore: decorator
@inline function result(kind: i32, x: v128, a: v128, b: v128): v128 {
  return kind == SOFTMAX ? product(x, a, b) : v128.sub<float>(v128.sub<float>(x, a), b);
}

/** The results of a vector of columns. */
// @ts-ignore: decorator
@inline function finish(
  kind: i32, x: usize, y: usize, n: usize, sx: usize, sy: usize, left: usize, m: v128, maximum: usize, sums: usize, unmasked: v128,
): void {
  const lo = v128.load(sums), hi = v128.load(sums, 16);
  let a: v128, b = unmasked;
  if (kind == SOFTMAX) {
    const e = f64x2.sub(lo, origin(kind)), sum = exact(kind) ? f64x2.sub(e, hi) : lo;
    a = factorOf(m, sum, hi, unmasked);
    if (exact(kind)) b = factorLow(m, a, sum, f64x2.add(f64x2.sub(sum, e), hi));
  } else {
    const wide = sizeof<float>() == 8, count = v128.load(maximum, COUNTS);
    let logLo = lo, logHi = hi, upper = false;
    do {
      const whole = wide ? count : upper ? i64x2.extend_high_i32x4_u(count) : i64x2.extend_low_i32x4_u(count);
      logHi = logAbove(m, upper ? hi : lo, whole, upper);
      if (!upper) logLo = logHi;
      upper = !upper;
    } while (!wide && upper);
    if (kind == LOG_SUM_EXP) {
      storeSome(y, logSumExpOf(m, logLo, logHi), left);
      return;
    }
    a = logHead(m, logLo, logHi);
    b = logTail(m, a, logLo, logHi, unmasked);
  }
  const fours = y + (left < 16 ? 0 : (n & ~3) * sy), end = y + n * sy;
  if (kind == SOFTMAX) {
    x = y;
    sx = sy;
  }
  if (y != fours) do {
    const x2 = x + 2 * sx, y2 = y + 2 * sy;
    v128.store(y, result(kind, v128.load(x), a, b));
    v128.store(y + sy, result(kind, v128.load(x + sx), a, b));
    v128.store(y2, result(kind, v128.load(x2), a, b));
    v128.store(y2 + sy, result(kind, v128.load(x2 + sx), a, b));
    x = x2 + 2 * sx;
    y = y2 + 2 * sy;
  } while (y != fours);
  if (y != end) do {
    storeSome(y, result(kind, loadSome(x, left), a, b), left);
    x += sx;
    y += sy;
  } while (y != end);
}

/**
 * Some phases of an op on `outer` matrices of n rows by `inner` columns whose rows begin sx (sy) bytes one after the other. Log-sum-exp
 * writes one row a matrix.
 */
// @ts-ignore: decorator
@inline export function columns(
  kind: i32, x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32,
): void {
  const size = inner << alignof<float>(), unmasked = unmaskedOf(phases);
  do {
    let maximum = state, sums = state + SUMS;
    for (let at: usize = 0; at < size; at += 16) {
      const left = size - at;
      if (phases & FIRST) {
        v128.store(maximum, all<float>(-Infinity));
        if (counts(kind)) v128.store(maximum, all<f64>(0), COUNTS);
        v128.store(sums, origin(kind));
        v128.store(sums, all<f64>(0), 16);
      }
      if (phases & MAX) v128.store(maximum, v128.pmax<float>(v128.load(maximum), maxima(x + at, n, sx, 0, left, false, false)));
      const m = v128.load(maximum);
      if (phases & SUM) terms(kind, x + at, y + at, n, sx, sy, left, m, maximum, sums);
      if (phases & FINISH) finish(kind, x + at, y + at, n, sx, sy, left, m, maximum, sums, unmasked);
      maximum += 16;
      sums += 32;
    }
    x += n * sx;
    y += kind == LOG_SUM_EXP ? size : n * sy;
  } while (--outer > 0);
}
