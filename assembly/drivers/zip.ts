// The element-wise loops of two arrays: an op whose first parameter comes element by element, from s. Like those of map.ts in all
// else: n counts elements, all others are byte addresses, and the result may lie over an input but not overlap it otherwise.
import { endOf, largest, loadSome, settleSeen, storeSome } from "../load";
import { Unary } from "../ops/unary";
import { all } from "../simd";

/** y[i] = op(x[i], s[i], q). Gives the `largest` result, for the caller to settle. */
// @ts-ignore: decorator
@inline export function seenZip<T, Op extends Unary>(x: usize, s: usize, y: usize, n: usize, q: T): v128 {
  const op = changetype<Op>(0), b = v128.splat<T>(q), end = x + (n << alignof<T>());
  let seen = all<T>(0);
  if (x < end) do {
    const left = end - x;
    const v = op.y(loadSome(x, left), loadSome(s, left), b);
    storeSome(y, v, left);
    seen = largest(seen, v);
    x += 16;
    s += 16;
    y += 16;
  } while (x < end);
  return seen;
}

/** gx[i] = gy[i] op'(x[i], s[i], q), and the same. */
// @ts-ignore: decorator
@inline export function seenZipGradient<T, Op extends Unary>(gy: usize, x: usize, s: usize, gx: usize, n: usize, q: T): v128 {
  const op = changetype<Op>(0), b = v128.splat<T>(q), end = x + (n << alignof<T>());
  let seen = all<T>(0);
  if (x < end) do {
    const left = end - x;
    const slope = op.dy(loadSome(x, left), loadSome(s, left), b);
    const v = v128.mul<T>(loadSome(gy, left), slope);
    storeSome(gx, v, left);
    seen = largest(seen, v);
    gy += 16;
    x += 16;
    s += 16;
    gx += 16;
  } while (x < end);
  return seen;
}

// @ts-ignore: decorator
@inline export function zip<T, Op extends Unary>(x: usize, s: usize, y: usize, n: usize, q: T): void {
  settleSeen(seenZip<T, Op>(x, s, y, n, q), endOf(y, n), n);
}

// @ts-ignore: decorator
@inline export function zipGradient<T, Op extends Unary>(gy: usize, x: usize, s: usize, gx: usize, n: usize, q: T): void {
  settleSeen(seenZipGradient<T, Op>(gy, x, s, gx, n, q), endOf(gx, n), n);
}
