// Sparsemax, y = max(z - t, 0) with z = x, and 1.5-entmax, y = max(z - t, 0)^2 with z = x / 2, where t makes a row sum to 1.
//
// Method: no sort. z is taken relative to its maximum, so t is in [-1, 0]; Newton's steps from -1 on sum d - 1, and on sqrt(sum d^2) - 1,
//   d = max(z - t, 0): both are convex and fall, so t climbs to the root and never passes it, and once the support is right one step
//   of the first is exact. It ends when t does not climb any more. float64 lanes throughout.
// Max error: 0.6 ULP of float32 and 2^-50 absolute for float64 (test/rowwise/sparsemax.test.ts).
// The gradient from y: s (gy - sum(s gy) / sum s), s = 1 on the support for sparsemax, sqrt y for entmax15.

import { half, join, lanes } from "../doubles";
import { endOf, loadOrLeast, loadSome, settle, storeSome } from "../load";
import { maximumOf } from "../rows/maximum";
import { all, where } from "../simd";

/** max(z - t, 0) of one half; NaN stays. */
// @ts-ignore: decorator
@inline function distance(x: v128, top: v128, t: v128, root: bool): v128 {
  const z = f64x2.sub(x, top);
  return f64x2.pmax(f64x2.sub(root ? f64x2.mul(z, all<f64>(0.5)) : z, t), all<f64>(0));
}

/** Rows of n; y may be x. A row of -infinity alone is zeros if it may be `masked`, else NaN. */
// @ts-ignore: decorator
@inline export function projectRows(x: usize, y: usize, rows: usize, n: usize, masked: i32, root: bool): void {
  const size = n << alignof<float>();
  for (; rows > 0; rows--) {
    const most = <f64>maximumOf(x, n, false), end = x + size;
    const hidden = masked != 0 && most == -Infinity;
    const top = f64x2.splat(hidden ? 0 : abs<f64>(most) < Infinity ? most : NaN); // infinity - infinity is a negative NaN on x86
    let t: f64 = -1, next = t, sum: f64 = 0;
    do {
      t = next;
      let first = all<f64>(0), second = all<f64>(0), at = x, limit = f64x2.splat(t);
      if (at < end) do {
        const v = loadOrLeast(at, end - at);
        let upper = false;
        do {
          const d = distance(half(v, upper), top, limit, root);
          first = f64x2.add(first, d);
          second = f64x2.add(second, root ? f64x2.mul(d, d) : where(f64x2.gt(d, all<f64>(0)), all<f64>(1)));
          upper = !upper;
        } while (sizeof<float>() == 4 && upper);
        at += 16;
      } while (at < end);
      const partner = lanes(second);
      sum = lanes(first);
      next = t + (root ? (partner - Math.sqrt(partner)) / sum : (sum - 1) / partner);
    } while (next > t);
    if (hidden ? sum != sum : next != next) t = NaN; // a NaN that is seen is in the sum
    const limit = f64x2.splat(t);
    if (x < end) do {
      const left = end - x, v = t == t ? loadOrLeast(x, left) : all<float>(0); // a NaN in x may be a negative one
      let upper = false, result = v;
      do {
        const d = distance(half(v, upper), top, limit, root);
        result = join(result, root ? f64x2.mul(d, d) : d, upper);
        upper = !upper;
      } while (sizeof<float>() == 4 && upper);
      storeSome(y, result, left);
      x += 16;
      y += 16;
    } while (x < end);
    y -= x - end;
    x = end;
  }
}

/** s of one half: NaN where y is. */
// @ts-ignore: decorator
@inline function slope(y: v128, root: bool): v128 {
  return root ? f64x2.sqrt(y) : where(f64x2.ne(y, all<f64>(0)), f64x2.add(f64x2.mul(y, all<f64>(0)), all<f64>(1)));
}

/** s v, 0 where s is. */
// @ts-ignore: decorator
@inline function times(s: v128, v: v128): v128 {
  return where(f64x2.ne(s, all<f64>(0)), f64x2.mul(s, v));
}

/** The gradients of rows of n; gx may be gy or y. */
// @ts-ignore: decorator
@inline export function gradientRows(gy: usize, y: usize, gx: usize, rows: usize, n: usize, root: bool): void {
  const size = n << alignof<float>(), start = gx;
  let odd = 0;
  for (; rows > 0; rows--) {
    const end = y + size;
    let first = all<f64>(0), second = all<f64>(0), at = y, from = gy;
    if (at < end) do {
      const left = end - at;
      const v = loadSome(at, left), g = loadSome(from, left);
      let upper = false;
      do {
        const s = slope(half(v, upper), root);
        first = f64x2.add(first, times(s, half(g, upper)));
        second = f64x2.add(second, s);
        upper = !upper;
      } while (sizeof<float>() == 4 && upper);
      at += 16;
      from += 16;
    } while (at < end);
    const weight = lanes(second), mean = f64x2.splat(lanes(first) / weight);
    odd |= i32(!(abs<f64>(lanes(first)) + weight < Infinity));
    if (y < end) do {
      const left = end - y;
      const v = loadSome(y, left), g = loadSome(gy, left);
      let upper = false, result = v;
      do {
        result = join(result, times(slope(half(v, upper), root), f64x2.sub(half(g, upper), mean)), upper);
        upper = !upper;
      } while (sizeof<float>() == 4 && upper);
      storeSome(gx, result, left);
      y += 16;
      gy += 16;
      gx += 16;
    } while (y < end);
    gx -= y - end;
    gy -= y - end;
    y = end;
  }
  const results = (gx - start) >> alignof<float>();
  if (odd) settle(endOf(start, results), 1, results, 0);
}
