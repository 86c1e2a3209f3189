// Softmax and log-softmax of rows that lie one behind the other.
//
// Method: subtracting the maximum rounds, which costs up to (max - x) ULP. So x is reduced by itself and the maximum enters only
// as the integer K = round(max / ln2), in the exponent; the common factor cancels in the quotient. The + 64 keeps every e^x
// normal and the last multiply makes the subnormals in one rounding. Rows whose maximum is beyond 2700 in size, where n would
// outgrow the exact reduction, subtract: there every difference that matters is exact (Sterbenz).
// Max error: see docs/accuracy.md; sums are of float64, block by block, so that they neither drift with the length of a row nor
// depend on how it is cut into tiles.
import { loadPart, storePart } from "./drive";
import { expScaled, magicOf, scaleOf } from "./math/exp";
import { log } from "./math/log";
import { all, madd } from "./vec";

/** A sum is closed every so many bytes of a row, wherever the row lies: the same for a whole row and for its tiles. */
const BLOCK: usize = 16384;
/** Below the maximum by this much, e^x is less than half the least subnormal. */
// @ts-ignore: decorator
@inline function depth(): f64 {
  return sizeof<lane>() == 4 ? 104.5 : 746;
}
/** Up to here n LN2_HI is exact for the whole row. */
// @ts-ignore: decorator
@inline function limit(): f64 {
  return sizeof<lane>() == 4 ? 2700 : 700000;
}
const LN2: f64 = 0.6931471805599453;

/** The largest element. NaN may be passed over: it comes back in the sum. */
// @ts-ignore: decorator
@inline export function maximum(x: usize, n: usize): lane {
  const size = n << alignof<lane>(), end = x + size, last = end - 16;
  if (size < 16) {
    let max = load<lane>(x);
    for (x += sizeof<lane>(); x < end; x += sizeof<lane>()) max = max < load<lane>(x) ? load<lane>(x) : max;
    return max;
  }
  let m0 = v128.load(x), m1 = m0, m2 = m0, m3 = m0;
  const blocks = x + (size & ~63);
  if (x < blocks) do {
    m0 = v128.pmax<lane>(v128.load(x), m0);
    m1 = v128.pmax<lane>(v128.load(x, 16), m1);
    m2 = v128.pmax<lane>(v128.load(x, 32), m2);
    m3 = v128.pmax<lane>(v128.load(x, 48), m3);
    x += 64;
  } while (x < blocks);
  for (; x < last; x += 16) m0 = v128.pmax<lane>(v128.load(x), m0);
  m1 = v128.pmax<lane>(v128.load(last), m1); // overlapping the one before: a maximum does not mind
  m0 = v128.pmax<lane>(v128.pmax<lane>(m0, m1), v128.pmax<lane>(m2, m3));
  m0 = v128.pmax<lane>(m0, v128.shuffle<i64>(m0, m0, 1, 0));
  if (sizeof<lane>() == 4) m0 = v128.pmax<lane>(m0, v128.shuffle<i32>(m0, m0, 1, 0, 3, 2));
  return v128.extract_lane<lane>(m0, 0);
}

/** Adds the lanes of four vectors to the two float64 sums: in float32 only twice before they are widened. */
// @ts-ignore: decorator
@inline function widen(sum: v128, e: v128): v128 {
  if (sizeof<lane>() == 8) return f64x2.add(sum, e);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(e), f64x2.promote_low_f32x4(v128.shuffle<i64>(e, e, 1, 0))));
}

/** e^x scaled, of one vector. */
// @ts-ignore: decorator
@inline function term(x: v128, low: v128, magic: v128): v128 {
  return expScaled<lane, lane>(v128.pmax<lane>(x, low), magic);
}

/**
 * The scaled exponentials of at most one block, stored at y if `keep`, and their sum. The loop of one vector serves the leftovers and
 * the far rows alike: it subtracts the shift, which is 0 for a near row.
 */
