// batchNorm: y = (x - mean) s + b with three float64 numbers for each channel, in float64 lanes, rounded once. The table has all means,
// then all factors s, then all b. Elements of [channels, inner] repeat; the first one here is number `at` of them.
import { doubles, lanes, PAIR, pair, storeDoubles, storePair } from "../doubles";
import { endOf, largest, settleSeen } from "../load";
import { all, madd } from "../simd";

/** y; it may be x. */
// @ts-ignore: decorator
@inline export function channelRows(x: usize, t: usize, y: usize, n: usize, inner: usize, channels: usize, at: usize): void {
  const across = inner == 1, end = endOf(y, n), count = n;
  let channel = at / inner, rest = inner - at % inner, seen = all<float>(0);
  while (n > 0) {
    const m = min(n, across ? channels - channel : rest), size = m << alignof<float>();
    let p = t + 8 * channel;
    let mean = v128.load64_splat(p), s = v128.load64_splat(p + 8 * channels), b = v128.load64_splat(p + 16 * channels);
    for (let i: usize = 0; i < size; i += PAIR) {
      const left = size - i;
      if (across) {
        mean = doubles(p, left);
        s = doubles(p + 8 * channels, left);
        b = doubles(p + 16 * channels, left);
        p += 16;
      }
      seen = largest(seen, storePair(y + i, v128.add<f64>(v128.mul<f64>(v128.sub<f64>(pair(x + i, left), mean), s), b), left));
    }
    x += size;
    y += size;
    n -= m;
    rest = inner;
    channel += across ? m : 1;
    if (channel == channels) channel = 0;
  }
  settleSeen(seen, end, count);
}

/** gx = gy s; it may be gy or x. Of each channel the sums, 2 channels float64 numbers, get those of gy (x - mean) and of gy added. */
// @ts-ignore: decorator
@inline export function channelGradients(
  gy: usize, x: usize, t: usize, gx: usize, sums: usize, n: usize, inner: usize, channels: usize, at: usize,
): void {
  const across = inner == 1, end = endOf(gx, n), count = n;
  let channel = at / inner, rest = inner - at % inner, seen = all<float>(0);
  while (n > 0) {
    const m = min(n, across ? channels - channel : rest), size = m << alignof<float>();
    let p = t + 8 * channel, q = sums + 8 * channel;
    let mean = v128.load64_splat(p), s = v128.load64_splat(p + 8 * channels), first = all<f64>(0), second = first;
    for (let i: usize = 0; i < size; i += PAIR) {
      const left = size - i, flow = pair(gy + i, left);
      if (across) {
        mean = doubles(p, left);
        s = doubles(p + 8 * channels, left);
      }
      const d = v128.sub<f64>(pair(x + i, left), mean);
      if (across) {
        storeDoubles(q, madd<f64>(flow, d, doubles(q, left)), left);
        storeDoubles(q + 8 * channels, v128.add<f64>(doubles(q + 8 * channels, left), flow), left);
        p += 16;
        q += 16;
      } else {
        first = madd<f64>(flow, d, first);
        second = v128.add<f64>(second, flow);
      }
      seen = largest(seen, storePair(gx + i, v128.mul<f64>(flow, s), left));
    }
    if (!across) {
      store<f64>(q, load<f64>(q) + lanes(first));
      store<f64>(q + 8 * channels, load<f64>(q + 8 * channels) + lanes(second));
    }
    x += size;
    gy += size;
    gx += size;
    n -= m;
    rest = inner;
    channel += across ? m : 1;
    if (channel == channels) channel = 0;
  }
  settleSeen(seen, end, count);
}
