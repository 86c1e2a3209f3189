// The gradient of log-sum-exp from x and the saved output y: gy e^(x - y) times the scale, which needs no sum. Where nothing was above
// -infinity (y = -infinity) it is 0.
import { storeSome } from "./columns";
import { loadSome } from "./terms";
import { exp } from "../math/exp";
import { all } from "../simd";

// @ts-ignore: decorator
@inline function finite(y: v128): v128 {
  return v128.andnot(y, v128.eq<lane>(y, all<lane>(-Infinity)));
}

// @ts-ignore: decorator
@inline function flow(x: v128, gy: v128, y: v128): v128 {
  return v128.mul<lane>(gy, exp<lane, lane>(v128.sub<lane>(x, y)));
}

/** `rows` rows of n, each with one gy and one y; gx may be x. */
// @ts-ignore: decorator
@inline export function rows(x: usize, gy: usize, y: usize, gx: usize, rows: usize, n: usize, scale: f64): void {
  const size = n << alignof<lane>(), s = all<lane>(scale);
  do {
    const g = v128.mul<lane>(s, v128.splat<lane>(load<lane>(gy))), v = finite(v128.splat<lane>(load<lane>(y)));
    for (let at: usize = 0; at < size; at += 16) storeSome(gx + at, flow(loadSome(x + at, size - at), g, v), size - at);
    x += size;
    gx += size;
    gy += sizeof<lane>();
    y += sizeof<lane>();
  } while (--rows > 0);
}

/** `slabs` slabs of n rows by `width` columns, each slab with one row of gy and of y. */
// @ts-ignore: decorator
@inline export function columns(
  x: usize, gy: usize, y: usize, gx: usize, slabs: usize, n: usize, width: usize, sx: usize, sg: usize, scale: f64,
): void {
  const size = width << alignof<lane>(), s = all<lane>(scale);
  do {
    for (let at: usize = 0; at < size; at += 16) {
      const left = size - at, end = x + at + n * sx;
      const g = v128.mul<lane>(s, loadSome(gy + at, left)), v = finite(loadSome(y + at, left));
      let from = x + at, to = gx + at;
      do {
        storeSome(to, flow(loadSome(from, left), g, v), left);
        from += sx;
        to += sg;
      } while (from != end);
    }
    x += n * sx;
    gx += n * sg;
    gy += size;
    y += size;
  } while (--slabs > 0);
}
