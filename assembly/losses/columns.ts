// Cross entropy across lanes: along an axis with others behind it, where each column of a matrix has a record of its own. A vector of
// columns goes down the matrix, phase by phase, so that a matrix of any length can come tile by tile. Sums are of float64 lanes.
// Method, errors and records are those of crossEntropy.ts: the sum leaves out the label, or the first of the largest logits.

import { half, join } from "../doubles";
import { COLUMN_STATE, FINISH, FIRST, MAX, SUM } from "../layout";
import { endOf, hasNonFinite, loadSome, settle, storeSome } from "../load";
import { expScaled, magicOf, scaleOf } from "../math/exp";
import { logOnePlus } from "../math/log";
import { leastOf, magicFor, nearOf, shiftOf, TERMS, term } from "../rows/terms";
import { abs, all, isNan, madd, neg, select, where } from "../simd";

/** What the state of a vector of columns holds: before the results are known, and afterwards. */
const MAXIMUM: usize = 0;
/** The row that the sum leaves out, as lanes of whole numbers. */
const APART: usize = 16;
const OTHERS: usize = 32;
const DEPTH: usize = 64;
/** The targets' sum; of labels the label's logit. */
const WEIGHT: usize = 96;
const SLOPE: usize = 0;
const FACTOR: usize = 32;
const HEAD: usize = 64;
const REST: usize = 96;

/** Rows apart: none found yet, and none at all, since the column counts for nothing. */
const UNKNOWN: f64 = -2;
const NOTHING: f64 = -1;

/** Two float64 numbers of two records each, from the one of a half's first column on; the last record stands for those behind it. */
// @ts-ignore: decorator
@inline function ofRecords(records: usize, last: usize, upper: bool, second: bool): v128 {
  const at = records + (upper ? 32 : 0), a = v128.load(min(at, last)), b = v128.load(min(at + 16, last));
  return second ? v128.shuffle<i64>(a, b, 1, 3) : v128.shuffle<i64>(a, b, 0, 2);
}

/** Whole numbers of float64 lanes as lanes that `isRow` compares. */
// @ts-ignore: decorator
@inline function whole(lo: v128, hi: v128): v128 {
  if (sizeof<float>() == 8) return lo;
  return v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(lo), i32x4.trunc_sat_f64x2_s_zero(hi), 0, 2);
}

// @ts-ignore: decorator
@inline function isRow(rows: v128, row: f64): v128 {
  return sizeof<float>() == 8 ? f64x2.eq(rows, f64x2.splat(row)) : i32x4.eq(rows, i32x4.splat(<i32>row));
}

// @ts-ignore: decorator
@inline function rowOf(row: f64): v128 {
  return sizeof<float>() == 8 ? f64x2.splat(row) : i32x4.splat(<i32>row);
}

/** log(1 + r), r >= 0. */
// @ts-ignore: decorator
@inline function logOf1(r: v128): v128 {
  return select<f64>(v128.lt<f64>(r, all<f64>(Infinity)), logOnePlus<f64>(r), r);
}

// @ts-ignore: decorator
@inline function reset(dense: bool, state: usize, records: usize, last: usize): void {
  v128.store(state, all<float>(-Infinity), MAXIMUM);
  const labels = whole(ofRecords(records, last, false, false), ofRecords(records, last, true, false));
  v128.store(state, dense ? rowOf(UNKNOWN) : labels, APART);
  for (let at = OTHERS; at < COLUMN_STATE; at += 16) v128.store(state + at, all<f64>(0));
}

