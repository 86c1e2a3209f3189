// The element-wise loops of two arrays: an op whose first parameter comes element by element, from s. Like those of map.ts in all
// else: n counts elements, all others are byte addresses, and the result may lie over an input but not overlap it otherwise.
import { loadSome, storeSome } from "../load";
import { Unary } from "../ops/unary";

/** y[i] = op(x[i], s[i], q). */
// @ts-ignore: decorator
@inline export function zip<T, Op extends Unary>(x: usize, s: usize, y: usize, n: usize, q: T): void {
  const op = changetype<Op>(0), b = v128.splat<T>(q), end = x + (n << alignof<T>());
  if (x < end) do {
    const left = end - x;
    const v = op.y(loadSome(x, left), loadSome(s, left), b);
    storeSome(y, v, left);
    x += 16;
    s += 16;
    y += 16;
  } while (x < end);
}

/** gx[i] = gy[i] op'(x[i], s[i], q). */
// @ts-ignore: decorator
@inline export function zipGradient<T, Op extends Unary>(gy: usize, x: usize, s: usize, gx: usize, n: usize, q: T): void {
  const op = changetype<Op>(0), b = v128.splat<T>(q), end = x + (n << alignof<T>());
  if (x < end) do {
    const left = end - x;
    const slope = op.dy(loadSome(x, left), loadSome(s, left), b);
    const v = v128.mul<T>(loadSome(gy, left), slope);
    storeSome(gx, v, left);
    gy += 16;
    x += 16;
    s += 16;
    gx += 16;
  } while (x < end);
}
