// The gradient of log-sum-exp from x and the saved output y: gy e^(x - y) times the scale, which needs no sum. Where nothing was above
// -infinity (y = -infinity) it is 0.
import { endOf, hasNonFinite, loadSome, settle, storeSome } from "../load";
import { exp } from "../math/exp";
import { all } from "../simd";

// @ts-ignore: decorator
@inline function finite(y: v128): v128 {
  return v128.andnot(y, v128.eq<float>(y, all<float>(-Infinity)));
}

// @ts-ignore: decorator
@inline function flow(x: v128, gy: v128, y: v128): v128 {
  return v128.mul<float>(gy, exp<float, float>(v128.sub<float>(x, y)));
}

/** `rows` rows of n, each with one gy and one y; gx may be x. */
// @ts-ignore: decorator
@inline export function rows(gy: usize, x: usize, y: usize, gx: usize, rows: usize, n: usize, scale: f64): void {
  const size = n << alignof<float>(), s = all<float>(scale), first = gx;
  let nonFinite = 0;
  do {
    const g = v128.mul<float>(s, v128.splat<float>(load<float>(gy))), v = finite(v128.splat<float>(load<float>(y)));
    for (let at: usize = 0; at < size; at += 16) storeSome(gx + at, flow(loadSome(x + at, size - at), g, v), size - at);
    nonFinite |= hasNonFinite(v128.add<float>(g, v));
    x += size;
    gx += size;
    gy += sizeof<float>();
    y += sizeof<float>();
  } while (--rows > 0);
  const results = (gx - first) >> alignof<float>();
  if (nonFinite) settle(endOf(first, results), 1, results, 0);
}

/** `outer` matrices of n rows by `inner` columns, each matrix with one row of gy and of y. */
// @ts-ignore: decorator
@inline export function columns(
  gy: usize, x: usize, y: usize, gx: usize, outer: usize, n: usize, inner: usize, sx: usize, sgx: usize, scale: f64,
): void {
  const size = inner << alignof<float>(), s = all<float>(scale), first = endOf(gx, inner), rows = outer * n;
  let nonFinite = 0;
  do {
    for (let at: usize = 0; at < size; at += 16) {
      const left = size - at, end = x + at + n * sx;
      const g = v128.mul<float>(s, loadSome(gy + at, left)), v = finite(loadSome(y + at, left));
      let from = x + at, to = gx + at;
      do {
        storeSome(to, flow(loadSome(from, left), g, v), left);
        from += sx;
        to += sgx;
      } while (from != end);
      nonFinite |= hasNonFinite(v128.add<float>(g, v));
    }
    x += n * sx;
    gx += n * sgx;
    gy += size;
    y += size;
  } while (--outer > 0);
  if (nonFinite) settle(first, rows, inner, sgx);
}
