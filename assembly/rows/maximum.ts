// The largest element: of a row, and of each column of a matrix (the groups of maxout are columns too). `strict` asks for NaN where there
// is one, and for the first of equal elements (-0 and 0). Without it NaN is passed over, as softmax may: it comes back in the sum.
import { headMask, loadApart, loadPart, loadSome } from "../load";
import { all, isNan, select } from "../simd";
import { opposite } from "./terms";

/** The halves of x, exchanged. */
// @ts-ignore: decorator
@inline export function swapped(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 0);
}

/** The largest lane in all lanes. */
// @ts-ignore: decorator
@inline export function spread(m: v128): v128 {
  m = v128.pmax<float>(m, swapped(m));
  return sizeof<float>() == 8 ? m : v128.pmax<float>(m, v128.shuffle<i32>(m, m, 1, 0, 3, 2));
}

/** NaN in every lane if there is any among those of `nan`; else m. */
// @ts-ignore: decorator
@inline function withNaN(m: v128, nan: v128): v128 {
  return v128.any_true(nan) ? all<float>(NaN) : m;
}

/** The larger number in each lane; of -x and -m with its sign changed: the smaller. NaN in m is passed over. */
// @ts-ignore: decorator
@inline function larger(x: v128, m: v128, negative: bool): v128 {
  return negative ? v128.pmin<float>(x, m) : v128.pmax<float>(x, m);
}

/** The largest of n elements, or of their opposites, in all lanes. */
// @ts-ignore: decorator
@inline export function maximum(x: usize, n: usize, strict: bool, negative: bool): v128 {
  const size = n << alignof<float>(), end = x + size, last = end - 16;
  let nan = all<float>(0);
  if (size < 16) {
    const w = loadPart(x, size), v = negative ? opposite(w) : w;
    const m = spread(v128.bitselect(v, all<float>(-Infinity), headMask(size)));
    return strict ? withNaN(m, isNan<float>(v)) : m;
  }
  let m0 = v128.load(x), m1 = m0, m2 = m0, m3 = m0;
  const blocks = x + (size & ~63);
  if (!strict && x < blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    m0 = larger(x0, m0, negative);
    m1 = larger(x1, m1, negative);
    m2 = larger(x2, m2, negative);
    m3 = larger(x3, m3, negative);
    x += 64;
  } while (x < blocks);
  for (; x < last; x += 16) {
    const v = v128.load(x);
    if (strict) nan = v128.or(nan, isNan<float>(v));
    m0 = larger(v, m0, negative);
  }
  const v = v128.load(last); // overlapping the one before: a maximum does not mind
  if (strict) nan = v128.or(nan, isNan<float>(v));
  const most = larger(larger(m0, larger(v, m1, negative), negative), larger(m2, m3, negative), negative);
  const m = spread(negative ? opposite(most) : most);
  return strict ? withNaN(m, nan) : m;
}

/** The largest of n elements as a number. */
// @ts-ignore: decorator
@inline export function maximumOf(x: usize, n: usize, strict: bool): float {
  return v128.extract_lane<float>(maximum(x, n, strict, false), 0);
}

/** The index of the first of n elements that equals v; n if none does. */
// @ts-ignore: decorator
@inline export function indexOf(x: usize, n: usize, v: float): usize {
  const start = x, end = x + (n << alignof<float>()), whole = x + ((end - x) & ~15), wanted = v128.splat<float>(v);
  if (x < whole) do {
    if (v128.any_true(v128.eq<float>(v128.load(x), wanted))) break;
    x += 16;
  } while (x < whole);
  if (x < end) do {
    if (load<float>(x) == v) break;
    x += sizeof<float>();
  } while (x < end);
  return (x - start) >> alignof<float>();
}

/**
 * The largest of n elements down each of up to a vector of columns: `left` bytes of them, next to each other or, where `apart`, `pitch`
 * bytes from one to the next. Rows are `stride` bytes apart.
 */
// @ts-ignore: decorator
@inline export function maxima(x: usize, n: usize, stride: usize, pitch: usize, left: usize, strict: bool, apart: bool): v128 {
  const fours = x + (left < 16 ? 0 : (n & ~3) * stride), end = x + n * stride;
  let m = all<float>(-Infinity), other = m, nan = all<float>(0);
  if (!strict && x != fours) do {
    const next = x + 2 * stride, x0 = v128.load(x), x1 = v128.load(x + stride), x2 = v128.load(next), x3 = v128.load(next + stride);
    m = v128.pmax<float>(v128.pmax<float>(m, x0), x2);
    other = v128.pmax<float>(v128.pmax<float>(other, x1), x3);
    x = next + 2 * stride;
  } while (x != fours);
  if (x != end) do {
    const v = apart ? loadApart(x, pitch, left) : loadSome(x, left);
    if (strict) nan = v128.or(nan, isNan<float>(v));
    m = v128.pmax<float>(m, v);
    x += stride;
  } while (x != end);
  return strict ? select<float>(nan, all<float>(NaN), m) : v128.pmax<float>(m, other);
}
