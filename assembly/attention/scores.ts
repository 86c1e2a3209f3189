// Scores of few queries, q k^T. The keys are read in place, since packing them does not pay for one use: some keys at a time are
// transposed in registers. The sums are those of matmul/gemm.ts, in the same order: 512 terms, and then the next 512.
import { DEPTH } from "../layout";
import { loadApart, storeSome } from "../load";
import { splat } from "../rows/panel";
import { all, madd } from "../simd";

/** Vector i of as many keys as there are lanes, exchanged with its lanes: number i of each key. p has number 0 of the first. */
// @ts-ignore: decorator
@inline function number(i: i32, a: v128, b: v128, c: v128, d: v128): v128 {
  if (sizeof<float>() == 8) return i == 0 ? v128.shuffle<f64>(a, b, 0, 2) : v128.shuffle<f64>(a, b, 1, 3);
  const ab = i < 2 ? v128.shuffle<f32>(a, b, 0, 4, 1, 5) : v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = i < 2 ? v128.shuffle<f32>(c, d, 0, 4, 1, 5) : v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  return (i & 1) == 0 ? v128.shuffle<f64>(ab, cd, 0, 2) : v128.shuffle<f64>(ab, cd, 1, 3);
}

/** c + a vector's worth of terms, one after the other: of the numbers from q on, and of the keys in the lanes of t. */
// @ts-ignore: decorator
@inline function plus(c: v128, q: usize, t0: v128, t1: v128, t2: v128, t3: v128): v128 {
  const two = madd<float>(splat(q + sizeof<float>()), t1, madd<float>(splat(q), t0, c));
  return sizeof<float>() == 8 ? two : madd<float>(splat(q + 12), t3, madd<float>(splat(q + 8), t2, two));
}

/** Stores sums at s, or adds them to those of earlier terms there. */
// @ts-ignore: decorator
@inline function put(s: usize, c: v128, more: bool): void {
  v128.store(s, more ? v128.add<float>(v128.load(s), c) : c);
}

/** Four vectors of keys at a time for one query, two for `group` = 2 queries: four sums in flight hide the latency of a multiply-add. */
// @ts-ignore: decorator
@inline function strips(group: i32, q: usize, k: usize, s: usize, n: usize, depth: usize, kRow: usize): void {
  const size = sizeof<float>(), lanes: usize = 16 / size, wide = lanes * kRow, qRow = depth * size, sRow = n * size, zero = all<float>(0);
  const strip: usize = group == 1 ? 4 * lanes : 2 * lanes;
  if (n >= strip) do {
    let at: usize = 0, rest = depth, more = false;
    do {
      let c0 = zero, c1 = zero, c2 = zero, c3 = zero;
      const part = min(rest, DEPTH), stop = at + (part & ~(lanes - 1)) * size, end = at + part * size;
      if (at < stop) do {
        const q0 = q + at, q1 = q0 + qRow;
        let p = k + at, a = v128.load(p), b = v128.load(p + kRow), c = a, d = b;
        if (size == 4) { c = v128.load(p + 2 * kRow); d = v128.load(p + 3 * kRow); }
        let t0 = number(0, a, b, c, d), t1 = number(1, a, b, c, d), t2 = number(2, a, b, c, d), t3 = number(3, a, b, c, d);
        c0 = plus(c0, q0, t0, t1, t2, t3);
        if (group > 1) c2 = plus(c2, q1, t0, t1, t2, t3);
        p += wide;
        a = v128.load(p);
        b = v128.load(p + kRow);
        if (size == 4) { c = v128.load(p + 2 * kRow); d = v128.load(p + 3 * kRow); }
        t0 = number(0, a, b, c, d);
        t1 = number(1, a, b, c, d);
        t2 = number(2, a, b, c, d);
        t3 = number(3, a, b, c, d);
        c1 = plus(c1, q0, t0, t1, t2, t3);
        if (group > 1) c3 = plus(c3, q1, t0, t1, t2, t3);
        else {
          p += wide;
          a = v128.load(p);
          b = v128.load(p + kRow);
          if (size == 4) { c = v128.load(p + 2 * kRow); d = v128.load(p + 3 * kRow); }
          c2 = plus(c2, q0, number(0, a, b, c, d), number(1, a, b, c, d), number(2, a, b, c, d), number(3, a, b, c, d));
          p += wide;
          a = v128.load(p);
          b = v128.load(p + kRow);
          if (size == 4) { c = v128.load(p + 2 * kRow); d = v128.load(p + 3 * kRow); }
          c3 = plus(c3, q0, number(0, a, b, c, d), number(1, a, b, c, d), number(2, a, b, c, d), number(3, a, b, c, d));
        }
        at += 16;
      } while (at < stop);
      if (at < end) do {
        const p = k + at, k0 = loadApart(p, kRow, 16), k1 = loadApart(p + wide, kRow, 16), v = splat(q + at);
        c0 = madd<float>(v, k0, c0);
        c1 = madd<float>(v, k1, c1);
        if (group > 1) {
          const w = splat(q + qRow + at);
          c2 = madd<float>(w, k0, c2);
          c3 = madd<float>(w, k1, c3);
        } else {
          c2 = madd<float>(v, loadApart(p + 2 * wide, kRow, 16), c2);
          c3 = madd<float>(v, loadApart(p + 3 * wide, kRow, 16), c3);
        }
        at += size;
      } while (at < end);
      const other = group == 1 ? s + 32 : s + sRow;
      put(s, c0, more);
      put(s + 16, c1, more);
      put(other, c2, more);
      put(other + 16, c3, more);
      more = true;
      rest -= part;
    } while (rest > 0);
    k += (strip / lanes) * wide;
    s += strip * size;
    n -= strip;
  } while (n >= strip);
  if (n > 0) do {
    const left = min(n, lanes) * size;
    let row = q, y = s, i = group;
    do {
      let at: usize = 0, rest = depth, sum = zero;
      do {
        const part = min(rest, DEPTH), end = at + part * size, first = rest == depth;
        let c = zero;
        if (at < end) do {
          c = madd<float>(splat(row + at), loadApart(k + at, kRow, left), c);
          at += size;
        } while (at < end);
        sum = first ? c : v128.add<float>(sum, c);
        rest -= part;
      } while (rest > 0);
      storeSome(y, sum, left);
      row += qRow;
      y += sRow;
    } while (--i);
    k += wide;
    s += 16;
    n -= min(n, lanes);
  } while (n > 0);
}

/** s = q k^T of one query or two, and n keys of `depth` numbers. Four as one group take longer than packing the keys (4 x 128: 1.7x). */
export function scores(q: usize, k: usize, s: usize, rows: usize, n: usize, depth: usize, kRow: usize): void {
  if (rows == 1) strips(1, q, k, s, n, depth, kRow);
  else strips(2, q, k, s, n, depth, kRow);
}