/** Adds rows to the sums; with gx their terms go there. */
// @ts-ignore: decorator
@inline function add(
  dense: bool, x: usize, t: usize, gx: usize, state: usize, n: usize, left: usize, sx: usize, st: usize, sgx: usize, first: f64,
  deep: bool,
): void {
  const m = v128.load(state, MAXIMUM), near = nearOf(m), shift = shiftOf(TERMS, m), least = leastOf(TERMS, near), magic = magicFor(near);
  const topLo = half(m, false), topHi = half(m, true);
  let apart = v128.load(state, APART), lo = v128.load(state, OTHERS), hi = v128.load(state, OTHERS + 16);
  let deepLo = v128.load(state, DEPTH), deepHi = v128.load(state, DEPTH + 16);
  let sumLo = v128.load(state, WEIGHT), sumHi = v128.load(state, WEIGHT + 16);
  for (let i: usize = 0; i < n; i++) {
    const v = loadSome(x, left), row = first + <f64>i, e = term(TERMS, v, shift, least, magic);
    let hit: v128;
    if (dense) {
      const z = loadSome(t, left), zLo = half(z, false), zHi = half(z, true), zero = all<f64>(0);
      hit = v128.and(v128.eq<float>(v, m), isRow(apart, UNKNOWN));
      apart = v128.bitselect(rowOf(row), apart, hit);
      sumLo = f64x2.add(sumLo, zLo);
      deepLo = f64x2.add(deepLo, where(f64x2.ne(zLo, zero), f64x2.mul(zLo, f64x2.sub(topLo, half(v, false)))));
      if (sizeof<float>() == 4) {
        sumHi = f64x2.add(sumHi, zHi);
        deepHi = f64x2.add(deepHi, where(f64x2.ne(zHi, zero), f64x2.mul(zHi, f64x2.sub(topHi, half(v, true)))));
      }
      t += st;
    } else {
      hit = isRow(apart, row);
      sumLo = v128.bitselect(v, sumLo, hit);
      if (deep) {
        deepLo = f64x2.add(deepLo, f64x2.sub(topLo, half(v, false)));
        if (sizeof<float>() == 4) deepHi = f64x2.add(deepHi, f64x2.sub(topHi, half(v, true)));
      }
    }
    const others = v128.andnot(e, hit);
    lo = f64x2.add(lo, half(others, false));
    if (sizeof<float>() == 4) hi = f64x2.add(hi, half(others, true));
    if (gx != 0) {
      storeSome(gx, e, left);
      gx += sgx;
    }
    x += sx;
  }
  v128.store(state, apart, APART);
  v128.store(state, lo, OTHERS);
  v128.store(state, hi, OTHERS + 16);
  v128.store(state, deepLo, DEPTH);
  v128.store(state, deepHi, DEPTH + 16);
  v128.store(state, sumLo, WEIGHT);
  v128.store(state, sumHi, WEIGHT + 16);
}

/** e^v in the scale of the terms, for two columns; NaN where the column has no softmax. */
// @ts-ignore: decorator
@inline function own(v: v128, m: v128, upper: bool): v128 {
  const near = nearOf(m), max = half(m, upper), x = v128.sub<f64>(v, half(shiftOf(TERMS, m), upper));
  const least = v128.sub<f64>(half(near, upper), all<f64>(746)), magic = magicOf<f64>(half(scaleOf<float>(near), upper));
  const e = expScaled<f64, f64>(v128.pmax<f64>(x, least), magic);
  return select<f64>(v128.or(isNan<f64>(v), v128.ge<f64>(abs<f64>(max), all<f64>(Infinity))), all<f64>(NaN), e);
}

/** The losses of a vector of columns, and what makes gradients of their terms. */
// @ts-ignore: decorator
@inline function close(dense: bool, state: usize, records: usize, last: usize, classes: f64, s: f64): void {
  const m = v128.load(state, MAXIMUM), label = v128.load(state, WEIGHT), one = all<f64>(1), zero = all<f64>(0), n = f64x2.splat(classes);
  let upper = false, slope = m, hit = m, even = m, at = records, dead = zero, deadLo = zero;
  do {
    const max = half(m, upper), offset: usize = upper ? 16 : 0;
    const factor = ofRecords(records, last, upper, true), depth = v128.load(state + offset, DEPTH);
    let loss: v128, count = v128.ge<f64>(ofRecords(records, last, upper, false), zero);
    const weight = v128.load(state + offset, WEIGHT), v = dense ? max : half(label, upper);
    const mine = own(v, m, upper);
    let rest = v128.load(state + offset, OTHERS);
    if (sizeof<float>() == 4) rest = v128.andnot(rest, v128.le<f64>(rest, v128.mul<f64>(mine, v128.mul<f64>(n, all<f64>(3.6e-57)))));
    const total = v128.add<f64>(rest, mine);
    if (dense) {
      count = v128.andnot(count, v128.and(v128.eq<f64>(weight, zero), v128.eq<f64>(depth, zero)));
      loss = v128.add<f64>(v128.mul<f64>(weight, logOf1(v128.div<f64>(rest, mine))), depth);
      const sure = v128.lt<f64>(rest, mine);
      slope = join(slope, v128.div<f64>(v128.mul<f64>(factor, weight), total), upper);
      v128.store(state + offset, factor, FACTOR);
      v128.store(state + offset, select<f64>(sure, weight, v128.mul<f64>(weight, v128.div<f64>(mine, total))), HEAD);
      v128.store(state + offset, where(sure, v128.mul<f64>(weight, v128.div<f64>(rest, total))), REST);
    } else {
      const top = own(max, m, upper), others = select<f64>(v128.eq<f64>(v, max), rest, v128.sub<f64>(total, top));
      const z = logOf1(v128.div<f64>(others, top)), left = f64x2.splat(1 - s), part = f64x2.splat(s);
      loss = v128.add<f64>(z, v128.sub<f64>(max, v));
      if (s > 0) {
        loss = s < 1 ? v128.mul<f64>(left, loss) : zero;
        loss = v128.add<f64>(loss, v128.mul<f64>(part, v128.add<f64>(z, v128.div<f64>(depth, n))));
      }
      const g = v128.sub<f64>(
        v128.mul<f64>(part, v128.sub<f64>(v128.div<f64>(mine, total), v128.div<f64>(one, n))),
        v128.mul<f64>(left, v128.div<f64>(rest, total)),
      );
      slope = join(slope, v128.div<f64>(factor, total), upper);
      hit = join(hit, v128.mul<f64>(factor, g), upper);
      even = join(even, v128.div<f64>(v128.mul<f64>(factor, part), n), upper);
    }
    loss = where(count, loss);
    dead = v128.andnot(one, count);
    if (!upper) deadLo = dead;
    store<f64>(at, f64x2.extract_lane(loss, 0));
    if (at < last) store<f64>(at + 16, f64x2.extract_lane(loss, 1));
    at += 32;
    upper = !upper;
  } while (sizeof<float>() == 4 && upper && at <= last);
  v128.store(state, slope, SLOPE);
  if (!dense) {
    v128.store(state, hit, FACTOR);
    v128.store(state, even, FACTOR + 16);
  }
  v128.store(state, v128.bitselect(rowOf(NOTHING), v128.load(state, APART), isRow(whole(deadLo, dead), 1)), APART);
}

