// groupNorm: rows that are groups of channels, each with its weight and bias. A row has n elements, `run` of each channel one behind the
// other; the first row begins with channel number `channel` of `channels`. Method and errors are those of rows.ts.
import { lanes, PAIR, pair, storePair } from "../doubles";
import { endOf, largest, loadSome, settleSeen, storeSome } from "../load";
import { all, madd } from "../simd";
import { FUSES, fused, head, isFar, isOrdinary, move, tail } from "./fused";
import { centre, momentsOf, pivotOf, rateOf, spreadOf } from "./moments";
import { headOf, scaled } from "./rows";

/** The channel behind another one. */
// @ts-ignore: decorator
@inline function next(channel: usize, channels: usize): usize {
  return channel + 1 == channels ? 0 : channel + 1;
}

/** y; it may be x. */
// @ts-ignore: decorator
@inline export function groupRows(
  x: usize, w: usize, b: usize, y: usize, rows: usize, n: usize, run: usize, channels: usize, channel: usize, eps: f64,
): void {
  const size = n << alignof<float>(), step = run << alignof<float>(), first = y, results = rows * n;
  let seen = all<float>(0);
  for (; rows > 0; rows--) {
    let pivot: f64 = FUSES ? 0 : pivotOf(x, n, true), spread = spreadOf(x, n, pivot, true, !FUSES), from = x;
    if (FUSES && isFar(spread)) {
      pivot = <f64>load<float>(x);
      spread = spreadOf(x, n, pivot, true, true);
    }
    const r = rateOf(x, n, pivot, spread, eps, true), c = -f64x2.extract_lane(spread, 0) * r, fuses = FUSES && isOrdinary(spread, r);
    if (fuses && pivot != 0) {
      move(x, y, size, pivot);
      from = y;
    }
    const middle = headOf(pivot, spread, true), rest = v128.shuffle<i64>(spread, spread, 0, 0), rate = f64x2.splat(r);
    const rh = head(r), rl = tail(r), ch = head(c), cl = tail(c), end = y + size;
    do {
      const at = channel << alignof<float>();
      const weight = w != 0 ? v128.splat<float>(load<float>(w + at)) : all<float>(1);
      const bias = b != 0 ? v128.splat<float>(load<float>(b + at)) : all<float>(-0.0);
      for (let i: usize = 0; i < step; i += 16) {
        const left = step - i, u = loadSome(from + i, left);
        const v = fuses
          ? fused(u, weight, bias, rh, rl, ch, cl, true, true, true)
          : madd<float>(scaled(u, middle, rest, rate, true), weight, bias);
        storeSome(y + i, v, left);
        seen = largest(seen, v);
      }
      from += step;
      y += step;
      channel = next(channel, channels);
    } while (y != end);
    x += size;
  }
  settleSeen(seen, endOf(first, results), results);
}

/** The sums of gy and of gy h over a run. */
// @ts-ignore: decorator
@inline function runSums(gy: usize, x: usize, size: usize, head: v128, rest: v128, r: v128): v128 {
  let first = all<f64>(0), second = first;
  for (let at: usize = 0; at < size; at += PAIR) {
    const left = size - at, flow = pair(gy + at, left), h = v128.mul<f64>(centre(pair(x + at, left), head, rest, true), r);
    first = v128.add<f64>(first, flow);
    second = madd<f64>(flow, h, second);
  }
  return f64x2(lanes(first), lanes(second));
}

/** gx, or none where its address is 0; the sums, of 2 channels, get the gradients of w and of b added. gx may be gy or x. */
// @ts-ignore: decorator
@inline export function groupGradients(
  gy: usize, x: usize, w: usize, gx: usize, sums: usize, rows: usize, n: usize, run: usize, channels: usize, channel: usize, eps: f64,
): void {
  const size = n << alignof<float>(), step = run << alignof<float>(), first = gx, results = rows * n;
  let seen = all<float>(0);
  for (; rows > 0; rows--) {
    const pivot = pivotOf(x, n, true), moments = momentsOf(x, n, pivot, eps, true), head = headOf(pivot, moments, true);
    const rest = v128.shuffle<i64>(moments, moments, 0, 0), r = v128.shuffle<i64>(moments, moments, 1, 1);
    let total = all<f64>(0), c = channel;
    for (let at: usize = 0; at < size; at += step) {
      const found = runSums(gy + at, x + at, step, head, rest, r);
      total = v128.add<f64>(total, v128.mul<f64>(found, f64x2.splat(w != 0 ? <f64>load<float>(w + (c << alignof<float>())) : 1)));
      if (sums != 0) {
        const slopes = sums + 8 * c, biases = slopes + 8 * channels;
        store<f64>(slopes, load<f64>(slopes) + f64x2.extract_lane(found, 1));
        store<f64>(biases, load<f64>(biases) + f64x2.extract_lane(found, 0));
      }
      c = next(c, channels);
    }
    const found = v128.div<f64>(total, f64x2.splat(<f64>n));
    const mean = v128.shuffle<i64>(found, found, 0, 0), slope = v128.shuffle<i64>(found, found, 1, 1);
    if (gx != 0) {
      c = channel;
      for (let at: usize = 0; at < size; at += step) {
        const weight = f64x2.splat(w != 0 ? <f64>load<float>(w + (c << alignof<float>())) : 1);
        for (let i = at; i < at + step; i += PAIR) {
          const left = at + step - i, h = v128.mul<f64>(centre(pair(x + i, left), head, rest, true), r);
          const g = v128.sub<f64>(v128.mul<f64>(pair(gy + i, left), weight), mean);
          seen = largest(seen, storePair(gx + i, v128.mul<f64>(v128.sub<f64>(g, v128.mul<f64>(h, slope)), r), left));
        }
        c = next(c, channels);
      }
      gx += size;
    }
    channel = c;
    gy += size;
    x += size;
  }
  if (first != 0) settleSeen(seen, endOf(first, results), results);
}
