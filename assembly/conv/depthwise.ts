// y[c] = base[c] + the sum over taps of x[c] w[c]: a convolution that leaves the channels apart. w has, for each vector of channels, the
// base and then a vector for each tap, wStep bytes in all: `packChannels` makes it. Pixels lie xRow and yRow bytes apart, lines xLine and
// yLine. A tap is its offset from the pixel's address in bytes and that of its weights from w (two 32-bit words). A sum adds its terms in
// the order of the taps.
//
// Method: four pixels of a line at a time, whose weights are loaded once, vector of channels by vector: memory is read in order. Three taps
//   that are neighbours (`threes`) share the pixels between them, too: 6 loads for 12 products.
import { TAP } from "../layout";
import { loadSome, storeSome } from "../load";
import { madd } from "../simd";

/** A vector at p, `left` bytes of it. */
// @ts-ignore: decorator
@inline function vector(whole: bool, p: usize, left: usize): v128 { return whole ? v128.load(p) : loadSome(p, left); }

// @ts-ignore: decorator
@inline function put(whole: bool, p: usize, v: v128, left: usize): void {
  if (whole) v128.store(p, v);
  else storeSome(p, v, left);
}

/** Four pixels of one vector of channels, `left` bytes of it. */
// @ts-ignore: decorator
@inline function anyFour(
  whole: bool, x: usize, w: usize, taps: usize, end: usize, y: usize, left: usize,
  x1: usize, x2: usize, x3: usize, y1: usize, y2: usize, y3: usize,
): void {
  let c0 = v128.load(w), c1 = c0, c2 = c0, c3 = c0, tap = taps;
  if (tap != end) do {
    const v = v128.load(w + load<u32>(tap, 4)), p = x + load<u32>(tap);
    c0 = madd<float>(vector(whole, p, left), v, c0);
    c1 = madd<float>(vector(whole, p + x1, left), v, c1);
    c2 = madd<float>(vector(whole, p + x2, left), v, c2);
    c3 = madd<float>(vector(whole, p + x3, left), v, c3);
    tap += TAP;
  } while (tap != end);
  put(whole, y, c0, left);
  put(whole, y + y1, c1, left);
  put(whole, y + y2, c2, left);
  put(whole, y + y3, c3, left);
}

/** The same of lines of three taps, each tap a pixel further than the one before. */
// @ts-ignore: decorator
@inline function threeFour(
  whole: bool, x: usize, w: usize, taps: usize, end: usize, y: usize, left: usize, xRow: usize, yRow: usize,
): void {
  let c0 = v128.load(w), c1 = c0, c2 = c0, c3 = c0, tap = taps;
  const x2 = 2 * xRow, x3 = x2 + xRow, x4 = x3 + xRow, x5 = x4 + xRow;
  do {
    const p = x + load<u32>(tap), q = w + load<u32>(tap, 4), w0 = v128.load(q), w1 = v128.load(q, 16), w2 = v128.load(q, 32);
    c0 = madd<float>(vector(whole, p, left), w0, c0);
    let v = vector(whole, p + xRow, left);
    c0 = madd<float>(v, w1, c0);
    c1 = madd<float>(v, w0, c1);
    v = vector(whole, p + x2, left);
    c0 = madd<float>(v, w2, c0);
    c1 = madd<float>(v, w1, c1);
    c2 = madd<float>(v, w0, c2);
    v = vector(whole, p + x3, left);
    c1 = madd<float>(v, w2, c1);
    c2 = madd<float>(v, w1, c2);
    c3 = madd<float>(v, w0, c3);
    v = vector(whole, p + x4, left);
    c2 = madd<float>(v, w2, c2);
    c3 = madd<float>(v, w1, c3);
    v = vector(whole, p + x5, left);
    c3 = madd<float>(v, w2, c3);
    tap += 3 * TAP;
  } while (tap != end);
  const y2 = 2 * yRow, y3 = y2 + yRow;
  put(whole, y, c0, left);
  put(whole, y + yRow, c1, left);
  put(whole, y + y2, c2, left);
  put(whole, y + y3, c3, left);
}

