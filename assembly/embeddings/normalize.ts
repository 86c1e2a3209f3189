// y = x / size of x: the sum of magnitudes, or the root of the sum of squares; rows one behind the other, and columns.
//
// Method: sums in float64 lanes. No square of a float32 number leaves their range. Where a sum of float64 numbers is near its ends, it is
//   taken again of x times a power of two. A row of zeros is divided by 1.
// Max error: 0.51 ULP of float32; of float64 1.5 ULP beside the rounding of the sum.
// The gradient: (g - y sum(g y)) / size for squares, (g - sign x sum(g y)) / size for magnitudes, in float64 lanes; 0 of a row of zeros.
import { half, lanes, PAIR, pair, storePair } from "../doubles";
import { endOf, largest, loadSome, settle, settleSeen, storeSome } from "../load";
import { abs, all, madd, narrow, select, signOf, where } from "../simd";

/** Sums of float64 numbers that have lost nothing, and the factor for what is below or above: 2^-900, 2^900, 2^600. */
const LEAST: f64 = 1.1830521861667747e-271;
const MOST: f64 = 8.452712498170644e270;
const FAR: f64 = 4.149515568880993e180;

/** The sum with two elements more, or their squares, times a factor. */
// @ts-ignore: decorator
@inline function add(sum: v128, x: v128, factor: v128, square: bool): v128 {
  const v = sizeof<float>() == 8 ? v128.mul<f64>(x, factor) : x;
  return square ? madd<f64>(v, v, sum) : v128.add<f64>(sum, abs<f64>(v));
}

/** The factors for another try. */
// @ts-ignore: decorator
@inline function rescaled(sum: v128): v128 {
  const low = v128.lt<f64>(sum, all<f64>(LEAST)), high = v128.gt<f64>(sum, all<f64>(MOST));
  return select<f64>(low, all<f64>(FAR), select<f64>(high, all<f64>(1 / FAR), all<f64>(1)));
}

/** Whether some sum lost something. */
// @ts-ignore: decorator
@inline function outside(sum: v128): bool {
  return sizeof<float>() == 8 && v128.any_true(v128.or(v128.lt<f64>(sum, all<f64>(LEAST)), v128.gt<f64>(sum, all<f64>(MOST))));
}

/** The sizes of vectors, 1 for those of zeros. */
// @ts-ignore: decorator
@inline function sizeOf(sum: v128, square: bool): v128 {
  return select<f64>(v128.eq<f64>(sum, all<f64>(0)), all<f64>(1), square ? v128.sqrt<f64>(sum) : sum);
}

/** x over the size, of float32 times 1 / size, which float64 has room for. */
// @ts-ignore: decorator
@inline function over(x: v128, factor: v128, lo: v128, hi: v128): v128 {
  if (sizeof<float>() == 8) return v128.div<f64>(v128.mul<f64>(x, factor), lo);
  return narrow(v128.mul<f64>(half(x, false), lo), v128.mul<f64>(half(x, true), hi));
}

/** The sizes as `over` takes them. */
// @ts-ignore: decorator
@inline function divisor(size: v128): v128 {
  return sizeof<float>() == 8 ? size : v128.div<f64>(all<f64>(1), size);
}

/** The sum of a row in both lanes. */
// @ts-ignore: decorator
@inline function rowSum(x: usize, size: usize, factor: v128, square: bool): v128 {
  const end = x + size, whole = x + (size & ~63), zero = all<f64>(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, t0 = zero, t1 = zero;
  if (x < whole) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    s0 = add(s0, half(x0, false), factor, square);
    s1 = add(s1, half(x1, false), factor, square);
    s2 = add(s2, half(x2, false), factor, square);
    s3 = add(s3, half(x3, false), factor, square);
    if (sizeof<float>() == 4) {
      t0 = add(t0, half(x0, true), factor, square);
      t1 = add(t1, half(x1, true), factor, square);
      t0 = add(t0, half(x2, true), factor, square);
      t1 = add(t1, half(x3, true), factor, square);
    }
    x += 64;
  } while (x < whole);
  if (x < end) do {
    const v = loadSome(x, end - x);
    s0 = add(s0, half(v, false), factor, square);
    if (sizeof<float>() == 4) t0 = add(t0, half(v, true), factor, square);
    x += 16;
  } while (x < end);
  return f64x2.splat(lanes(v128.add<f64>(v128.add<f64>(v128.add<f64>(s0, s1), v128.add<f64>(s2, s3)), v128.add<f64>(t0, t1))));
}

