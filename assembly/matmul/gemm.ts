// y = base + a b, the matrix product. a, b, y and base have any strides, in bytes: those of a transposed matrix are exchanged, the rows of
// a bias (base) are 0 bytes apart, both strides of a column of ones (a) are 0. No base: address 0. b comes in panels of two vectors (32
// bytes) of columns, `bPanel` bytes from one to the next. The last panel is read to its end, beyond column n too.
//
// Method: a block of rows by a panel keeps its sums in registers while k goes by. 6 rows take 12 of the 15 vector registers, beside two
//   vectors of b and one of a. Without fused multiply-adds the product needs one more, so that 4 rows are best (6: 23 GFLOP/s instead of
//   37). A sum adds its terms in the order of k, 512 of them and then the next 512: the error grows with 512 + k / 512, and the bits do not
//   depend on the number of rows. 512 rows of a panel are 16 KB: they stay in the first-level cache while the rows of a go by. Loops down
//   b end at !=, as in softmax/columns.ts.
// Refuted: packing a (nothing on relaxed); unrolling k (45 instead of 55: Binaryen nests the chain of multiply-adds, which spills).
import { DEPTH, PANEL } from "../layout";
import { endOf, settle } from "../load";
import { put, splat } from "../rows/panel";
import { all, madd } from "../simd";

/** Rows of a in a block. All panels of b go by before the next block: 512 columns of it take 192 KB and stay in the second-level cache. */
const ROWS: usize = 96;

/** The same of panel i, if y has it. */
// @ts-ignore: decorator
@inline function putAt(base: usize, y: usize, i: usize, c0: v128, c1: v128, width: usize): void {
  const column = i * PANEL;
  if (column < width) put(base ? base + column : 0, y + column, c0, c1, width - column);
}

