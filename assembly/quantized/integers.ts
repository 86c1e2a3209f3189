// Weights of 8 bits, in panels of eight columns: a row of a panel has 16 bytes, of each column two inputs side by side. The inputs are
// integers of at most 16 bits, in groups with a scale each. Their products are summed in 32 bits, exactly; the sum of a group, times the
// scales of weights and inputs, is added in float32 to those before it, without fusing. So all builds give the same bits.
//
// Method: i32x4.dot_i16x8_s multiplies and adds pairs, 8 multiply-adds in two instructions (a fused float32 one does 4), and a load widens
//   bytes. 4 rows by a panel keep 8 sums in registers (5 rows: 1.2 times the time).
// Refuted: i32x4.relaxed_dot_i8x16_i7x16_add_s, beyond whose 7 bits engines differ: a bare loop is 1.1 to 1.2 times as fast at one row
//   x 4096 x 4096 and 1.3 to 1.4 times in the cache, but inputs are off by 1/126 of the largest instead of 1/254, or builds differ in bits.
//   Weights of 4 bits: unpacking takes what reading half the bytes saves, .9 to 1.1 times as fast at one row and .7 in the cache.
import { NARROW_ROW, PANEL } from "../layout";
import { endOf, loadSome, settle, storeHalf } from "../load";
import { put } from "../rows/panel";
import { abs, all } from "../simd";

const LEAST_NORMAL: f64 = 1.1754943508222875e-38; // 2^-126
const LEAST: f64 = 1.401298464324817e-45; // 2^-149
const PER_LEAST: f64 = 7.136238463529799e44; // 2^149

/** The scale under which numbers up to `largest` are integers up to `most`; a subnormal one is rounded up, so that they are. */
// @ts-ignore: decorator
@inline function scaleOf(largest: f32, most: f64): f32 {
  const scale = <f64>largest / most;
  return scale < LEAST_NORMAL ? <f32>(ceil<f64>(scale * PER_LEAST) * LEAST) : <f32>scale;
}

/**
 * Rows of k inputs as integers of 16 bits up to `most`, an even number of them in a row, with a scale for each group: NaN where one is not
 * finite.
 */
export function quantizeRows(x: usize, q: usize, scales: usize, rows: usize, k: usize, group: usize, most: f64): void {
  if (rows > 0 && k > 0) do {
    let rest = k;
    do {
      const some = min(rest, group), end = x + (some << 2);
      let top = all<f32>(0), at = x;
      do {
        top = v128.max<i32>(top, abs<f32>(loadSome(at, end - at)));
        at += 16;
      } while (at < end);
      top = v128.max<i32>(top, v128.shuffle<i64>(top, top, 1, 0));
      const bits = max(i32x4.extract_lane(top, 0), i32x4.extract_lane(top, 1));
      const scale: f32 = bits < 0x7f800000 ? scaleOf(reinterpret<f32>(bits), most) : NaN;
      const divisor = f32x4.splat(scale);
      // NaN becomes 0: also 0 / 0, where a group is all zeros
      do {
        const left = end - x, v = i32x4.trunc_sat_f32x4_s(v128.nearest<f32>(v128.div<f32>(loadSome(x, left), divisor)));
        storeHalf(q, v128.narrow<i32>(v, v), left > 8 ? 8 : 4);
        x += min(left, 16);
        q += left > 8 ? 8 : 4;
      } while (x < end);
      store<f32>(scales, scale);
      scales += 4;
      rest -= some;
    } while (rest > 0);
  } while (--rows);
}

/** c and the products of two inputs of four columns. */
// @ts-ignore: decorator
@inline function dot(c: v128, v: v128, w: v128): v128 {
  return v128.add<i32>(c, i32x4.dot_i16x8_s(v, w));
}

/** f + c w x: the sum of a group. */
// @ts-ignore: decorator
@inline function added(f: v128, c: v128, w: v128, x: v128): v128 {
  return v128.add<f32>(f, v128.mul<f32>(v128.mul<f32>(f32x4.convert_i32x4_s(c), w), x));
}

/** Stores the sums of a panel, if y has it. */
// @ts-ignore: decorator
@inline function storeAt(base: usize, y: usize, c0: v128, c1: v128, column: usize, width: usize): void {
  if (column < width) put(base ? base + column : 0, y + column, c0, c1, width - column);
}

