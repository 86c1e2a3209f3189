// y = base + the sum over stretches of a b: a matrix product whose rows are the patches of an image, read where they lie. A row is a pixel
// of the result: `width` of them lie aRow bytes apart and make a line, the lines lie aLine bytes apart. An entry of `taps` is a stretch of
// the patch: its offset from the row's address in bytes, and its terms (two 32-bit words), which are aStep bytes apart. b has the terms of
// all entries one after the other, in panels as for gemm.ts. The rows of y are yRow bytes apart, its lines yLine.
//
// Method: as gemm.ts, 6 rows by a panel (4 without fused multiply-adds). The addresses of ROWS rows stand in `state`, each with that of its
//   result, so that a block goes on from one line to the next. The last block repeats its last row, and stores it once. A sum adds up to
//   512 terms of whole stretches and then the next ones: its bits do not depend on the rows beside it.
import { DEPTH, PANEL, PLACE, TAP } from "../layout";
import { put, splat } from "../rows/panel";
import { all, madd } from "../simd";

/** Rows in a block, a multiple of 6 and of 4: all panels of b go by before the next block. */
const ROWS: usize = 96;

/** Stores row i of a block, if it is one of the `rest` that are left. */
// @ts-ignore: decorator
@inline function putRow(i: i32, rest: i32, entry: usize, base: usize, fresh: bool, column: usize, c0: v128, c1: v128, left: usize): void {
  if (i >= rest) return;
  const to = load<u32>(entry + i * <i32>PLACE, 4) + column;
  put(fresh ? base : to, to, c0, c1, left);
}

/** m rows from row `first` on, in blocks of `rows`. */
// @ts-ignore: decorator
@inline function blocks(
  rows: i32, a: usize, b: usize, base: usize, taps: usize, y: usize, state: usize,
  first: usize, m: usize, n: usize, width: usize, count: usize,
  aRow: usize, aLine: usize, aStep: usize, bPanel: usize, yRow: usize, yLine: usize,
): void {
  const wide = n << alignof<float>(), end = taps + count * TAP, zero = all<float>(0);
  const line = first / width;
  let pixel = first - line * width, aHead = a + line * aLine, yHead = y + line * yLine;
  do {
    const some = min(m, ROWS);
    let entry = state, i = <i32>some;
    do {
      store<u32>(entry, aHead + pixel * aRow);
      store<u32>(entry, yHead + pixel * yRow, 4);
      entry += PLACE;
      if (++pixel == width) {
        pixel = 0;
        aHead += aLine;
        yHead += yLine;
      }
    } while (--i);
    const last = load<u64>(entry - PLACE);
    store<u64>(entry, last);
    if (rows > 2) store<u64>(entry, last, 8);
    if (rows > 3) store<u64>(entry, last, 16);
    if (rows > 4) store<u64>(entry, last, 24);
    if (rows > 5) store<u64>(entry, last, 32);
    let group = taps, under = b, fresh = true;
    do {
      let depth: usize = 0, next = group;
      if (next != end) do {
        depth += load<u32>(next, 4);
        next += TAP;
      } while (next != end && depth + load<u32>(next, 4) <= DEPTH);
      let panel = under, column: usize = 0;
      do {
        const left = wide - column, from = base ? base + column : 0;
        entry = state;
        i = <i32>some;
        do {
          let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
          let c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
          const a0 = load<u32>(entry), a1 = load<u32>(entry, 8), a2 = load<u32>(entry, 16), a3 = load<u32>(entry, 24);
          const a4 = rows > 4 ? load<u32>(entry, 32) : 0, a5 = rows > 5 ? load<u32>(entry, 40) : 0;
          let q = panel, tap = group;
          if (tap != next) do {
            let s: usize = load<u32>(tap);
            const stop = q + load<u32>(tap, 4) * PANEL;
            if (q != stop) do {
              const b0 = v128.load(q), b1 = v128.load(q, 16);
              let v = splat(a0 + s);
              c00 = madd<float>(v, b0, c00);
              c01 = madd<float>(v, b1, c01);
              v = splat(a1 + s);
              c10 = madd<float>(v, b0, c10);
              c11 = madd<float>(v, b1, c11);
              v = splat(a2 + s);
              c20 = madd<float>(v, b0, c20);
              c21 = madd<float>(v, b1, c21);
              v = splat(a3 + s);
              c30 = madd<float>(v, b0, c30);
              c31 = madd<float>(v, b1, c31);
              if (rows > 4) { v = splat(a4 + s); c40 = madd<float>(v, b0, c40); c41 = madd<float>(v, b1, c41); }
              if (rows > 5) { v = splat(a5 + s); c50 = madd<float>(v, b0, c50); c51 = madd<float>(v, b1, c51); }
              q += PANEL;
              s += aStep;
            } while (q != stop);
            tap += TAP;
          } while (tap != next);
          putRow(0, i, entry, from, fresh, column, c00, c01, left);
          putRow(1, i, entry, from, fresh, column, c10, c11, left);
          putRow(2, i, entry, from, fresh, column, c20, c21, left);
          putRow(3, i, entry, from, fresh, column, c30, c31, left);
          if (rows > 4) putRow(4, i, entry, from, fresh, column, c40, c41, left);
          if (rows > 5) putRow(5, i, entry, from, fresh, column, c50, c51, left);
          entry += rows * PLACE;
          i -= rows;
        } while (i > 0);
        panel += bPanel;
        column += PANEL;
      } while (column < wide);
      under += depth * PANEL;
      group = next;
      fresh = false;
    } while (group != end);
    m -= some;
  } while (m);
}

function sixes(
  a: usize, b: usize, base: usize, taps: usize, y: usize, state: usize, m: usize, n: usize, width: usize, count: usize,
  aRow: usize, aLine: usize, aStep: usize, bPanel: usize, yRow: usize, yLine: usize,
): void { blocks(6, a, b, base, taps, y, state, 0, m, n, width, count, aRow, aLine, aStep, bPanel, yRow, yLine); }

function fours(
  a: usize, b: usize, base: usize, taps: usize, y: usize, state: usize, first: usize, m: usize, n: usize, width: usize, count: usize,
  aRow: usize, aLine: usize, aStep: usize, bPanel: usize, yRow: usize, yLine: usize,
): void { blocks(4, a, b, base, taps, y, state, first, m, n, width, count, aRow, aLine, aStep, bPanel, yRow, yLine); }

/** m rows in lines of `width`, n columns, neither 0; `count` taps. */
export function convolve(
  a: usize, b: usize, base: usize, taps: usize, y: usize, state: usize, m: usize, n: usize, width: usize, count: usize,
  aRow: usize, aLine: usize, aStep: usize, bPanel: usize, yRow: usize, yLine: usize,
): void {
  let done: usize = 0;
  if (ASC_FEATURE_RELAXED_SIMD) {
    const rest = m % 6;
    done = rest == 5 ? m : m - rest;
    if (done) sixes(a, b, base, taps, y, state, done, n, width, count, aRow, aLine, aStep, bPanel, yRow, yLine);
  }
  if (done < m) fours(a, b, base, taps, y, state, done, m - done, n, width, count, aRow, aLine, aStep, bPanel, yRow, yLine);
}
