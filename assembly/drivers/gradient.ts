// The loops of the gradients of element-wise ops. n counts elements; gy, x and gx are byte addresses. gx may be gy or x; it must not
// overlap them in another way. gy advances by `gyStep` bytes a vector: 16 for an array, 0 for a vector of ones (the derivative).
import { largest, loadPart, loadSome, settleSeen, storePart } from "../load";
import { slopeInDoubles, Unary } from "../ops/unary";
import { abs, all, high, low, narrow, select } from "../simd";

/** The derivative at one vector; a wide op computes float32 vectors in float64 lanes, half by half. */
// @ts-ignore: decorator
@inline function slope<T, Op>(op: Op, x: v128, a: v128, b: v128, wide: bool): v128 {
  return wide && sizeof<T>() == 4 ? narrow(op.dy(low(x), a, b), op.dy(high(x), a, b)) : op.dy(x, a, b);
}

/** A vector, or what is left of one: stores its result, and gives it. */
// @ts-ignore: decorator
@inline function one<T>(gy: usize, dy: v128, gx: usize, left: usize): v128 {
  let v: v128;
  if (left >= 16) {
    v = v128.mul<T>(v128.load(gy), dy);
    v128.store(gx, v);
  } else {
    v = v128.mul<T>(loadPart(gy, left), dy);
    storePart(gx, v, left);
  }
  return v;
}

/**
 * gx[i] = gy[i] op'(x[i]). `pairs`: two vectors at a time, which is up to twice as fast for a derivative of a few instructions. Settles the
 * results, or gives the `largest` of them for the caller to do it.
 */
// @ts-ignore: decorator
@inline function run<T, Op>(
  gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, a: v128, b: v128, wide: bool, pairs: bool, settles: bool,
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
    const left = end - x;
    seen = largest(seen, one<T>(gy, slope<T, Op>(op, loadSome(x, left), a, b, wide), gx, left));
    gy += gyStep;
    x += 16;
    gx += 16;
  } while (x < end);
  if (settles) settleSeen(seen, gx, n);
  return seen;
}

/** Leaves it to the caller to settle what is seen. */
// @ts-ignore: decorator
@inline export function seenGradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: T, q: T): v128 {
  return run<T, Op>(gy, x, gx, n, gyStep, v128.splat<T>(p), v128.splat<T>(q), false, true, false);
}

/** gx = gy op'(x), two vectors at a time. */
// @ts-ignore: decorator
@inline export function gradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: T, q: T): void {
  run<T, Op>(gy, x, gx, n, gyStep, v128.splat<T>(p), v128.splat<T>(q), false, true, true);
}

/** The same for a derivative of many instructions: one vector at a time. */
// @ts-ignore: decorator
@inline export function longGradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: T, q: T): void {
  run<T, Op>(gy, x, gx, n, gyStep, v128.splat<T>(p), v128.splat<T>(q), false, false, true);
}

// @ts-ignore: decorator
@inline export function wideGradient<T, Op>(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, p: f64, q: f64): void {
  run<T, Op>(gy, x, gx, n, gyStep, f64x2.splat(p), f64x2.splat(q), true, false, true);
}

/**
 * By Op in float32 lanes, with p and q, where x is within its `reach` (the bits of the largest abs x that its dy takes); by Careful in
 * float64 lanes, with r and s, where it is beyond. `precise`: all is beyond. Float64 knows Careful alone. Two vectors at a time, which V8
 * joins into one of 256 bits, are up to a fifth faster, for twice the code: 4 kB of the gzipped package.
 */
// @ts-ignore: decorator
@inline export function guardedGradient<Op, Careful extends Unary>(
  gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, p: f32, q: f32, r: f64, s: f64,
): void {
  if (sizeof<float>() == 8) {
    wideGradient<float, Careful>(gy, x, gx, n, gyStep, r, s);
    return;
  }
  const op = changetype<Op>(0), a = f32x4.splat(p), b = f32x4.splat(q), c = f64x2.splat(r), d = f64x2.splat(s);
  const reach = i32x4.splat(precise ? -1 : op.reach(a)), end = x + (n << alignof<f32>());
  let seen = all<f32>(0);
  if (x < end) do {
    const left = end - x, at = loadSome(x, left), beyond = v128.gt<i32>(abs<f32>(at), reach);
    let dy = precise ? at : op.dy(at, a, b);
    if (v128.any_true(beyond)) dy = select<f32>(beyond, slopeInDoubles<Careful>(at, c, d), dy);
    seen = largest(seen, one<f32>(gy, dy, gx, left));
    gy += gyStep;
    x += 16;
    gx += 16;
  } while (x < end);
  settleSeen(seen, gx, n);
}

/** The same where multiply-adds are fused; elsewhere all by Careful. */
// @ts-ignore: decorator
@inline export function fusedGradient<Op, Careful extends Unary>(
  gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, p: f32, q: f32, r: f64, s: f64,
): void {
  if (ASC_FEATURE_RELAXED_SIMD) guardedGradient<Op, Careful>(gy, x, gx, n, gyStep, precise, p, q, r, s);
  else wideGradient<float, Careful>(gy, x, gx, n, gyStep, r, s);
}
