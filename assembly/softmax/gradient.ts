// Gradients of softmax and log-softmax from the saved output y, of rows and across lanes. Each needs one sum: of gy y for softmax, of gy
// for log-softmax; the sums are of float64 and closed tile by tile, like those of the forward pass. Everything is times the scale.
import { BLOCK, FINISH, FIRST, SUM, SUMS } from "../layout";
import { endOf, hasNonFinite, loadSome, settle, storeSome } from "../load";
import { exp } from "../math/exp";
import { LOG_SOFTMAX } from "../rows/terms";
import { all, high, low, narrow, nmadd, where } from "../simd";

/** gy y, or gy alone, of the lower and of the upper lanes in float64. */
// @ts-ignore: decorator
@inline function lower(kind: i32, g: v128, y: v128): v128 {
  if (sizeof<float>() == 8) return kind == LOG_SOFTMAX ? g : f64x2.mul(g, y);
  return kind == LOG_SOFTMAX ? low(g) : f64x2.mul(low(g), low(y));
}

// @ts-ignore: decorator
@inline function upper(kind: i32, g: v128, y: v128): v128 {
  return kind == LOG_SOFTMAX ? high(g) : f64x2.mul(high(g), high(y));
}

/** One vector of the gradient: y (gy - total), or gy - e^y total, which is 0 where y is hidden. */
// @ts-ignore: decorator
@inline function flow(kind: i32, g: v128, y: v128, total: v128, scale: v128): v128 {
  if (kind == LOG_SOFTMAX) {
    const gx = v128.mul<float>(scale, nmadd<float>(exp<float, float>(y), total, g));
    return where(v128.ne<float>(y, all<float>(-Infinity)), gx);
  }
  return v128.mul<float>(v128.mul<float>(y, scale), v128.sub<float>(g, total));
}

/** The sum over a row, in both lanes. */
// @ts-ignore: decorator
@inline function rowSum(kind: i32, gy: usize, y: usize, n: usize): v128 {
  const end = gy + (n << alignof<float>());
  let total = all<f64>(0);
  do {
    const stop = gy + min(BLOCK, end - gy);
    let sum = all<f64>(0);
    do {
      const left = end - gy, g = loadSome(gy, left), v = kind == LOG_SOFTMAX ? g : loadSome(y, left);
      sum = f64x2.add(sum, sizeof<float>() == 8 ? lower(kind, g, v) : f64x2.add(lower(kind, g, v), upper(kind, g, v)));
      gy += 16;
      y += 16;
    } while (gy < stop);
    total = f64x2.add(total, f64x2.add(sum, v128.shuffle<i64>(sum, sum, 1, 0)));
  } while (gy < end);
  return total;
}

/** Some phases on `rows` rows of n, or on a tile of one; gx may be gy or y. */
// @ts-ignore: decorator
@inline export function rows(
  kind: i32, gy: usize, y: usize, gx: usize, state: usize, rows: usize, n: usize, phases: u32, scale: f64,
): void {
  const size = n << alignof<float>(), s = all<float>(scale), first = gx;
  let nonFinite = 0;
  do {
    let sum = phases & FIRST ? all<f64>(0) : v128.load(state, SUMS);
    if (phases & SUM) sum = f64x2.add(sum, rowSum(kind, gy, y, n));
    v128.store(state, sum, SUMS);
    if (phases & FINISH) {
      const total = sizeof<float>() == 4 ? narrow(sum, sum) : sum;
      for (let at: usize = 0; at < size; at += 16) {
        const left = size - at;
        storeSome(gx + at, flow(kind, loadSome(gy + at, left), loadSome(y + at, left), total, s), left);
      }
      nonFinite |= hasNonFinite(total);
    }
    gy += size;
    y += size;
    gx += size;
  } while (--rows > 0);
  const results = (gx - first) >> alignof<float>();
  if (nonFinite) settle(endOf(first, results), 1, results, 0);
}

/** Some phases on `outer` matrices of n rows by `inner` columns, whose rows begin sg, sy and sx bytes one after the other. */
// @ts-ignore: decorator
@inline export function columns(
  kind: i32, gy: usize, y: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sgy: usize, sy: usize, sgx: usize,
  phases: u32, scale: f64,
): void {
  const size = inner << alignof<float>(), s = all<float>(scale), first = endOf(gx, inner), rows = outer * n;
  let nonFinite = 0;
  do {
    let sums = state + SUMS;
    for (let at: usize = 0; at < size; at += 16) {
      const left = size - at, end = gy + at + n * sgy;
      let lo = phases & FIRST ? all<f64>(0) : v128.load(sums), hi = phases & FIRST ? lo : v128.load(sums, 16);
      if (phases & SUM) {
        let g = gy + at, v = y + at;
        do {
          const dy = loadSome(g, left), values = kind == LOG_SOFTMAX ? dy : loadSome(v, left);
          lo = f64x2.add(lo, lower(kind, dy, values));
          if (sizeof<float>() == 4) hi = f64x2.add(hi, upper(kind, dy, values));
          g += sgy;
          v += sy;
        } while (g != end);
      }
      v128.store(sums, lo);
      v128.store(sums, hi, 16);
      if (phases & FINISH) {
        const total = sizeof<float>() == 4 ? narrow(lo, hi) : lo;
        let g = gy + at, v = y + at, to = gx + at;
        do {
          storeSome(to, flow(kind, loadSome(g, left), loadSome(v, left), total, s), left);
          g += sgy;
          v += sy;
          to += sgx;
        } while (g != end);
        nonFinite |= hasNonFinite(total);
      }
      sums += 32;
    }
    gy += n * sgy;
    y += n * sy;
    gx += n * sgx;
  } while (--outer > 0);
  if (nonFinite) settle(first, rows, inner, sgx);
}
