// Single passes over a row, of which the losses are made: sums of the distances from the maximum, and the pass that turns them into a
// gradient.

import { half, lanes } from "../doubles";
import { loadPart, loadSome } from "../load";
import { all, madd } from "../simd";

/** The sum of max - x. */
// @ts-ignore: decorator
@inline export function depths(x: usize, n: usize, max: float): f64 {
  const end = x + (n << alignof<float>()), whole = x + ((end - x) & ~15), top = f64x2.splat(<f64>max);
  let sum = all<f64>(0), rest: f64 = 0;
  if (x < whole) do {
    const v = v128.load(x);
    sum = f64x2.add(sum, f64x2.sub(top, half(v, false)));
    if (sizeof<float>() == 4) sum = f64x2.add(sum, f64x2.sub(top, half(v, true)));
    x += 16;
  } while (x < whole);
  if (x < end) do {
    rest += <f64>max - <f64>load<float>(x);
    x += sizeof<float>();
  } while (x < end);
  return lanes(sum) + rest;
}

/** t (max - x), 0 where t is: a class that is hidden by -infinity may have the probability 0. */
// @ts-ignore: decorator
@inline function weighted(t: v128, x: v128, top: v128): v128 {
  return v128.and(f64x2.ne(t, all<f64>(0)), f64x2.mul(t, f64x2.sub(top, x)));
}

/** The sum of t (max - x). */
// @ts-ignore: decorator
@inline export function weightedDepths(x: usize, t: usize, n: usize, max: float): f64 {
  const end = x + (n << alignof<float>()), top = f64x2.splat(<f64>max);
  let sum = all<f64>(0);
  if (x < end) do {
    const left = end - x;
    const v = loadSome(x, left), u = loadSome(t, left);
    sum = f64x2.add(sum, weighted(half(u, false), half(v, false), top));
    if (sizeof<float>() == 4) sum = f64x2.add(sum, weighted(half(u, true), half(v, true), top));
    x += 16;
    t += 16;
  } while (x < end);
  return lanes(sum);
}

/** The sum of t. */
// @ts-ignore: decorator
@inline export function sumOf(t: usize, n: usize): f64 {
  const end = t + (n << alignof<float>());
  let sum = all<f64>(0);
  if (t < end) do {
    const left = end - t, v = left >= 16 ? v128.load(t) : loadPart(t, left);
    sum = f64x2.add(sum, half(v, false));
    if (sizeof<float>() == 4) sum = f64x2.add(sum, half(v, true));
    t += 16;
  } while (t < end);
  return lanes(sum);
}

/** Whether all of t is 0. */
// @ts-ignore: decorator
@inline export function isZero(t: usize, n: usize): bool {
  const end = t + (n << alignof<float>());
  if (t < end) do {
    if (v128.any_true(v128.ne<float>(loadSome(t, end - t), all<float>(0)))) break;
    t += 16;
  } while (t < end);
  return t >= end;
}

/** y = y a - b, elements of one row. */
// @ts-ignore: decorator
@inline export function affine(y: usize, n: usize, a: f64, b: f64): void {
  const end = y + (n << alignof<float>()), whole = y + ((end - y) & ~15);
  const p = v128.splat<float>(<float>a), q = v128.splat<float>(<float>-b);
  if (y < whole) do {
    v128.store(y, madd<float>(v128.load(y), p, q));
    y += 16;
  } while (y < whole);
  if (y < end) do {
    store<float>(y, v128.extract_lane<float>(madd<float>(v128.splat<float>(load<float>(y)), p, q), 0));
    y += sizeof<float>();
  } while (y < end);
}

/** y = y a - t b. */
// @ts-ignore: decorator
@inline export function difference(y: usize, t: usize, n: usize, a: f64, b: f64): void {
  const end = y + (n << alignof<float>()), whole = y + ((end - y) & ~15);
  const p = v128.splat<float>(<float>a), q = v128.splat<float>(<float>-b);
  if (y < whole) do {
    v128.store(y, madd<float>(v128.load(y), p, v128.mul<float>(v128.load(t), q)));
    y += 16;
    t += 16;
  } while (y < whole);
  if (y < end) do {
    const u = v128.splat<float>(load<float>(t));
    store<float>(y, v128.extract_lane<float>(madd<float>(v128.splat<float>(load<float>(y)), p, v128.mul<float>(u, q)), 0));
    y += sizeof<float>();
    t += sizeof<float>();
  } while (y < end);
}
