// The values of a block of keys times the terms of few queries, with the values as they lie: memory is read once, in order. The sums are
// those of matmul/gemm.ts, in the same order, for the 512 keys that a block has at most.
import { loadSome, storeSome } from "../load";
import { splat } from "../rows/panel";
import { all, madd } from "../simd";

/** c + p0 v0 + p1 v1 + ..., the terms one after the other. */
// @ts-ignore: decorator
@inline function four(c: v128, p0: v128, v0: v128, p1: v128, v1: v128, p2: v128, v2: v128, p3: v128, v3: v128): v128 {
  return madd<float>(p3, v3, madd<float>(p2, v2, madd<float>(p1, v1, madd<float>(p0, v0, c))));
}

/** Adds four keys to the sums of one query, or of `group` = 2: a vector of values is loaded for both, and their sums move seldom. */
// @ts-ignore: decorator
@inline function fours(group: i32, p: usize, v: usize, sums: usize, width: usize, pRow: usize, vRow: usize): void {
  const size = sizeof<float>(), w = group > 1 ? p + pRow : p, other = group > 1 ? width : 0;
  const p0 = splat(p), p1 = splat(p + size), p2 = splat(p + 2 * size), p3 = splat(p + 3 * size);
  const w0 = splat(w), w1 = splat(w + size), w2 = splat(w + 2 * size), w3 = splat(w + 3 * size);
  const stop = v + (width & ~15), end = v + width;
  if (v < stop) do {
    const at1 = v + vRow, at2 = at1 + vRow, at3 = at2 + vRow;
    const v0 = v128.load(v), v1 = v128.load(at1), v2 = v128.load(at2), v3 = v128.load(at3);
    v128.store(sums, four(v128.load(sums), p0, v0, p1, v1, p2, v2, p3, v3));
    if (group > 1) v128.store(sums + other, four(v128.load(sums + other), w0, v0, w1, v1, w2, v2, w3, v3));
    v += 16;
    sums += 16;
  } while (v < stop);
  if (v < end) {
    const left = end - v, at1 = v + vRow, at2 = at1 + vRow, at3 = at2 + vRow;
    const v0 = loadSome(v, left), v1 = loadSome(at1, left), v2 = loadSome(at2, left), v3 = loadSome(at3, left);
    storeSome(sums, four(loadSome(sums, left), p0, v0, p1, v1, p2, v2, p3, v3), left);
    if (group > 1) storeSome(sums + other, four(loadSome(sums + other, left), w0, v0, w1, v1, w2, v2, w3, v3), left);
  }
}

/**
 * y = p v, or y += p v where there is `more` than these keys: `rows` queries, whose sums y lie one behind the other, n keys. `sums` is
 * scratch of the size of y for the latter.
 */
export function values(
  p: usize, v: usize, y: usize, sums: usize, rows: usize, n: usize, width: usize, pRow: usize, vRow: usize, more: bool,
): void {
  const size = sizeof<float>(), row = width * size, bytes = rows * row, first = more ? sums : y;
  for (let i: usize = 0; i < bytes; i += 16) storeSome(first + i, all<float>(0), bytes - i);
  if (n >= 4) do {
    let at = p, to = first, i = rows;
    if (i >= 2) do {
      fours(2, at, v, to, row, pRow, vRow);
      at += 2 * pRow;
      to += 2 * row;
      i -= 2;
    } while (i >= 2);
    if (i > 0) fours(1, at, v, to, row, pRow, vRow);
    p += 4 * size;
    v += 4 * vRow;
    n -= 4;
  } while (n >= 4);
  if (n > 0) do {
    let at = p, to = first, i = rows;
    do {
      const a = splat(at), end = v + row;
      let q = v;
      if (q < end) do {
        const left = end - q;
        storeSome(to, madd<float>(a, loadSome(q, left), loadSome(to, left)), left);
        q += 16;
        to += 16;
      } while (q < end);
      to -= q - end;
      at += pRow;
    } while (--i);
    p += size;
    v += vRow;
  } while (--n);
  if (more) for (let i: usize = 0; i < bytes; i += 16) {
    const left = bytes - i;
    storeSome(y + i, v128.add<float>(loadSome(y + i, left), loadSome(sums + i, left)), left);
  }
}
