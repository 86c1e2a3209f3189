// layerNorm, rmsNorm and groupNorm of float32 rows where the engine fuses products with sums: the moments of a row are of float64, its
// elements are computed in float32 lanes.
//
// Method: y = (x r + c) w + b with r = 1 / sqrt(variance + eps) and c = -mean r, each in two float32 numbers. x r + c in the upper numbers
//   is rounded once, however much it cancels; what the lower ones add is small, and rounded once more with w and b. A row whose mean is
//   beyond 512 deviations is moved by its first element before, which is exact.
// Max error: 2 ULP beside 2^-38 of a deviation from the mean (test/norms.test.ts). 128 x 768 take 3.2 to 5.1 times as long as copying; all
//   in float64 lanes 10 to 13.6.
import { hasNonFinite, loadSome, storeSome } from "../load";
import { all, madd } from "../simd";

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
  const rh = head(r), rl = tail(r), ch = head(c), cl = tail(c), none = all<f32>(0), end = y + size, whole = y + (size & ~31);
  if (y != whole) do {
    const w0 = weighs ? v128.load(w) : none, w1 = weighs ? v128.load(w, 16) : none;
    const b0 = biased ? v128.load(b) : none, b1 = biased ? v128.load(b, 16) : none;
    const v0 = fused(v128.load(x), w0, b0, rh, rl, ch, cl, centred, weighs, biased);
    const v1 = fused(v128.load(x, 16), w1, b1, rh, rl, ch, cl, centred, weighs, biased);
    v128.store(y, v0);
    v128.store(y, v1, 16);
    x += 32;
    y += 32;
    if (weighs) w += 32;
    if (biased) b += 32;
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
