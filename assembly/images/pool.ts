// The largest element of each channel in a window of pixels, or their mean: the sum of the sums of its lines, divided by the number of
// pixels. The largest is that of the numbers: TensorFlow.js wants NaN to be ignored, and -infinity if there is nothing else.
import { loadSome, storeSome } from "../load";
import { all } from "../simd";

// @ts-ignore: decorator
@inline function join(mean: bool, v: v128, x: v128): v128 {
  return mean ? v128.add<float>(v, x) : v128.pmax<float>(v, x);
}

/** One vector of channels, `left` bytes of it, or four: `high` lines of `wide` pixels, tapRow and tapLine bytes apart. */
// @ts-ignore: decorator
@inline function one(
  mean: bool, four: bool, x: usize, y: usize, left: usize, high: usize, wide: usize, tapRow: usize, tapLine: usize, count: v128,
): void {
  let v0 = all<float>(mean ? 0 : -Infinity), v1 = v0, v2 = v0, v3 = v0;
  const zero = all<float>(0);
  do {
    let w0 = mean ? zero : v0, w1 = mean ? zero : v1, w2 = mean ? zero : v2, w3 = mean ? zero : v3;
    let p = x, i = wide;
    do {
      w0 = join(mean, w0, four ? v128.load(p) : loadSome(p, left));
      if (four) {
        w1 = join(mean, w1, v128.load(p, 16));
        w2 = join(mean, w2, v128.load(p, 32));
        w3 = join(mean, w3, v128.load(p, 48));
      }
      p += tapRow;
    } while (--i);
    v0 = mean ? v128.add<float>(v0, w0) : w0;
    v1 = mean ? v128.add<float>(v1, w1) : w1;
    v2 = mean ? v128.add<float>(v2, w2) : w2;
    v3 = mean ? v128.add<float>(v3, w3) : w3;
    x += tapLine;
  } while (--high);
  if (four) {
    v128.store(y, mean ? v128.div<float>(v0, count) : v0);
    v128.store(y, mean ? v128.div<float>(v1, count) : v1, 16);
    v128.store(y, mean ? v128.div<float>(v2, count) : v2, 32);
    v128.store(y, mean ? v128.div<float>(v3, count) : v3, 48);
  } else storeSome(y, mean ? v128.div<float>(v0, count) : v0, left);
}

/**
 * `lines` lines of `width` results with n channels, one behind the other in a line. The windows are `high` by `wide` pixels, none of these
 * 0. They lie xRow and xLine bytes apart.
 */
// @ts-ignore: decorator
@inline export function pool(
  mean: bool, x: usize, y: usize, lines: usize, width: usize, n: usize, high: usize, wide: usize, tapRow: usize, tapLine: usize,
  xRow: usize, xLine: usize, yLine: usize,
): void {
  const bytes = n << alignof<float>(), blocks = bytes & ~63, count = v128.splat<float>(<float>(high * wide));
  if (lines) do {
    let at = x, to = y, i = width;
    if (i) do {
      let p = at, q = to;
      const stop = p + blocks, end = p + bytes;
      if (p != stop) do {
        one(mean, true, p, q, 64, high, wide, tapRow, tapLine, count);
        p += 64;
        q += 64;
      } while (p != stop);
      if (p < end) do {
        one(mean, false, p, q, end - p, high, wide, tapRow, tapLine, count);
        p += 16;
        q += 16;
      } while (p < end);
      at += xRow;
      to += bytes;
    } while (--i);
    x += xLine;
    y += yLine;
  } while (--lines);
}
