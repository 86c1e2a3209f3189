// The loops of arithmetic on two arrays, x and s, where s may be smaller. x has `rows` rows of n elements. Each row of x is combined with a
// row of s, or with one number of s; the next one is sRow bytes further (0: all rows of x share it). y may be x, or s if that is as large.
import { loadSome, storeSome } from "../load";
import { Binary } from "../ops/arithmetic";

/** A row of x with a row of s, or with one number of it. */
// @ts-ignore: decorator
@inline function row<T, Op extends Binary>(wide: bool, op: Op, x: usize, s: usize, y: usize, n: usize): void {
  const end = x + (n << alignof<T>()), blocks = x + ((end - x) & ~63), one = wide ? i32x4.splat(0) : v128.splat<T>(load<T>(s));
  if (x != blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const s0 = wide ? v128.load(s) : one, s1 = wide ? v128.load(s, 16) : one;
    const s2 = wide ? v128.load(s, 32) : one, s3 = wide ? v128.load(s, 48) : one;
    v128.store(y, op.of(x0, s0));
    v128.store(y, op.of(x1, s1), 16);
    v128.store(y, op.of(x2, s2), 32);
    v128.store(y, op.of(x3, s3), 48);
    x += 64;
    if (wide) s += 64;
    y += 64;
  } while (x != blocks);
  if (x < end) do {
    const left = end - x;
    storeSome(y, op.of(loadSome(x, left), wide ? loadSome(s, left) : one), left);
    x += 16;
    if (wide) s += 16;
    y += 16;
  } while (x < end);
}

/** y[r][i] = op(x[r][i], s[r][i]), or s[r][0] where s has one number a row (`wide` 0). */
// @ts-ignore: decorator
@inline export function broadcast<T, Op extends Binary>(
  x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize,
): void {
  const op = changetype<Op>(0), bytes = n << alignof<T>();
  if (rows) do {
    if (wide) row<T, Op>(true, op, x, s, y, n);
    else row<T, Op>(false, op, x, s, y, n);
    x += bytes;
    s += sRow;
    y += bytes;
  } while (--rows);
}
