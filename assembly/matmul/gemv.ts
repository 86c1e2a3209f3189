// One row of a by b as it lies: row by row of b, so that memory is read in order. The sums are those of gemm.ts, in the same order: 512
// terms, and then the next 512.
import { loadSome, settle, storeSome } from "../load";
import { splat } from "../rows/panel";
import { all, madd } from "../simd";

/** c + v0 b0 + v1 b1 + ..., the terms one after the other. */
// @ts-ignore: decorator
@inline function four(c: v128, v0: v128, b0: v128, v1: v128, b1: v128, v2: v128, b2: v128, v3: v128, b3: v128): v128 {
  return madd<float>(v3, b3, madd<float>(v2, b2, madd<float>(v1, b1, madd<float>(v0, b0, c))));
}

/**
 * sums += a b, or = where they are `fresh`: `rows` rows of b, n columns. Four rows by two vectors at a time move the sums seldom, and
 * read not too many streams (1024 x 1024: 22 to 24 GFLOP/s; eight rows 15 to 17, one 11 to 14; reading alone 28).
 */
export function accumulate(a: usize, b: usize, sums: usize, rows: usize, n: usize, aStep: usize, bRow: usize, fresh: bool): void {
  const width = n << alignof<float>(), whole = width & ~31;
  let kept = fresh ? all<float>(0) : i64x2.splat(-1);
  if (rows >= 4) do {
    const a2 = a + 2 * aStep, v0 = splat(a), v1 = splat(a + aStep), v2 = splat(a2), v3 = splat(a2 + aStep);
    let q0 = b, to = sums;
    const stop = b + whole, end = b + width;
    if (q0 < stop) do {
      const q1 = q0 + bRow, q2 = q1 + bRow, q3 = q2 + bRow, c0 = v128.and(kept, v128.load(to)), c1 = v128.and(kept, v128.load(to, 16));
      v128.store(to, four(c0, v0, v128.load(q0), v1, v128.load(q1), v2, v128.load(q2), v3, v128.load(q3)));
      v128.store(to, four(c1, v0, v128.load(q0, 16), v1, v128.load(q1, 16), v2, v128.load(q2, 16), v3, v128.load(q3, 16)), 16);
      q0 += 32;
      to += 32;
    } while (q0 < stop);
    if (q0 < end) do {
      const left = end - q0, q1 = q0 + bRow, q2 = q1 + bRow, q3 = q2 + bRow, c = v128.and(kept, loadSome(to, left));
      storeSome(to, four(c, v0, loadSome(q0, left), v1, loadSome(q1, left), v2, loadSome(q2, left), v3, loadSome(q3, left)), left);
      q0 += 16;
      to += 16;
    } while (q0 < end);
    kept = i64x2.splat(-1);
    a += 4 * aStep;
    b += 4 * bRow;
    rows -= 4;
  } while (rows >= 4);
  if (rows > 0) do {
    const v = splat(a), end = b + width;
    let q = b, to = sums;
    if (q < end) do {
      const left = end - q;
      storeSome(to, madd<float>(v, loadSome(q, left), v128.and(kept, loadSome(to, left))), left);
      q += 16;
      to += 16;
    } while (q < end);
    kept = i64x2.splat(-1);
    a += aStep;
    b += bRow;
  } while (--rows);
}

/** y = base + sums; no base is address 0. */
export function addBase(base: usize, sums: usize, y: usize, n: usize): void {
  const end = sums + (n << alignof<float>());
  if (sums < end) do {
    const left = end - sums;
    let c = loadSome(sums, left);
    if (base) {
      c = v128.add<float>(loadSome(base, left), c);
      base += 16;
    }
    storeSome(y, c, left);
    sums += 16;
    y += 16;
  } while (sums < end);
  settle(y, 1, n, 0);
}