/** The gradients of a vector of columns, from their terms at gx. Whether they may have NaN. */
// @ts-ignore: decorator
@inline function finish(dense: bool, t: usize, gx: usize, state: usize, n: usize, left: usize, st: usize, sgx: usize, first: f64): i32 {
  const slope = v128.load(state, SLOPE), apart = v128.load(state, APART), dead = isRow(apart, NOTHING);
  const a = v128.load(state, FACTOR), b = v128.load(state, FACTOR + 16);
  const factor = dense && sizeof<float>() == 4 ? join(join(a, a, false), b, true) : a, minus = neg<float>(dense ? factor : b);
  for (let i: usize = 0; i < n; i++) {
    const hit = isRow(apart, first + <f64>i), e = loadSome(gx, left);
    let g: v128;
    if (dense) {
      const z = loadSome(t, left);
      g = madd<float>(e, slope, v128.mul<float>(z, minus));
      if (v128.any_true(hit)) {
        let upper = false, exact = g;
        do {
          const offset: usize = upper ? 16 : 0, head = v128.sub<f64>(v128.load(state + offset, HEAD), half(z, upper));
          const difference = v128.sub<f64>(head, v128.load(state + offset, REST));
          exact = join(exact, v128.mul<f64>(v128.load(state + offset, FACTOR), difference), upper);
          upper = !upper;
        } while (sizeof<float>() == 4 && upper);
        g = select<float>(hit, exact, g);
      }
      t += st;
    } else g = select<float>(hit, factor, madd<float>(e, slope, minus));
    storeSome(gx, v128.andnot(g, dead), left);
    gx += sgx;
  }
  return hasNonFinite(slope);
}

/**
 * Some phases on `outer` matrices of n rows, from row number `first` on, by `inner` columns; rows begin sx (st, sgx) bytes one after the
 * other. Without gx there is no gradient. The results are known after FINISH on the first rows, of which there may be none.
 */
// @ts-ignore: decorator
@inline function columns(
  dense: bool, x: usize, t: usize, records: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, st: usize,
  sgx: usize, phases: u32, first: f64, classes: f64, s: f64,
): void {
  const size = inner << alignof<float>(), top = endOf(gx, inner), rows = outer * n;
  let nonFinite = 0;
  do {
    let entry = state;
    for (let at: usize = 0; at < size; at += 16) {
      const left = size - at, last = records + 16 * (min(left, 16) - 1 >> alignof<float>());
      const to = gx == 0 ? 0 : gx + at;
      if (phases & FIRST) reset(dense, entry, records, last);
      if (phases & MAX) {
        let m = v128.load(entry, MAXIMUM), v = x + at;
        for (let i: usize = 0; i < n; i++) {
          m = v128.pmax<float>(loadSome(v, left), m);
          v += sx;
        }
        v128.store(entry, m, MAXIMUM);
      }
      if (phases & SUM) add(dense, x + at, t + at, to, entry, n, left, sx, st, sgx, first, s > 0);
      if (phases & FINISH) {
        if (first == 0) close(dense, entry, records, last, classes, s);
        if (gx != 0) nonFinite |= finish(dense, t + at, to, entry, n, left, st, sgx, first);
      }
      records = last + 16;
      entry += COLUMN_STATE;
    }
    x += n * sx;
    t += n * st;
    if (gx != 0) gx += n * sgx;
  } while (--outer > 0);
  if (nonFinite) settle(top, rows, inner, sgx);
}

export function sparseColumns(
  x: usize, records: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sgx: usize, phases: u32, first: f64,
  classes: f64, s: f64,
): void {
  columns(false, x, 0, records, gx, state, outer, n, inner, sx, 0, sgx, phases, first, classes, s);
}

export function denseColumns(
  x: usize, t: usize, records: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, st: usize, sgx: usize,
  phases: u32, first: f64, classes: f64,
): void {
  columns(true, x, t, records, gx, state, outer, n, inner, sx, st, sgx, phases, first, classes, 0);
}
