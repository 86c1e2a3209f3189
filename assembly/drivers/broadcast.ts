// The loops of arithmetic on two arrays, one of which may be smaller. `rows` rows of n elements of x meet a row of s each, or one number of
// s each, sRow bytes behind the one before (0: one for all). y may be x, or s where that is as large.
import { loadSome, storeSome } from "../load";
import { Binary } from "../ops/arithmetic";

/** A row of x with a row of s. */
// @ts-ignore: decorator
@inline function row<T, Op extends Binary>(op: Op, x: usize, s: usize, y: usize, n: usize): void {
  const end = x + (n << alignof<T>()), blocks = x + ((end - x) & ~63);
  if (x != blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const s0 = v128.load(s), s1 = v128.load(s, 16), s2 = v128.load(s, 32), s3 = v128.load(s, 48);
    v128.store(y, op.of(x0, s0));
    v128.store(y, op.of(x1, s1), 16);
    v128.store(y, op.of(x2, s2), 32);
    v128.store(y, op.of(x3, s3), 48);
    x += 64;
    s += 64;
    y += 64;
  } while (x != blocks);
  if (x < end) do {
    const left = end - x;
    const v = op.of(loadSome(x, left), loadSome(s, left));
    storeSome(y, v, left);
    x += 16;
    s += 16;
    y += 16;
  } while (x < end);
}

/** A row of x with one number. */
// @ts-ignore: decorator
@inline function same<T, Op extends Binary>(op: Op, x: usize, s: v128, y: usize, n: usize): void {
  const end = x + (n << alignof<T>()), blocks = x + ((end - x) & ~63);
  if (x != blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    v128.store(y, op.of(x0, s));
    v128.store(y, op.of(x1, s), 16);
    v128.store(y, op.of(x2, s), 32);
    v128.store(y, op.of(x3, s), 48);
    x += 64;
    y += 64;
  } while (x != blocks);
  if (x < end) do {
    const left = end - x;
    storeSome(y, op.of(loadSome(x, left), s), left);
    x += 16;
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
    if (wide) row<T, Op>(op, x, s, y, n);
    else same<T, Op>(op, x, v128.splat<T>(load<T>(s)), y, n);
    x += bytes;
    s += sRow;
    y += bytes;
  } while (--rows);
}
