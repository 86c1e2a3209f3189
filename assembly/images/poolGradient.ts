// The gradient of the largest element of each channel in a window of pixels: it goes to the first of the largest, line by line. A window
// without a number above -infinity has none.
import { loadSome, storeSome } from "../load";
import { all } from "../simd";

/** One vector of channels, `left` bytes of it: `high` lines of `wide` pixels, tapRow and tapLine bytes apart. */
// @ts-ignore: decorator
@inline function one(gy: usize, x: usize, gx: usize, left: usize, high: usize, wide: usize, tapRow: usize, tapLine: usize): void {
  const g = loadSome(gy, left), least = all<float>(-Infinity);
  let most = least, line = x, i = high;
  do {
    let p = line, j = wide;
    do {
      most = v128.pmax<float>(most, loadSome(p, left));
      p += tapRow;
    } while (--j);
    line += tapLine;
  } while (--i);
  let open = v128.gt<float>(most, least);
  do {
    let p = x, q = gx, j = wide;
    do {
      const hit = v128.and(open, v128.eq<float>(loadSome(p, left), most));
      storeSome(q, v128.add<float>(loadSome(q, left), v128.and(hit, g)), left);
      open = v128.andnot(open, hit);
      p += tapRow;
      q += tapRow;
    } while (--j);
    x += tapLine;
    gx += tapLine;
  } while (--high);
}

/** gx += the gradient by x: windows as those of `pool`, gx as x, and gy as its results. */
// @ts-ignore: decorator
@inline export function maxPoolGradient(
  gy: usize, x: usize, gx: usize, lines: usize, width: usize, n: usize, high: usize, wide: usize, tapRow: usize, tapLine: usize,
  xRow: usize, xLine: usize, gyLine: usize,
): void {
  const bytes = n << alignof<float>();
  if (lines && bytes) do {
    let at: usize = 0, from = gy, i = width;
    if (i) do {
      let c: usize = 0;
      do {
        one(from + c, x + at + c, gx + at + c, bytes - c, high, wide, tapRow, tapLine);
        c += 16;
      } while (c < bytes);
      at += xRow;
      from += bytes;
    } while (--i);
    x += xLine;
    gx += xLine;
    gy += gyLine;
  } while (--lines);
}