// @ts-ignore: decorator
@inline function block(x: usize, y: usize, n: usize, max: lane, far: bool, keep: bool): f64 {
  const near: lane = far ? 0 : max, shift = v128.splat<lane>(far ? max : 0);
  const low = v128.splat<lane>(near - <lane>depth()), magic = v128.splat<lane>(magicOf<lane>(scaleOf<lane>(near)));
  const end = x + (n << alignof<lane>()), blocks = far ? x : x + ((end - x) & ~63);
  let sum = all<f64>(0);
  if (x < blocks) do {
    const e0 = term(v128.load(x), low, magic), e1 = term(v128.load(x, 16), low, magic);
    const e2 = term(v128.load(x, 32), low, magic), e3 = term(v128.load(x, 48), low, magic);
    if (keep) {
      v128.store(y, e0);
      v128.store(y, e1, 16);
      v128.store(y, e2, 32);
      v128.store(y, e3, 48);
    }
    sum = widen(sum, v128.add<lane>(v128.add<lane>(e0, e1), v128.add<lane>(e2, e3)));
    x += 64;
    y += 64;
  } while (x < blocks);
  if (x < end) do {
    const left = end - x, whole = left >= 16;
    let e = term(v128.sub<lane>(whole ? v128.load(x) : loadPart(x, left), shift), low, magic);
    if (!whole) e = v128.and(e, head(left));
    if (keep) {
      if (whole) v128.store(y, e);
      else storePart(y, e, left);
    }
    sum = widen(sum, e);
    x += 16;
    y += 16;
  } while (x < end);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** A mask of the first `bytes` bytes of a vector (4, 8 or 12). */
// @ts-ignore: decorator
@inline function head(bytes: usize): v128 {
  return v128.gt<i32>(i32x4.splat(<i32>bytes), i32x4(0, 4, 8, 12));
}

/** The sum over a row of e^x 2^(64 - K), block by block; the terms go to y if `keep`. NaN where the row has no softmax. */
// @ts-ignore: decorator
@inline function sumOf(x: usize, y: usize, n: usize, max: lane, keep: bool): f64 {
  const far = !(abs<lane>(max) < <lane>limit()), step = BLOCK >> alignof<lane>();
  if (far && !(abs<lane>(max) < Infinity)) return NaN;
  let sum: f64 = 0;
  while (n > 0) {
    const m = min(n, step);
    sum += block(x, y, m, max, far, keep);
    x += BLOCK;
    y += BLOCK;
    n -= m;
  }
  return sum;
}

/** The terms of a row, or of a tile of one that starts at a multiple of the block, to y; returns their sum. */
// @ts-ignore: decorator
@inline export function exponentials(x: usize, y: usize, n: usize, max: lane): f64 {
  return sumOf(x, y, n, max, true);
}

/** The sum alone. */
// @ts-ignore: decorator
@inline export function expSum(x: usize, n: usize, max: lane): f64 {
  return sumOf(x, x, n, max, false);
}

/** y[i] *= factor. */
// @ts-ignore: decorator
@inline export function scale(y: usize, n: usize, factor: f64): void {
  const f = v128.splat<lane>(<lane>factor), end = y + (n << alignof<lane>()), whole = y + ((end - y) & ~15);
  if (y < whole) do {
    v128.store(y, v128.mul<lane>(v128.load(y), f));
    y += 16;
  } while (y < whole);
  if (y < end) storePart(y, v128.mul<lane>(loadPart(y, end - y), f), end - y);
}

/** Softmax of `rows` rows of n. */
// @ts-ignore: decorator
@inline export function softmaxRows(x: usize, y: usize, rows: usize, n: usize): void {
  const size = n << alignof<lane>();
  for (; rows > 0; rows--) {
    scale(y, n, 1 / exponentials(x, y, n, maximum(x, n)));
    x += size;
    y += size;
  }
}

/** The log of a row's sum of e^(x - origin), where the origin is K ln2 or, for far maxima, the maximum itself. */
// @ts-ignore: decorator
@inline function logSum(sum: f64): f64 {
  return sum == sum ? log(sum) - 64 * LN2 : sum;
}

/** y[i] = x[i] - log(sum of e^x) from the row's maximum and the sum that expSum gave; y may be x. */
// @ts-ignore: decorator
@inline export function subtractLog(x: usize, y: usize, n: usize, max: lane, sum: f64): void {
  const far = !(abs<lane>(max) < <lane>limit());
  const origin: f64 = far ? <f64>max : <f64>scaleOf<lane>(max) * LN2;
  const total = far ? logSum(sum) : logSum(sum) + origin;
  const hi = v128.splat<lane>(far ? max : <lane>total), lo = v128.splat<lane>(<lane>(far ? total : total - <f64><lane>total));
  const end = x + (n << alignof<lane>()), whole = x + ((end - x) & ~15);
  if (x < whole) do {
    v128.store(y, v128.sub<lane>(v128.sub<lane>(v128.load(x), hi), lo));
    x += 16;
    y += 16;
  } while (x < whole);
  if (x < end) storePart(y, v128.sub<lane>(v128.sub<lane>(loadPart(x, end - x), hi), lo), end - x);
}

/** Log-softmax of `rows` rows of n. */
// @ts-ignore: decorator
@inline export function logSoftmaxRows(x: usize, y: usize, rows: usize, n: usize): void {
  const size = n << alignof<lane>();
  for (; rows > 0; rows--) {
    const max = maximum(x, n);
    subtractLog(x, y, n, max, expSum(x, n, max));
    x += size;
    y += size;
  }
}