/** Rows of n; y may be x. */
// @ts-ignore: decorator
@inline export function normalizeRows(x: usize, y: usize, rows: usize, n: usize, square: bool): void {
  const size = n << alignof<float>(), first = y, results = rows * n;
  let seen = all<float>(0);
  for (; rows > 0; rows--) {
    let factor = all<f64>(1), sum = rowSum(x, size, factor, square);
    if (outside(sum)) {
      factor = rescaled(sum);
      sum = rowSum(x, size, factor, square);
    }
    const by = divisor(sizeOf(sum, square));
    for (let at: usize = 0; at < size; at += 16) {
      const left = size - at, v = over(loadSome(x + at, left), factor, by, by);
      storeSome(y + at, v, left);
      seen = largest(seen, v);
    }
    x += size;
    y += size;
  }
  settleSeen(seen, endOf(first, results), results);
}

/** n rows of `inner` columns, each column by itself; y may be x. A vector of columns at a time: its lines stay in the cache. */
// @ts-ignore: decorator
@inline export function normalizeColumns(x: usize, y: usize, n: usize, inner: usize, sx: usize, sy: usize, square: bool): void {
  const size = inner << alignof<float>();
  let seen = all<float>(0);
  for (let at: usize = 0; at < size; at += 16) {
    const left = size - at, from = x + at;
    let factor = all<f64>(1), lo = all<f64>(0), hi = lo;
    for (let i: usize = 0, p = from; i < n; i++, p += sx) {
      const v = loadSome(p, left);
      lo = add(lo, half(v, false), factor, square);
      if (sizeof<float>() == 4) hi = add(hi, half(v, true), factor, square);
    }
    if (outside(lo)) {
      factor = rescaled(lo);
      lo = all<f64>(0);
      for (let i: usize = 0, p = from; i < n; i++, p += sx) lo = add(lo, loadSome(p, left), factor, square);
    }
    lo = divisor(sizeOf(lo, square));
    hi = divisor(sizeOf(hi, square));
    for (let i: usize = 0, p = from, q = y + at; i < n; i++, p += sx, q += sy) {
      const v = over(loadSome(p, left), factor, lo, hi);
      storeSome(q, v, left);
      seen = largest(seen, v);
    }
  }
  if (n > 0 && v128.any_true(v128.ne<float>(seen, seen))) settle(endOf(y, inner), n, inner, sy);
}

/** The gradients of rows of n; gx may be gy or x. */
// @ts-ignore: decorator
@inline export function normalizeGradients(gy: usize, x: usize, gx: usize, rows: usize, n: usize, square: bool): void {
  const size = n << alignof<float>(), first = gx, results = rows * n;
  let seen = all<float>(0);
  for (; rows > 0; rows--) {
    let factor = all<f64>(1), sum = rowSum(x, size, factor, square);
    if (outside(sum)) {
      factor = rescaled(sum);
      sum = rowSum(x, size, factor, square);
    }
    const inverse = v128.div<f64>(all<f64>(1), sizeOf(sum, square)), empty = v128.eq<f64>(sum, all<f64>(0));
    let flow = all<f64>(0);
    for (let at: usize = 0; at < size; at += PAIR) {
      const left = size - at, y = v128.mul<f64>(v128.mul<f64>(pair(x + at, left), factor), inverse);
      flow = madd<f64>(pair(gy + at, left), y, flow);
    }
    const total = f64x2.splat(lanes(flow));
    for (let at: usize = 0; at < size; at += PAIR) {
      const left = size - at, v = pair(x + at, left), sign = v128.or(signOf<f64>(v), all<f64>(1));
      const y = square ? v128.mul<f64>(v128.mul<f64>(v, factor), inverse) : where(v128.ne<f64>(v, all<f64>(0)), sign);
      const g = v128.mul<f64>(v128.mul<f64>(v128.sub<f64>(pair(gy + at, left), v128.mul<f64>(y, total)), inverse), factor);
      seen = largest(seen, storePair(gx + at, v128.andnot(g, empty), left));
    }
    gy += size;
    x += size;
    gx += size;
  }
  settleSeen(seen, endOf(first, results), results);
}
