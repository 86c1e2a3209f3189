// The mean of a row and its mean square distance from it, or its mean square alone: what the norms divide by.
//
// Method: distances from a pivot near the mean, d = x - p, in float64; mean = p + sum d / n, variance = (sum d^2 - (sum d)^2 / n) / n.
//   The pivot of float32 is the first element: p - mean is at most sqrt n deviations, so the subtraction loses log2 n of 53 bits; or 0,
//   where the caller looks for what is lost (fused.ts). That of float64 is the mean as a first pass rounds it: the second one finds what
//   it is off. So a row of 1e8 + small keeps its digits.
//   Where a mean of float64 numbers is not finite, it is taken again of the numbers over n; where the variance and eps are near the ends of
//   float64, it is taken again of distances times a power of two.
//   A block's sums are plain, and their own sum is compensated (Kahan).
// Max error: of the variance 2^-32 for float32 of a million elements, 2^-50 for float64.
import { PAIR } from "../doubles";
import { BLOCK } from "../layout";
import { all, madd, where } from "../simd";

/** Variances that have lost nothing, and the factor for distances whose squares are below or above: 2^-900, 2^900, 2^600. */
const LEAST: f64 = 1.1830521861667747e-271;
const MOST: f64 = 8.452712498170644e270;
const FAR: f64 = 4.149515568880993e180;

/** Bytes of a block: of float64 so few that a lane of its sums has eight terms. */
const PART: usize = sizeof<float>() == 4 ? BLOCK : 512;

/** Two whole elements. */
// @ts-ignore: decorator
@inline function two(x: usize): v128 {
  return sizeof<float>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
}

// @ts-ignore: decorator
@inline function add(a: v128, b: v128): v128 {
  return v128.add<f64>(a, b);
}

/** a + d^2. */
// @ts-ignore: decorator
@inline function addSquare(a: v128, d: v128): v128 {
  return madd<f64>(d, d, a);
}

/** The distance of two elements from the pivot. */
// @ts-ignore: decorator
@inline function from(x: usize, p: v128, shift: bool): v128 {
  return shift ? v128.sub<f64>(two(x), p) : two(x);
}

/** The sums of d = x - p and of d^2 over a row of one element or more, block by block, so that they do not drift with its length. */
// @ts-ignore: decorator
@inline function sums(x: usize, n: usize, pivot: f64, plain: bool, squares: bool, shift: bool): v128 {
  const end = x + (n << alignof<float>()), p = f64x2.splat(pivot), zero = all<f64>(0);
  let total = zero, excess = zero;
  do {
    const stop = x + min(PART, end - x), whole = x + (stop - x & ~(4 * PAIR - 1)), last = stop - sizeof<float>();
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    if (x != whole) do {
      const d0 = from(x, p, shift), d1 = from(x + PAIR, p, shift), d2 = from(x + 2 * PAIR, p, shift), d3 = from(x + 3 * PAIR, p, shift);
      if (plain) {
        a0 = add(a0, d0);
        a1 = add(a1, d1);
        a2 = add(a2, d2);
        a3 = add(a3, d3);
      }
      if (squares) {
        s0 = addSquare(s0, d0);
        s1 = addSquare(s1, d1);
        s2 = addSquare(s2, d2);
        s3 = addSquare(s3, d3);
      }
      x += 4 * PAIR;
    } while (x != whole);
    if (x < last) do {
      const d = from(x, p, shift);
      if (plain) a0 = add(a0, d);
      if (squares) s0 = addSquare(s0, d);
      x += PAIR;
    } while (x < last);
    if (x != stop) {
      const d = f64x2.replace_lane(zero, 0, <f64>load<float>(x) - pivot);
      if (plain) a1 = add(a1, d);
      if (squares) s1 = addSquare(s1, d);
      x = stop;
    }
    const a = add(add(a0, a1), add(a2, a3)), s = add(add(s0, s1), add(s2, s3));
    const term = v128.sub<f64>(add(v128.shuffle<i64>(a, s, 0, 2), v128.shuffle<i64>(a, s, 1, 3)), excess), next = add(total, term);
    const over = v128.sub<f64>(v128.sub<f64>(next, total), term);
    excess = where(v128.eq<f64>(over, over), over); // of infinity nothing can be told
    total = next;
  } while (x != end);
  return total;
}

/** The first part of a row's mean. */
// @ts-ignore: decorator
@inline export function pivotOf(x: usize, n: usize, centred: bool): f64 {
  if (!centred) return 0;
  const first = <f64>load<float>(x);
  if (sizeof<float>() == 4) return first;
  const mean = first + f64x2.extract_lane(sums(x, n, first, true, false, true), 0) / <f64>n;
  return mean - mean == 0 ? mean : farMean(x, n);
}

/** The mean of float64 numbers whose sum is not finite. */
function farMean(x: usize, n: usize): f64 {
  let mean: f64 = 0;
  for (let i: usize = 0; i < n; i++) mean += <f64>load<float>(x + (i << alignof<float>())) / <f64>n;
  return mean;
}

/** 1 / sqrt(variance + eps) of float64 numbers whose variance is too small or too large for its squares. */
function farRate(x: usize, n: usize, mean: f64, rest: f64, factor: f64, eps: f64): f64 {
  let sum: f64 = 0, excess: f64 = 0;
  for (let i: usize = 0; i < n; i++) {
    const d = (<f64>load<float>(x + (i << alignof<float>())) - mean - rest) * factor, term = d * d - excess, next = sum + term;
    excess = next - sum - term;
    sum = next;
  }
  return factor / Math.sqrt(sum / <f64>n + eps * factor * factor);
}

/** The second part of a row's mean, and its variance. A pivot of 0 need not `shift` the row, which spares two instructions of eight. */
// @ts-ignore: decorator
@inline export function spreadOf(x: usize, n: usize, pivot: f64, centred: bool, shift: bool): v128 {
  const found = sums(x, n, pivot, centred, true, shift), count = <f64>n, sum = f64x2.extract_lane(found, 0);
  const squares = f64x2.extract_lane(found, 1), rest = sum / count;
  return f64x2(rest, centred ? max<f64>(squares - sum * rest, 0) / count : squares / count);
}

/** 1 / sqrt(variance + eps), of the row whose pivot and spread these are. */
// @ts-ignore: decorator
@inline export function rateOf(x: usize, n: usize, pivot: f64, spread: v128, eps: f64, centred: bool): f64 {
  const v = f64x2.extract_lane(spread, 1) + eps;
  if (sizeof<float>() == 4 || (v >= LEAST && v <= MOST)) return 1 / Math.sqrt(v);
  return farRate(x, n, pivot, centred ? f64x2.extract_lane(spread, 0) : 0, v < LEAST ? FAR : 1 / FAR, eps);
}

/** The second part of a row's mean, and 1 / sqrt(variance + eps). */
// @ts-ignore: decorator
@inline export function momentsOf(x: usize, n: usize, pivot: f64, eps: f64, centred: bool): v128 {
  const spread = spreadOf(x, n, pivot, centred, centred);
  return f64x2.replace_lane(spread, 1, rateOf(x, n, pivot, spread, eps, centred));
}

/** x less the mean, whose parts are in all lanes. Of float32 their sum is exact enough. */
// @ts-ignore: decorator
@inline export function centre(x: v128, pivot: v128, rest: v128, centred: bool): v128 {
  if (!centred) return x;
  return sizeof<float>() == 4 ? v128.sub<f64>(x, pivot) : v128.sub<f64>(v128.sub<f64>(x, pivot), rest);
}
