// The loops of the gradients of element-wise ops. n counts elements; gy, x and gx are byte addresses. gx may be gy or x; it must not
// overlap them in another way.
import { endOf, largest, loadPart, loadSome, settleSeen, storePart } from "../load";
import { all, high, low, narrow } from "../simd";

/** The derivative at one vector; a wide op computes float32 vectors in float64 lanes, half by half. */
// @ts-ignore: decorator
@inline function slope<T, Op>(op: Op, x: v128, a: v128, b: v128, wide: bool): v128 {
  return wide && sizeof<T>() == 4 ? narrow(op.dy(low(x), a, b), op.dy(high(x), a, b)) : op.dy(x, a, b);
}

/**
 * gx[i] = gy[i] op'(x[i]), gy advancing by `gyStep` bytes a vector: 16 for an array, 0 for a vector of ones (the derivative). `pairs`: two
 * vectors at a time, which is up to twice as fast for a derivative of a few instructions. Gives the `largest` result.
 */
// @ts-ignore: decorator
@inline function run<T, Op>(
  gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, a: v128, b: v128, wide: bool, pairs: bool,
): v128 {
  const op = changetype<Op>(0), end = x + (n << alignof<T>()), blocks = x + ((end - x) & ~31);
  let seen = all<T>(0);
  if (pairs && x < blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), g0 = v128.load(gy), g1 = v128.load(gy + gyStep);
    const v0 = v128.mul<T>(g0, op.dy(x0, a, b)), v1 = v128.mul<T>(g1, op.dy(x1, a, b));
    v128.store(gx, v0);
    v128.store(gx, v1, 16);
    seen = largest(seen, largest(v0, v1));
    gy += 2 * gyStep;
    x += 32;
    gx += 32;
  } while (x < blocks);
  if (x < end) do {
    const left = end - x, whole = left >= 16, dy = slope<T, Op>(op, loadSome(x, left), a, b, wide);
    let v: v128;
    if (whole) {
      v = v128.mul<T>(v128.load(gy), dy);
      v128.store(gx, v);
    } else {
      v = v128.mul<T>(loadPart(gy, left), dy);
      storePart(gx, v, left);
    }
    seen = largest(seen, v);
    gy += gyStep;
    x += 16;
    gx += 16;
  } while (x < end);
  return seen;
}

/** Leaves it to the caller to settle what is seen. */
// @ts-ignore: decorator
@inline export function seenGradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: T, q: T): v128 {
  return run<T, Op>(gy, x, gx, n, gyStep, v128.splat<T>(p), v128.splat<T>(q), false, true);
}

/** gx = gy op'(x), two vectors at a time. */
// @ts-ignore: decorator
@inline export function gradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: T, q: T): void {
  settleSeen(seenGradient<T, Op>(gy, x, gx, n, gyStep, p, q), endOf(gx, n), n);
}

/** The same for a derivative of many instructions: one vector at a time. */
// @ts-ignore: decorator
@inline export function longGradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: T, q: T): void {
  settleSeen(run<T, Op>(gy, x, gx, n, gyStep, v128.splat<T>(p), v128.splat<T>(q), false, false), endOf(gx, n), n);
}

// @ts-ignore: decorator
@inline export function wideGradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: f64, q: f64): void {
  settleSeen(run<T, Op>(gy, x, gx, n, gyStep, f64x2.splat(p), f64x2.splat(q), true, false), endOf(gx, n), n);
}