/** `lines` lines of `width` pixels and n channels, none 0, by `count` taps. */
export function any(
  x: usize, w: usize, taps: usize, y: usize, lines: usize, width: usize, n: usize, count: usize,
  wStep: usize, xRow: usize, xLine: usize, yRow: usize, yLine: usize,
): void {
  const end = taps + count * TAP, bytes = n << alignof<float>(), vectors = bytes & ~15;
  do {
    let at = x, to = y, rest = width;
    do {
      const last = min(rest, 4) - 1; // the pixels beyond it are the last one again
      const p2 = min(last, 2), x1 = min(last, 1) * xRow, x2 = p2 * xRow, x3 = last * xRow;
      const y1 = min(last, 1) * yRow, y2 = p2 * yRow, y3 = last * yRow;
      let p = at, q = to, v = w;
      const stop = p + vectors;
      if (p != stop) do {
        anyFour(true, p, v, taps, end, q, 16, x1, x2, x3, y1, y2, y3);
        p += 16;
        q += 16;
        v += wStep;
      } while (p != stop);
      if (bytes != vectors) anyFour(false, p, v, taps, end, q, bytes - vectors, x1, x2, x3, y1, y2, y3);
      at += 4 * xRow;
      to += 4 * yRow;
      rest -= last + 1;
    } while (rest);
    x += xLine;
    y += yLine;
  } while (--lines);
}

/** The same where the taps are lines of three neighbours; 4 pixels and more in a line. */
export function threes(
  x: usize, w: usize, taps: usize, y: usize, lines: usize, width: usize, n: usize, count: usize,
  wStep: usize, xRow: usize, xLine: usize, yRow: usize, yLine: usize,
): void {
  const end = taps + count * TAP, bytes = n << alignof<float>(), vectors = bytes & ~15;
  do {
    let first: usize = 0;
    do {
      first = min(first, width - 4); // the last four overlap those before
      let p = x + first * xRow, q = y + first * yRow, v = w;
      const stop = p + vectors;
      if (p != stop) do {
        threeFour(true, p, v, taps, end, q, 16, xRow, yRow);
        p += 16;
        q += 16;
        v += wStep;
      } while (p != stop);
      if (bytes != vectors) threeFour(false, p, v, taps, end, q, bytes - vectors, xRow, yRow);
      first += 4;
    } while (first < width);
    x += xLine;
    y += yLine;
  } while (--lines);
}

/** The weights of n channels by `count` taps, wRow bytes from tap to tap, behind the base (0: zeros), vector of channels by vector. */
export function packChannels(w: usize, base: usize, y: usize, n: usize, count: usize, wRow: usize): void {
  let left = n << alignof<float>();
  if (left) do {
    v128.store(y, base ? loadSome(base, left) : i64x2.splat(0));
    y += 16;
    let from = w, i = count;
    if (i) do {
      v128.store(y, loadSome(from, left));
      y += 16;
      from += wRow;
    } while (--i);
    if (left <= 16) return;
    left -= 16;
    w += 16;
    if (base) base += 16;
  } while (true);
}

/** Four sums of x gy along a line, one after the other by pixels, of one vector of channels. */
// @ts-ignore: decorator
@inline function along(whole: bool, x: usize, gy: usize, width: usize, left: usize, xRow: usize, gyRow: usize): v128 {
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0, i = width;
  if (i >= 4) do {
    const x2 = x + 2 * xRow, gy2 = gy + 2 * gyRow;
    c0 = madd<float>(vector(whole, x, left), vector(whole, gy, left), c0);
    c1 = madd<float>(vector(whole, x + xRow, left), vector(whole, gy + gyRow, left), c1);
    c2 = madd<float>(vector(whole, x2, left), vector(whole, gy2, left), c2);
    c3 = madd<float>(vector(whole, x2 + xRow, left), vector(whole, gy2 + gyRow, left), c3);
    x = x2 + 2 * xRow;
    gy = gy2 + 2 * gyRow;
    i -= 4;
  } while (i >= 4);
  if (i) do {
    c0 = madd<float>(vector(whole, x, left), vector(whole, gy, left), c0);
    x += xRow;
    gy += gyRow;
  } while (--i);
  return v128.add<float>(v128.add<float>(c0, c1), v128.add<float>(c2, c3));
}

/** gw += the sums of x gy over `lines` lines of pixels, tap by tap. The second word of a tap is the offset of its weights from gw. */
export function filters(
  gy: usize, x: usize, taps: usize, gw: usize, lines: usize, width: usize, n: usize, count: usize,
  gyRow: usize, gyLine: usize, xRow: usize, xLine: usize,
): void {
  const end = taps + count * TAP, bytes = n << alignof<float>();
  do {
    let tap = taps;
    if (tap != end) do {
      let at: usize = 0;
      const from = x + load<u32>(tap), to = gw + load<u32>(tap, 4);
      do {
        const left = bytes - at, q = to + at;
        if (left >= 16) v128.store(q, v128.add<float>(v128.load(q), along(true, from + at, gy + at, width, 16, xRow, gyRow)));
        else storeSome(q, v128.add<float>(loadSome(q, left), along(false, from + at, gy + at, width, left, xRow, gyRow)), left);
        at += 16;
      } while (at < bytes);
      tap += TAP;
    } while (tap != end);
    x += xLine;
    gy += gyLine;
  } while (--lines);
}
