// layerNorm, rmsNorm and groupNorm of float32 rows where the engine fuses products with sums: the moments of a row are of float64, its
// elements are computed in float32 lanes.
//
// Method of layerNorm: y = (x r + c) w + b with r = 1 / sqrt(variance + eps) and c = -mean r, each in two float32 numbers. x r + c in the
//   upper numbers is rounded once, however much it cancels; what the lower ones add is small, and rounded once more with w and b. A row
//   whose mean is beyond 512 deviations is moved by its first element before, which is exact.
//   rmsNorm, which has no c, takes squares in float32 lanes, too: eight of them are added there, the rest in float64.
// Max error: 2 ULP beside 2^-38 of a deviation from the mean (test/norms/norms.test.ts). Of rmsNorm 3.3: the roundings of its squares can
//   be alike in a row made for it (2.4 found); where they are not, it has 1.7.
// 128 x 768 take 4.7 (layerNorm) and 2.3 times as long as copying; all in float64 lanes 10 to 13.6. Four elements of layerNorm take ten
//   operations of the two floating-point units, six of them for the moments: these alone are 4.2 times a copy.
//   By the count of these nothing else pays: squares in float32 lanes need in float64 sums what they spare, and r in one number spares one,
//   but may add an ULP. Refuted: sums of pairs in float32 lanes, which put the mean of 768 off by 2^-28 of a deviation.
import { lanes } from "../doubles";
import { hasNonFinite, loadSome, storeSome } from "../load";
import { all, high, low, madd } from "../simd";

/** Whether rows are of float32, in a build that fuses. */
export const FUSES: bool = sizeof<float>() == 4 && ASC_FEATURE_RELAXED_SIMD;

/** The square of 512 deviations. */
const FAR: f64 = 262144;
/** 1 / sqrt(variance + eps) is within these, so that its parts are normal numbers: 2^-100, 2^100. */
const LEAST: f64 = 7.888609052210118e-31;
const MOST: f64 = 1.2676506002282294e30;

/** Whether a row, by its mean and its variance, is to be moved. */
// @ts-ignore: decorator
@inline export function isFar(spread: v128): bool {
  const mean = f64x2.extract_lane(spread, 0);
  return mean * mean > FAR * f64x2.extract_lane(spread, 1);
}

/** Whether a row has ordinary numbers. Equal ones have not: each is to be exactly 0. */
// @ts-ignore: decorator
@inline export function isOrdinary(spread: v128, r: f64): bool {
  return f64x2.extract_lane(spread, 1) > 0 && r > LEAST && r < MOST;
}

/** Mean squares between these have lost nothing in float32 lanes: 2^-90, 2^90. */
const SMALL: f64 = 8.077935669463161e-28;
const LARGE: f64 = 1.2379400392853803e27;

// @ts-ignore: decorator
@inline function square(x: usize): v128 {
  const v = v128.load(x);
  return f32x4.mul(v, v);
}

/** sum + v^2. */
// @ts-ignore: decorator
@inline function plusSquare(x: usize, sum: v128): v128 {
  const v = v128.load(x);
  return madd<f32>(v, v, sum);
}

/** The mean square of a row: of eight vectors at a time in float32 lanes, whose sums are of float64. */
// @ts-ignore: decorator
@inline export function meanSquare(x: usize, n: usize): f64 {
  const size = n << 2, end = x + size, blocks = x + (size & ~127);
  let lo = all<f64>(0), hi = lo;
  if (x != blocks) do {
    const s0 = plusSquare(x + 64, square(x)), s1 = plusSquare(x + 80, square(x + 16));
    const s2 = plusSquare(x + 96, square(x + 32)), s3 = plusSquare(x + 112, square(x + 48));
    const s = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
    lo = f64x2.add(lo, low(s));
    hi = f64x2.add(hi, high(s));
    x += 128;
  } while (x != blocks);
  for (; x < end; x += 16) {
    const v = loadSome(x, end - x), a = low(v), b = high(v);
    lo = madd<f64>(a, a, lo);
    hi = madd<f64>(b, b, hi);
  }
  return lanes(f64x2.add(lo, hi)) / <f64>n;
}

/** Whether that is exact enough. */
// @ts-ignore: decorator
@inline export function isNear(square: f64): bool {
  return square > SMALL && square < LARGE;
}

