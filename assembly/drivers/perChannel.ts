// prelu: x is [outer, channels, inner], every channel has its slope. The loops walk runs: the elements of one channel that lie
// together, or a whole row of channels where inner is 1. A call does n elements from the start of `channel` on: whole runs, or a part
// of one.
import { endOf, largest, loadSome, settleSeen } from "../load";
import { LeakyRelu } from "../ops/leakyRelu";
import { leastOf, Prelu } from "../ops/prelu";
import { all, high, low } from "../simd";
import { seenGradient } from "./gradient";
import { map } from "./map";
import { seenZip, seenZipGradient } from "./zip";

/** y = prelu(x). */
// @ts-ignore: decorator
@inline export function preluRuns(x: usize, slope: usize, y: usize, n: usize, inner: usize, channels: usize, channel: usize): void {
  const across = inner == 1, end = endOf(y, n), count = n;
  let seen = all<float>(0);
  while (n > 0) {
    const m = min(n, across ? channels - channel : inner), at = slope + (channel << alignof<float>());
    if (across) {
      seen = largest(seen, seenZip<float, Prelu<float>>(x, at, y, m, 0));
      channel = channels;
    } else {
      const s = load<float>(at);
      map<float, LeakyRelu<float>>(x, y, m, s, leastOf<float>(s));
      seen = v128.or(seen, v128.splat<float>(s - s)); // 0 times an infinite slope
      channel++;
    }
    if (channel == channels) channel = 0;
    x += m << alignof<float>();
    y += m << alignof<float>();
    n -= m;
  }
  settleSeen(seen, end, count);
}

/** gx = gy prelu'(x), and gy x where x is not positive is added to the channel's float64 sum. gx may be gy or x. */
// @ts-ignore: decorator
@inline export function preluGradients(
  gy: usize, x: usize, slope: usize, gx: usize, sums: usize, n: usize, inner: usize, channels: usize, channel: usize,
): void {
  const across = inner == 1, end = endOf(gx, n), count = n;
  let seen = all<float>(0);
  while (n > 0) {
    const m = min(n, across ? channels - channel : inner), at = slope + (channel << alignof<float>()), sum = sums + (channel << 3);
    if (across) {
      addAll(gy, x, sum, m);
      seen = largest(seen, seenZipGradient<float, Prelu<float>>(gy, x, at, gx, m, 0));
      channel = channels;
    } else {
      store<f64>(sum, load<f64>(sum) + total(gy, x, m));
      seen = largest(seen, seenGradient<float, LeakyRelu<float>>(gy, x, gx, m, 16, load<float>(at), 0));
      channel++;
    }
    if (channel == channels) channel = 0;
    gy += m << alignof<float>();
    x += m << alignof<float>();
    gx += m << alignof<float>();
    n -= m;
  }
  settleSeen(seen, end, count);
}

/** gy min(x, 0) in float64 lanes, NaN where x is. */
// @ts-ignore: decorator
@inline function term(g: v128, x: v128): v128 {
  return v128.mul<f64>(g, v128.pmin<f64>(x, all<f64>(0)));
}

/** The sum of a run's terms. */
// @ts-ignore: decorator
@inline function total(gy: usize, x: usize, n: usize): f64 {
  const end = x + (n << alignof<float>());
  let sum = all<f64>(0);
  if (x < end) do {
    const left = end - x;
    const g = loadSome(gy, left), v = loadSome(x, left);
    if (sizeof<float>() == 8) sum = v128.add<f64>(sum, term(g, v));
    else sum = v128.add<f64>(sum, v128.add<f64>(term(low(g), low(v)), term(high(g), high(v))));
    gy += 16;
    x += 16;
  } while (x < end);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** A row of terms, each added to the sum of its channel. The sums have room for a whole vector behind the last one. */
// @ts-ignore: decorator
@inline function addAll(gy: usize, x: usize, sums: usize, n: usize): void {
  const end = x + (n << alignof<float>());
  if (x < end) do {
    const left = end - x;
    const g = loadSome(gy, left), v = loadSome(x, left);
    if (sizeof<float>() == 8) add(sums, term(g, v));
    else {
      add(sums, term(low(g), low(v)));
      add(sums + 16, term(high(g), high(v)));
    }
    gy += 16;
    x += 16;
    sums += 32 >> (alignof<float>() - 2);
  } while (x < end);
}

// @ts-ignore: decorator
@inline function add(sums: usize, v: v128): void {
  v128.store(sums, v128.add<f64>(v128.load(sums), v));
}
