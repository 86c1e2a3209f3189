// The weighted mean of tokens: sum w x / sum w, in float64 lanes. A few hundred tokens make a partial sum, and partial sums are added: so
// the rounding error does not grow with the number of tokens.
import { doubles, PAIR, pair, storeDoubles, storePair } from "../doubles";
import { endOf, largest, settle, settleSeen } from "../load";
import { all, isNan, madd, where } from "../simd";

/** sums += w x: `rows` tokens of n elements, `stride` bytes apart, with a float64 weight each; four at a time move the sums seldom. */
// @ts-ignore: decorator
@inline export function poolTokens(x: usize, w: usize, sums: usize, rows: usize, n: usize, stride: usize): void {
  const size = n << alignof<float>();
  for (; rows >= 4; rows -= 4) {
    const w0 = v128.load64_splat(w), w1 = v128.load64_splat(w, 8), w2 = v128.load64_splat(w, 16), w3 = v128.load64_splat(w, 24);
    const x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
    let to = sums;
    for (let at: usize = 0; at < size; at += PAIR) {
      const left = size - at;
      const first = madd<f64>(w1, pair(x1 + at, left), madd<f64>(w0, pair(x + at, left), doubles(to, left)));
      storeDoubles(to, madd<f64>(w3, pair(x3 + at, left), madd<f64>(w2, pair(x2 + at, left), first)), left);
      to += 16;
    }
    x += 4 * stride;
    w += 32;
  }
  for (; rows > 0; rows--) {
    const weight = v128.load64_splat(w);
    let to = sums;
    for (let at: usize = 0; at < size; at += PAIR) {
      const left = size - at;
      storeDoubles(to, madd<f64>(weight, pair(x + at, left), doubles(to, left)), left);
      to += 16;
    }
    x += stride;
    w += 8;
  }
}

/** Adds the n sums to those behind them, and clears them. With an address y, all sums / weight go there instead. */
// @ts-ignore: decorator
@inline export function closeSums(sums: usize, y: usize, n: usize, weight: f64): void {
  const size = n << alignof<float>(), zero = all<f64>(0), by = f64x2.splat(weight);
  let seen = all<float>(0), part = sums, total = sums + 8 * n;
  for (let at: usize = 0; at < size; at += PAIR) {
    const left = size - at, sum = v128.add<f64>(doubles(total, left), doubles(part, left));
    storeDoubles(part, zero, left);
    if (y != 0) seen = largest(seen, storePair(y + at, v128.div<f64>(sum, by), left));
    storeDoubles(total, y != 0 ? zero : sum, left);
    part += 16;
    total += 16;
  }
  if (y != 0) settleSeen(seen, endOf(y, n), n);
}

/** The gradient: rows of n, `stride` bytes apart, each gy times a float64 number of its own; +0 where that is 0, whatever gy has. */
// @ts-ignore: decorator
@inline export function spreadMean(gy: usize, w: usize, gx: usize, rows: usize, n: usize, stride: usize): void {
  const size = n << alignof<float>(), first = gx, count = rows;
  let seen = all<float>(0);
  for (; rows > 0; rows--) {
    const weight = v128.load64_splat(w), kept = v128.ne<f64>(weight, all<f64>(0));
    for (let at: usize = 0; at < size; at += PAIR) {
      const left = size - at;
      seen = largest(seen, storePair(gx + at, where(kept, v128.mul<f64>(pair(gy + at, left), weight)), left));
    }
    w += 8;
    gx += stride;
  }
  if (count > 0 && v128.any_true(isNan<float>(seen))) settle(endOf(first, n), count, n, stride);
}