/** One row: four panels at a time. What is beyond the last one is the last one again, summed and not stored. */
function one(
  q: usize, b: usize, base: usize, y: usize, xs: usize, ws: usize, pairs: usize, n: usize, each: usize, wsStep: usize, wsPanel: usize,
): void {
  const zero = all<f32>(0), width = n << 2, panel = pairs * NARROW_ROW;
  let column: usize = 0;
  do {
    const left = width - column, more1 = left > PANEL, more2 = left > 2 * PANEL, more3 = left > 3 * PANEL;
    const d1 = more1 ? panel : 0, d2 = more2 ? d1 + panel : d1, d3 = more3 ? d2 + panel : d2;
    const e1 = more1 ? wsPanel : 0, e2 = more2 ? e1 + wsPanel : e1, e3 = more3 ? e2 + wsPanel : e2;
    let f0 = zero, f1 = zero, f2 = zero, f3 = zero, f4 = zero, f5 = zero, f6 = zero, f7 = zero;
    let p = b, at = q, rest = pairs, s = xs, w = ws;
    do {
      let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
      const some = min(rest, each), stop = p + some * NARROW_ROW;
      do {
        const v = v128.load32_splat(at), p1 = p + d1, p2 = p + d2, p3 = p + d3;
        c0 = dot(c0, v, v128.load_ext<i8>(p));
        c1 = dot(c1, v, v128.load_ext<i8>(p, 8));
        c2 = dot(c2, v, v128.load_ext<i8>(p1));
        c3 = dot(c3, v, v128.load_ext<i8>(p1, 8));
        c4 = dot(c4, v, v128.load_ext<i8>(p2));
        c5 = dot(c5, v, v128.load_ext<i8>(p2, 8));
        c6 = dot(c6, v, v128.load_ext<i8>(p3));
        c7 = dot(c7, v, v128.load_ext<i8>(p3, 8));
        p += NARROW_ROW;
        at += 4;
      } while (p != stop);
      const x = v128.load32_splat(s);
      f0 = added(f0, c0, v128.load(w), x);
      f1 = added(f1, c1, v128.load(w, 16), x);
      f2 = added(f2, c2, v128.load(w + e1), x);
      f3 = added(f3, c3, v128.load(w + e1, 16), x);
      f4 = added(f4, c4, v128.load(w + e2), x);
      f5 = added(f5, c5, v128.load(w + e2, 16), x);
      f6 = added(f6, c6, v128.load(w + e3), x);
      f7 = added(f7, c7, v128.load(w + e3, 16), x);
      s += 4;
      w += wsStep;
      rest -= some;
    } while (rest > 0);
    storeAt(base, y, f0, f1, column, width);
    storeAt(base, y, f2, f3, column + PANEL, width);
    storeAt(base, y, f4, f5, column + 2 * PANEL, width);
    storeAt(base, y, f6, f7, column + 3 * PANEL, width);
    b += 4 * panel;
    ws += 4 * wsPanel;
    column += 4 * PANEL;
  } while (column < width);
}

/** Adds the sums of a group to a row of y: the `first` ones to 0, and the base to the `last` ones. */
// @ts-ignore: decorator
@inline function flush(
  y: usize, base: usize, c0: v128, c1: v128, w0: v128, w1: v128, xs: usize, left: usize, first: bool, last: bool,
): void {
  const x = v128.load32_splat(xs), high: usize = left > 16 ? left - 16 : 0;
  let f0 = all<f32>(0), f1 = f0;
  if (!first) {
    f0 = loadSome(y, left);
    if (high) f1 = loadSome(y + 16, high);
  }
  put(last ? base : 0, y, added(f0, c0, w0, x), added(f1, c1, w1, x), left);
}

/** Four rows by a panel at a time. Rows beyond the last one are the last one again, summed and not stored. */
function fours(
  q: usize, b: usize, base: usize, y: usize, xs: usize, ws: usize, m: usize, pairs: usize, n: usize, each: usize,
  wsStep: usize, wsPanel: usize, yRow: usize,
): void {
  const zero = all<f32>(0), width = n << 2, panel = pairs * NARROW_ROW, qRow = pairs << 2, xsRow = (pairs + each - 1) / each << 2;
  let column: usize = 0;
  do {
    const left = width - column;
    let i = m, rows = q, to = y + column, factors = xs;
    do {
      const q1 = i > 1 ? qRow : 0, q2 = i > 2 ? q1 + qRow : q1, q3 = i > 3 ? q2 + qRow : q2;
      let p = b, at = rows, rest = pairs, s = factors, w = ws, first = true;
      do {
        let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
        const some = min(rest, each), stop = p + some * NARROW_ROW;
        do {
          const w0 = v128.load_ext<i8>(p), w1 = v128.load_ext<i8>(p, 8);
          let v = v128.load32_splat(at);
          c00 = dot(c00, v, w0);
          c01 = dot(c01, v, w1);
          v = v128.load32_splat(at + q1);
          c10 = dot(c10, v, w0);
          c11 = dot(c11, v, w1);
          v = v128.load32_splat(at + q2);
          c20 = dot(c20, v, w0);
          c21 = dot(c21, v, w1);
          v = v128.load32_splat(at + q3);
          c30 = dot(c30, v, w0);
          c31 = dot(c31, v, w1);
          p += NARROW_ROW;
          at += 4;
        } while (p != stop);
        const w0 = v128.load(w), w1 = v128.load(w, 16), last = rest == some, own = base ? base + column : 0, stored = min(i, 4);
        let row: usize = 0, y = to, factor = s;
        do {
          flush(y, own, c00, c01, w0, w1, factor, left, first, last);
          c00 = c10;
          c01 = c11;
          c10 = c20;
          c11 = c21;
          c20 = c30;
          c21 = c31;
          y += yRow;
          factor += xsRow;
        } while (++row < stored);
        first = false;
        s += 4;
        w += wsStep;
        rest -= some;
      } while (rest > 0);
      if (i <= 4) break;
      i -= 4;
      rows += 4 * qRow;
      factors += 4 * xsRow;
      to += 4 * yRow;
    } while (true);
    b += panel;
    ws += wsPanel;
    column += PANEL;
  } while (column < width);
}

/** y = base + q b: m rows of k integers by n columns, in groups of an even number of inputs; none of them 0. */
export function int8Rows(
  q: usize, xs: usize, b: usize, ws: usize, base: usize, y: usize, m: usize, k: usize, n: usize, group: usize,
  wsStep: usize, wsPanel: usize, yRow: usize,
): void {
  const pairs = k + 1 >> 1, each = group >> 1;
  if (m > 1) fours(q, b, base, y, xs, ws, m, pairs, n, each, wsStep, wsPanel, yRow);
  else one(q, b, base, y, xs, ws, pairs, n, each, wsStep, wsPanel);
  settle(endOf(y, n), m, n, yRow);
}
