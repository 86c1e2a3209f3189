// Cross entropy and its gradient in the logits, fused with the softmax: sum_j v_j (log Z - x_j), row by row.
//
// Method: the sum Z leaves one class out, the label or the largest, whose own term is computed in float64 beside it. So a confident
//   row's loss is log1p(others / own), not the log of a rounded 1, and its gradient there is -others / Z, not p - 1: both keep their
//   relative accuracy down to the least number. All other differences are of the maximum with a logit, which is positive.
// Max error: of the loss, 2^-22 relative for float32 (2^-24.3 seen) and 2^-47 for float64 (2^-47.4 seen, most of it the oracle's); of the
//   gradient for a label, 2^-21 (2^-22.7) and 2^-46 (2^-46.5) (test/losses/losses.test.ts). A float32 loss also ends at n 3.6e-57.
// `records` holds two float64 numbers a row, the label (below 0: the row is ignored) and the factor of its gradient; the loss takes the
// label's place. A row is read before its gradient is written, so gx may be x, but not t.
import { NEAR_F32, NEAR_F64 } from "../layout";
import { endOf, settle } from "../load";
import { expScaled, magicOf, scaleOf } from "../math/exp";
import { logOnePlus } from "../math/log";
import { indexOf, maximumOf } from "../rows/maximum";
import { exponentials, expSum } from "../rows/sum";
import { affine, depths, difference, isZero, sumOf, weightedDepths } from "./passes";

/** e^v in the scale of `exponentials`, to float64. */
// @ts-ignore: decorator
@inline function own(v: float, max: float): f64 {
  const far = !(abs<float>(max) < <float>(sizeof<float>() == 4 ? NEAR_F32 : NEAR_F64)), near = <f64>(far ? <float>0 : max);
  const x = Math.max(far ? <f64>v - <f64>max : <f64>v, near - 746);
  const k = <f64>v128.extract_lane<float>(scaleOf<float>(v128.splat<float>(<float>near)), 0);
  return f64x2.extract_lane(expScaled<f64, f64>(f64x2.splat(x), magicOf<f64>(f64x2.splat(k))), 0);
}

/** The scaled terms' sum without element `apart`; the terms go to y if `keep`. */
// @ts-ignore: decorator
@inline function others(x: usize, y: usize, n: usize, apart: usize, max: float, keep: bool): f64 {
  let sum: f64 = 0, at: usize = 0, stop = apart;
  do {
    const offset = at << alignof<float>();
    sum += keep ? exponentials(x + offset, y + offset, stop - at, max) : expSum(x + offset, stop - at, max);
    at = stop + 1;
    stop = n;
  } while (at <= n);
  return sum;
}

/** `others` where there are any: float32 terms end at e^-130, so that all of them may be below half the least subnormal. */
// @ts-ignore: decorator
@inline function some(rest: f64, mine: f64, n: usize): f64 {
  return sizeof<float>() == 4 && rest <= mine * <f64>n * 3.6e-57 ? 0 : rest;
}

/** log(1 + r), r >= 0. */
// @ts-ignore: decorator
@inline function logOf1(r: f64): f64 {
  return r < Infinity ? f64x2.extract_lane(logOnePlus<f64>(f64x2.splat(r)), 0) : r;
}

/** Whether a row has a softmax at all, by its maximum and the element that its sum leaves out. */
// @ts-ignore: decorator
@inline function sound(max: float, v: float): bool {
  return abs<float>(max) < Infinity && v == v;
}

/** Rows of n with a label each, smoothed by s: (1 - s) at the label and s / n everywhere. One code for loss and gradient: not inlined. */
export function sparseRows(x: usize, records: usize, gx: usize, rows: usize, n: usize, s: f64, keep: bool): void {
  const size = n << alignof<float>(), results = rows * n, last = endOf(gx, results);
  let odd = 0;
  for (const end = records + 16 * rows; records < end; records += 16) {
    const label = load<f64>(records), factor = load<f64>(records, 8);
    let loss: f64 = 0;
    if (label >= 0) {
      const max = maximumOf(x, n, false), at = <usize>label, v = load<float>(x + (at << alignof<float>()));
      const smooth = s > 0 ? depths(x, n, max) / <f64>n : 0;
      const mine = sound(max, v) ? own(v, max) : NaN, rest = some(others(x, gx, n, at, max, keep), mine, n), total = rest + mine;
      const first = own(max, max), z = logOf1((v == max ? rest : total - first) / first);
      loss = z + (<f64>max - <f64>v);
      if (s > 0) loss = (s < 1 ? (1 - s) * loss : 0) + s * (z + smooth);
      if (keep) {
        affine(gx, n, factor / total, factor * s / <f64>n);
        const g = s * (mine / total - 1 / <f64>n) - (1 - s) * (rest / total);
        store<float>(gx + (at << alignof<float>()), <float>(factor * g));
        odd |= i32(!(abs<f64>(factor / total) < Infinity));
      }
    } else if (keep) memory.fill(gx, 0, size);
    store<f64>(records, loss);
    x += size;
    gx += size;
  }
  if (odd) settle(last, 1, results, 0);
}

/** Rows of n with a target for each class. A row whose targets are all 0 counts for nothing. */
export function denseRows(x: usize, t: usize, records: usize, gx: usize, rows: usize, n: usize, keep: bool): void {
  const size = n << alignof<float>(), results = rows * n, last = endOf(gx, results);
  let odd = 0;
  for (const end = records + 16 * rows; records < end; records += 16) {
    const factor = load<f64>(records, 8);
    let loss: f64 = 0;
    if (load<f64>(records) >= 0 && !isZero(t, n)) {
      const max = maximumOf(x, n, false), found = indexOf(x, n, max), at = found < n ? found : 0, offset = at << alignof<float>();
      const v = load<float>(x + offset), top = <f64>load<float>(t + offset);
      const weight = sumOf(t, n), depth = weightedDepths(x, t, n, max);
      const mine = sound(max, v) ? own(v, max) : NaN, rest = some(others(x, gx, n, at, max, keep), mine, n), total = rest + mine;
      loss = weight * logOf1(rest / mine) + depth;
      if (keep) {
        difference(gx, t, n, factor * weight / total, factor);
        const g = rest < mine ? weight - top - weight * (rest / total) : weight * (mine / total) - top;
        store<float>(gx + offset, <float>(factor * g));
        odd |= i32(!(abs<f64>(factor * weight / total) < Infinity));
      }
    } else if (keep) memory.fill(gx, 0, size);
    store<f64>(records, loss);
    x += size;
    t += size;
    gx += size;
  }
  if (odd) settle(last, 1, results, 0);
}