/** Whether all n weights are finite, or there are none. Then no result of an ordinary row is NaN, and none need be looked at. */
// @ts-ignore: decorator
@inline export function areFinite(w: usize, n: usize): bool {
  if (w == 0) return true;
  const end = w + (n << alignof<float>());
  let sum = all<float>(0);
  for (; w < end; w += 16) {
    const v = loadSome(w, end - w);
    sum = v128.add<float>(sum, v128.sub<float>(v, v)); // NaN from the first that is not
  }
  return !hasNonFinite(sum);
}

/** The upper number of two, in all lanes. */
// @ts-ignore: decorator
@inline export function head(v: f64): v128 {
  return f32x4.splat(<f32>v);
}

/** The lower one. */
// @ts-ignore: decorator
@inline export function tail(v: f64): v128 {
  return f32x4.splat(<f32>(v - <f64><f32>v));
}

/** y = x - p. */
// @ts-ignore: decorator
@inline export function move(x: usize, y: usize, size: usize, p: f64): void {
  const by = head(p);
  for (let at: usize = 0; at < size; at += 16) {
    const left = size - at;
    storeSome(y + at, f32x4.sub(loadSome(x + at, left), by), left);
  }
}

/** y of one vector. */
// @ts-ignore: decorator
@inline export function fused(
  x: v128, w: v128, b: v128, rh: v128, rl: v128, ch: v128, cl: v128, centred: bool, weighs: bool, biased: bool,
): v128 {
  if (!centred) {
    const h = madd<f32>(x, rh, f32x4.mul(x, rl));
    if (weighs) return biased ? madd<f32>(h, w, b) : f32x4.mul(h, w);
    return biased ? f32x4.add(h, b) : h;
  }
  const h = madd<f32>(x, rh, ch), rest = madd<f32>(x, rl, cl);
  if (weighs) return madd<f32>(h, w, biased ? madd<f32>(rest, w, b) : f32x4.mul(rest, w));
  return f32x4.add(h, biased ? f32x4.add(rest, b) : rest);
}

// @ts-ignore: decorator
@inline function row(x: usize, w: usize, b: usize, y: usize, size: usize, r: f64, c: f64, centred: bool, weighs: bool, biased: bool): void {
  const rh = head(r), rl = tail(r), ch = head(c), cl = tail(c), none = all<f32>(0), end = y + size, whole = y + (size & ~63);
  if (y != whole) do {
    const w0 = weighs ? v128.load(w) : none, w1 = weighs ? v128.load(w, 16) : none;
    const b0 = biased ? v128.load(b) : none, b1 = biased ? v128.load(b, 16) : none;
    const v0 = fused(v128.load(x), w0, b0, rh, rl, ch, cl, centred, weighs, biased);
    const v1 = fused(v128.load(x, 16), w1, b1, rh, rl, ch, cl, centred, weighs, biased);
    v128.store(y, v0);
    v128.store(y, v1, 16);
    const w2 = weighs ? v128.load(w, 32) : none, w3 = weighs ? v128.load(w, 48) : none;
    const b2 = biased ? v128.load(b, 32) : none, b3 = biased ? v128.load(b, 48) : none;
    const v2 = fused(v128.load(x, 32), w2, b2, rh, rl, ch, cl, centred, weighs, biased);
    const v3 = fused(v128.load(x, 48), w3, b3, rh, rl, ch, cl, centred, weighs, biased);
    v128.store(y, v2, 32);
    v128.store(y, v3, 48);
    x += 64;
    y += 64;
    if (weighs) w += 64;
    if (biased) b += 64;
  } while (y != whole);
  if (y < end) do {
    const left = end - y, own = weighs ? loadSome(w, left) : none, bias = biased ? loadSome(b, left) : none;
    storeSome(y, fused(loadSome(x, left), own, bias, rh, rl, ch, cl, centred, weighs, biased), left);
    x += 16;
    y += 16;
    if (weighs) w += 16;
    if (biased) b += 16;
  } while (y < end);
}

/** A row from its factor r and c = -mean r. */
// @ts-ignore: decorator
@inline export function fusedRow(x: usize, w: usize, b: usize, y: usize, size: usize, r: f64, c: f64, centred: bool): void {
  if (w != 0) {
    if (b != 0) row(x, w, b, y, size, r, c, centred, true, true);
    else row(x, w, b, y, size, r, c, centred, true, false);
  } else if (b != 0) row(x, w, b, y, size, r, c, centred, false, true);
  else row(x, w, b, y, size, r, c, centred, false, false);
}
