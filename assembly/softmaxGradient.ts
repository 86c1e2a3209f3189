// Gradients of softmax and log-softmax from the saved output y. A row's gradient needs one sum over it: gy y for softmax, gy for
// log-softmax; the sums are of float64 and closed block by block, like those of the forward pass.
import { loadPart, storePart } from "./drive";
import { exp } from "./math/exp";
import { all, nmadd } from "./vec";

const BLOCK: usize = 16384;

/** Adds gy y (or gy alone, if `plain`) of one vector to two float64 sums. */
// @ts-ignore: decorator
@inline function accumulate(sum: v128, g: v128, y: v128, plain: bool): v128 {
  if (sizeof<lane>() == 8) return f64x2.add(sum, plain ? g : f64x2.mul(g, y));
  let lo = f64x2.promote_low_f32x4(g), hi = f64x2.promote_low_f32x4(v128.shuffle<i64>(g, g, 1, 0));
  if (!plain) {
    lo = f64x2.mul(lo, f64x2.promote_low_f32x4(y));
    hi = f64x2.mul(hi, f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 0)));
  }
  return f64x2.add(sum, f64x2.add(lo, hi));
}

// @ts-ignore: decorator
@inline function sum(gy: usize, y: usize, n: usize, plain: bool): f64 {
  const end = gy + (n << alignof<lane>());
  let total: f64 = 0;
  if (gy < end) do {
    const stop = min(gy + BLOCK, end), whole = gy + ((stop - gy) & ~15);
    let lanes = all<f64>(0);
    if (gy < whole) do {
      lanes = accumulate(lanes, v128.load(gy), plain ? lanes : v128.load(y), plain);
      gy += 16;
      y += 16;
    } while (gy < whole);
    if (gy < stop) lanes = accumulate(lanes, loadPart(gy, stop - gy), plain ? lanes : loadPart(y, stop - gy), plain);
    total += f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
    gy = stop;
  } while (gy < end);
  return total;
}

/** The sum of gy y. */
// @ts-ignore: decorator
@inline export function softmaxSum(gy: usize, y: usize, n: usize): f64 {
  return sum(gy, y, n, false);
}

/** The sum of gy. */
// @ts-ignore: decorator
@inline export function logSoftmaxSum(gy: usize, y: usize, n: usize): f64 {
  return sum(gy, y, n, true);
}

/** One vector of the gradient: y (gy - total), or gy - e^y total. */
// @ts-ignore: decorator
@inline function flow(g: v128, y: v128, total: v128, log: bool): v128 {
  return log ? nmadd<lane>(exp<lane, lane>(y), total, g) : v128.mul<lane>(y, v128.sub<lane>(g, total));
}

// @ts-ignore: decorator
@inline function flowAll(gy: usize, y: usize, gx: usize, n: usize, total: f64, log: bool): void {
  const t = v128.splat<lane>(<lane>total), end = gy + (n << alignof<lane>()), whole = gy + ((end - gy) & ~15);
  if (gy < whole) do {
    v128.store(gx, flow(v128.load(gy), v128.load(y), t, log));
    gy += 16;
    y += 16;
    gx += 16;
  } while (gy < whole);
  if (gy < end) storePart(gx, flow(loadPart(gy, end - gy), loadPart(y, end - gy), t, log), end - gy);
}

/** gx = y (gy - total), total being softmaxSum of the whole row. */
// @ts-ignore: decorator
@inline export function softmaxFlow(gy: usize, y: usize, gx: usize, n: usize, total: f64): void {
  flowAll(gy, y, gx, n, total, false);
}

/** gx = gy - e^y total, total being logSoftmaxSum of the whole row. */
// @ts-ignore: decorator
@inline export function logSoftmaxFlow(gy: usize, y: usize, gx: usize, n: usize, total: f64): void {
  flowAll(gy, y, gx, n, total, true);
}

/** The gradient of softmax for `rows` rows of n; gx may be gy or y. */
// @ts-ignore: decorator
@inline export function softmaxRows(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void {
  const size = n << alignof<lane>();
  for (let end = gx + rows * size; gx < end; gx += size) {
    softmaxFlow(gy, y, gx, n, softmaxSum(gy, y, n));
    gy += size;
    y += size;
  }
}

/** The gradient of log-softmax for `rows` rows of n; gx may be gy or y. */
// @ts-ignore: decorator
@inline export function logSoftmaxRows(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void {
  const size = n << alignof<lane>();
  for (let end = gx + rows * size; gx < end; gx += size) {
    logSoftmaxFlow(gy, y, gx, n, logSoftmaxSum(gy, y, n));
    gy += size;
    y += size;
  }
}
