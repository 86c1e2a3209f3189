// The loops of element-wise ops; gradient.ts has those of their gradients. n counts elements; x and y are byte addresses. y may be x; it
// must not overlap x in another way. The loops have the do-while form, from which V8 12.3 and older can hoist constants. An op's careful
// form is instantiated once, for whole vectors and leftovers alike, to keep the code small.
import { loadHalf, loadSome, storeHalf, storeSome } from "../load";
import { Guarded, Valued } from "../ops/unary";
import { high, low, narrow } from "../simd";

/** The value of one vector; a wide op computes float32 vectors in float64 lanes, half by half. */
// @ts-ignore: decorator
@inline function value<T, Op extends Valued>(op: Op, x: v128, a: v128, b: v128, wide: bool): v128 {
  return wide && sizeof<T>() == 4 ? narrow(op.y(low(x), a, b), op.y(high(x), a, b)) : op.y(x, a, b);
}

/** One vector, or what is left of one, through the op's careful form. */
// @ts-ignore: decorator
@inline function one<T, Op extends Valued>(op: Op, x: usize, y: usize, left: usize, a: v128, b: v128, wide: bool): void {
  const v = value<T, Op>(op, loadSome(x, left), a, b, wide);
  storeSome(y, v, left);
}

/** What the main loop of a map has left. */
// @ts-ignore: decorator
@inline function rest<T, Op extends Valued>(x: usize, y: usize, end: usize, a: v128, b: v128): void {
  const op = changetype<Op>(0);
  if (x < end) do {
    one<T, Op>(op, x, y, end - x, a, b, false);
    x += 16;
    y += 16;
  } while (x < end);
}

/** y[i] = op(x[i]), for an op of few instructions. */
// @ts-ignore: decorator
@inline export function map<T, Op extends Valued>(x: usize, y: usize, n: usize, p: T, q: T): void {
  mapWith<T, Op>(x, y, n, v128.splat<T>(p), v128.splat<T>(q));
}

/** The same with parameters that the op itself has to make sense of. */
// @ts-ignore: decorator
@inline export function mapWith<T, Op extends Valued>(x: usize, y: usize, n: usize, a: v128, b: v128): void {
  const op = changetype<Op>(0);
  const end = x + (n << alignof<T>()), blocks = x + ((end - x) & ~63);
  if (x < blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    v128.store(y, op.y(x0, a, b));
    v128.store(y, op.y(x1, a, b), 16);
    v128.store(y, op.y(x2, a, b), 32);
    v128.store(y, op.y(x3, a, b), 48);
    x += 64;
    y += 64;
  } while (x < blocks);
  rest<T, Op>(x, y, end, a, b);
}

/** y[i] = op(x[i]), for an op of many instructions: two vectors at a time are as fast as four, for half the code (relu loses 3 to 7 %). */
// @ts-ignore: decorator
@inline export function mapLong<T, Op extends Valued>(x: usize, y: usize, n: usize, p: T, q: T): void {
  const op = changetype<Op>(0), a = v128.splat<T>(p), b = v128.splat<T>(q);
  const end = x + (n << alignof<T>()), blocks = x + ((end - x) & ~31);
  if (x < blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    v128.store(y, op.y(x0, a, b));
    v128.store(y, op.y(x1, a, b), 16);
    x += 32;
    y += 32;
  } while (x < blocks);
  rest<T, Op>(x, y, end, a, b);
}

/** y[i] = op(x[i]) for a wide op. Its two halves fill the machine: two vectors at a time are 1 to 4 % faster, for twice the code. */
// @ts-ignore: decorator
@inline export function wide<T, Op extends Valued>(x: usize, y: usize, n: usize, p: f64, q: f64): void {
  const op = changetype<Op>(0), a = f64x2.splat(p), b = f64x2.splat(q);
  const end = x + (n << alignof<T>());
  if (x < end) do {
    one<T, Op>(op, x, y, end - x, a, b, true);
    x += 16;
    y += 16;
  } while (x < end);
}

/** The same half a vector of float32 at a time: half the code, up to a fifth slower. */
// @ts-ignore: decorator
@inline function halves<Op extends Valued>(x: usize, y: usize, n: usize, p: f64, q: f64): void {
  const op = changetype<Op>(0), a = f64x2.splat(p), b = f64x2.splat(q);
  const end = x + (n << 2);
  if (x < end) do {
    const left = end - x;
    storeHalf(y, f32x4.demote_f64x2_zero(op.y(low(loadHalf(x, left)), a, b)), left);
    x += 8;
    y += 8;
  } while (x < end);
}

/** A wide op that is the precise form beside a faster one: its code is kept small. */
// @ts-ignore: decorator
@inline export function precise<T, Op extends Valued>(x: usize, y: usize, n: usize, p: f64, q: f64): void {
  if (sizeof<T>() == 8) wide<T, Op>(x, y, n, p, q);
  else halves<Op>(x, y, n, p, q);
}

// @ts-ignore: decorator
@inline function fast<T, Op extends Guarded>(op: Op, x: v128, a: v128, b: v128, wide: bool): v128 {
  return wide && sizeof<T>() == 4 ? narrow(op.fast(low(x), a, b), op.fast(high(x), a, b)) : op.fast(x, a, b);
}

/** The sign-free high words of v: as integers they order like abs v, with infinity and NaN at the top. */
// @ts-ignore: decorator
@inline function magnitude<T>(v: v128): v128 {
  return v128.and(v, sizeof<T>() == 4 ? i32x4.splat(0x7fffffff) : i64x2.splat(0x7fffffff00000000));
}

/**
 * y[i] = op(x[i]) for an op with a fast form: two vectors at a time while all of their elements are within its limit; a block
 * with one outside goes through the careful form, vector by vector, and then the fast loop is tried again.
 */
// @ts-ignore: decorator
@inline function guard<T, Op extends Guarded>(x: usize, y: usize, n: usize, a: v128, b: v128, wide: bool): void {
  const op = changetype<Op>(0), limit = i32x4.splat(op.limit(a));
  const end = x + (n << alignof<T>()), blocks = x + ((end - x) & ~31);
  if (x < end) do {
    if (x < blocks) do {
      const x0 = v128.load(x), x1 = v128.load(x, 16);
      if (v128.any_true(v128.gt<i32>(v128.max<i32>(magnitude<T>(x0), magnitude<T>(x1)), limit))) break;
      v128.store(y, fast<T, Op>(op, x0, a, b, wide));
      v128.store(y, fast<T, Op>(op, x1, a, b, wide), 16);
      x += 32;
      y += 32;
    } while (x < blocks);
    const stop = min(x + 32, end);
    if (x < stop) do {
      one<T, Op>(op, x, y, end - x, a, b, wide);
      x += 16;
      y += 16;
    } while (x < stop);
  } while (x < end);
}

// @ts-ignore: decorator
@inline export function guarded<T, Op extends Guarded>(x: usize, y: usize, n: usize, p: T, q: T): void {
  guard<T, Op>(x, y, n, v128.splat<T>(p), v128.splat<T>(q), false);
}

// @ts-ignore: decorator
@inline export function guardedWide<T, Op extends Guarded>(x: usize, y: usize, n: usize, p: f64, q: f64): void {
  guard<T, Op>(x, y, n, f64x2.splat(p), f64x2.splat(q), true);
}