/** Rows in blocks of `rows`, of which m is a multiple, by one panel; ROWS of them at a time. */
// @ts-ignore: decorator
@inline function blocks(
  rows: i32, a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void {
  const width = n << alignof<float>(), zero = all<float>(0);
  do {
    const some = min(m, ROWS);
    let at = a, under = b, rest = k, start = base, startRow = baseRow;
    do {
      const depth = min(rest, DEPTH);
      let panel = under, column: usize = 0;
      do {
        const left = width - column;
        let row = at, i = some, from = start ? start + column : 0, to = y + column;
        do {
          let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
          let c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
          const a1 = row + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
          let q = panel, s: usize = 0;
          const stop = q + depth * bStep;
          if (q != stop) do {
            const b0 = v128.load(q), b1 = v128.load(q, 16);
            let v = splat(row + s);
            c00 = madd<float>(v, b0, c00);
            c01 = madd<float>(v, b1, c01);
            if (rows > 1) { v = splat(a1 + s); c10 = madd<float>(v, b0, c10); c11 = madd<float>(v, b1, c11); }
            if (rows > 2) { v = splat(a2 + s); c20 = madd<float>(v, b0, c20); c21 = madd<float>(v, b1, c21); }
            if (rows > 3) { v = splat(a3 + s); c30 = madd<float>(v, b0, c30); c31 = madd<float>(v, b1, c31); }
            if (rows > 4) { v = splat(a4 + s); c40 = madd<float>(v, b0, c40); c41 = madd<float>(v, b1, c41); }
            if (rows > 5) { v = splat(a5 + s); c50 = madd<float>(v, b0, c50); c51 = madd<float>(v, b1, c51); }
            q += bStep;
            s += aStep;
          } while (q != stop);
          put(from, to, c00, c01, left);
          if (rows > 1) { from += startRow; to += yRow; put(from, to, c10, c11, left); }
          if (rows > 2) { from += startRow; to += yRow; put(from, to, c20, c21, left); }
          if (rows > 3) { from += startRow; to += yRow; put(from, to, c30, c31, left); }
          if (rows > 4) { from += startRow; to += yRow; put(from, to, c40, c41, left); }
          if (rows > 5) { from += startRow; to += yRow; put(from, to, c50, c51, left); }
          from += startRow;
          to += yRow;
          row += rows * aRow;
          i -= rows;
        } while (i);
        panel += bPanel;
        column += PANEL;
      } while (column < width);
      at += depth * aStep;
      under += depth * bStep;
      start = y;
      startRow = yRow;
      rest -= depth;
    } while (rest > 0);
    a += some * aRow;
    if (base) base += some * baseRow;
    y += some * yRow;
    m -= some;
  } while (m);
}

/**
 * Two rows by two panels, for what is left of the rows: enough sums in flight to hide the latency of a multiply-add. A last single panel is
 * summed twice and stored once, which costs less than to wait.
 */
function twos(
  a: usize, b: usize, base: usize, y: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void {
  const width = n << alignof<float>(), zero = all<float>(0);
  do {
    const depth = min(k, DEPTH);
    let panel = b, column: usize = 0;
    do {
      let c00 = zero, c01 = zero, c02 = zero, c03 = zero, c10 = zero, c11 = zero, c12 = zero, c13 = zero;
      const left = width - column, more = left > PANEL, next = more ? bPanel : 0;
      let q = panel, s: usize = 0;
      const stop = q + depth * bStep;
      if (q != stop) do {
        const v = splat(a + s), w = splat(a + aRow + s), q1 = q + next;
        let u = v128.load(q);
        c00 = madd<float>(v, u, c00);
        c10 = madd<float>(w, u, c10);
        u = v128.load(q, 16);
        c01 = madd<float>(v, u, c01);
        c11 = madd<float>(w, u, c11);
        u = v128.load(q1);
        c02 = madd<float>(v, u, c02);
        c12 = madd<float>(w, u, c12);
        u = v128.load(q1, 16);
        c03 = madd<float>(v, u, c03);
        c13 = madd<float>(w, u, c13);
        q += bStep;
        s += aStep;
      } while (q != stop);
      const to = y + column, from = base ? base + column : 0;
      put(from, to, c00, c01, left);
      put(from + baseRow, to + yRow, c10, c11, left);
      if (more) {
        const from1 = base ? from + PANEL : 0;
        put(from1, to + PANEL, c02, c03, left - PANEL);
        put(from1 + baseRow, to + yRow + PANEL, c12, c13, left - PANEL);
      }
      panel += 2 * bPanel;
      column += 2 * PANEL;
    } while (column < width);
    a += depth * aStep;
    b += depth * bStep;
    base = y;
    baseRow = yRow;
    k -= depth;
  } while (k > 0);
}

/**
 * One row, which is as fast as b can be read: four panels at a time, each from its own quarter of b, so that four streams go straight
 * through the memory. What is beyond the last panel is the last one again, summed and not stored.
 */
function one(
  a: usize, b: usize, base: usize, y: usize, k: usize, n: usize, aStep: usize, bStep: usize, bPanel: usize,
): void {
  const width = n << alignof<float>(), panels = (width + PANEL - 1) / PANEL, quarter = (panels + 3) / 4, zero = all<float>(0);
  const last = panels - 1;
  let i: usize = 0;
  do {
    const i1 = i + quarter, i2 = i1 + quarter, i3 = i2 + quarter;
    let q = b + i * bPanel, at = a, rest = k, from = base;
    const d1 = (min(i1, last) - i) * bPanel, d2 = (min(i2, last) - i) * bPanel, d3 = (min(i3, last) - i) * bPanel;
    do {
      let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
      const depth = min(rest, DEPTH), stop = q + depth * bStep;
      if (q != stop) do {
        const v = splat(at), q1 = q + d1, q2 = q + d2, q3 = q + d3;
        c0 = madd<float>(v, v128.load(q), c0);
        c1 = madd<float>(v, v128.load(q, 16), c1);
        c2 = madd<float>(v, v128.load(q1), c2);
        c3 = madd<float>(v, v128.load(q1, 16), c3);
        c4 = madd<float>(v, v128.load(q2), c4);
        c5 = madd<float>(v, v128.load(q2, 16), c5);
        c6 = madd<float>(v, v128.load(q3), c6);
        c7 = madd<float>(v, v128.load(q3, 16), c7);
        q += bStep;
        at += aStep;
      } while (q != stop);
      putAt(from, y, i, c0, c1, width);
      putAt(from, y, i1, c2, c3, width);
      putAt(from, y, i2, c4, c5, width);
      putAt(from, y, i3, c6, c7, width);
      from = y;
      rest -= depth;
    } while (rest > 0);
  } while (++i < quarter);
}

function sixes(
  a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void { blocks(6, a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow); }

function fives(
  a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void { blocks(5, a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow); }

function fours(
  a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void { blocks(4, a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow); }

/** y = base + a b of m rows, depth k and n columns, none but k 0: whole blocks, then what is left of the rows. A NaN may have a sign. */
export function product(
  a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void {
  const most: usize = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
  if (m >= most) {
    const rows = m - m % most;
    if (ASC_FEATURE_RELAXED_SIMD) sixes(a, b, base, y, rows, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow);
    else fours(a, b, base, y, rows, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow);
    a += rows * aRow;
    if (base) base += rows * baseRow;
    y += rows * yRow;
    m -= rows;
  }
  if (ASC_FEATURE_RELAXED_SIMD && m == 5) fives(a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow);
  else if (m == 4) fours(a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow);
  else {
    if (m > 1) {
      twos(a, b, base, y, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow);
      a += 2 * aRow;
      if (base) base += 2 * baseRow;
      y += 2 * yRow;
    }
    if (m & 1) one(a, b, base, y, k, n, aStep, bStep, bPanel);
  }
}

/** The same, and no NaN has a sign. */
export function multiply(
  a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void {
  product(a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow);
  settle(endOf(y, n), m, n, yRow);
}
