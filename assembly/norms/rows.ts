// layerNorm, y = (x - mean) / sqrt(variance + eps) w + b, and rmsNorm, y = x / sqrt(mean x^2 + eps) w + b, of rows one behind the other.
//
// Method: the moments of a row by moments.ts; the quotient in float64 lanes, rounded once to the type; weights and bias in that type. Where
//   the engine fuses, float32 rows go the way of fused.ts.
// Max error: 2 ULP of float32 (1.5 without b), 4 of float64 (3.2 found), where b cancels nothing (test/norms/norms.test.ts).
// The gradient, with h = (x - mean) / sqrt(variance + eps) and g = gy w: (g - mean g - h mean(g h)) / sqrt(variance + eps), all of it in
// float64 lanes; dL/dw and dL/db are added to 2 n float64 sums.
import { doubles, half, lanes, PAIR, pair, storeDoubles, storePair } from "../doubles";
import { BLOCK } from "../layout";
import { endOf, largest, loadSome, settleSeen, storeSome } from "../load";
import { all, madd, narrow } from "../simd";
import { areFinite, FUSES, fusedRow, isFar, isNear, isOrdinary, meanSquare, move } from "./fused";
import { centre, momentsOf, pivotOf, rateOf, spreadOf } from "./moments";

/** The row's mean in all lanes: its first part, of float32 all of it. */
// @ts-ignore: decorator
@inline export function headOf(pivot: f64, moments: v128, centred: bool): v128 {
  return f64x2.splat(centred && sizeof<float>() == 4 ? pivot + f64x2.extract_lane(moments, 0) : pivot);
}

/** One vector of x, centred and scaled. */
// @ts-ignore: decorator
@inline export function scaled(x: v128, head: v128, rest: v128, r: v128, centred: bool): v128 {
  const lo = v128.mul<f64>(centre(half(x, false), head, rest, centred), r);
  return sizeof<float>() == 8 ? lo : narrow(lo, v128.mul<f64>(centre(half(x, true), head, rest, centred), r));
}

/** A row in float64 lanes. The largest of its results. */
// @ts-ignore: decorator
@inline function wideRow(x: usize, w: usize, b: usize, y: usize, size: usize, pivot: f64, moments: v128, centred: bool): v128 {
  const head = headOf(pivot, moments, centred);
  const rest = v128.shuffle<i64>(moments, moments, 0, 0), r = v128.shuffle<i64>(moments, moments, 1, 1);
  let seen = all<float>(0);
  for (let at: usize = 0; at < size; at += 16) {
    const left = size - at;
    let v = scaled(loadSome(x + at, left), head, rest, r, centred);
    if (w != 0) {
      const weight = loadSome(w + at, left);
      v = b != 0 ? madd<float>(v, weight, loadSome(b + at, left)) : v128.mul<float>(v, weight);
    } else if (b != 0) v = v128.add<float>(v, loadSome(b + at, left));
    storeSome(y + at, v, left);
    seen = largest(seen, v);
  }
  return seen;
}

/** Rows of n, with weights and bias where their addresses are not 0; y may be x. `quick` squares may be of float32. */
// @ts-ignore: decorator
@inline export function normRows(
  x: usize, w: usize, b: usize, y: usize, rows: usize, n: usize, eps: f64, centred: bool, quick: bool,
): void {
  const size = n << alignof<float>(), first = y, results = rows * n, finite = FUSES && areFinite(w, n) && areFinite(b, n);
  let seen = all<float>(0), pivot: f64 = 0, spread = all<f64>(0);
  // the moments of a row are under way while the elements of the one before are computed: these would wait for a root and a quotient
  for (let i: usize = 0; i <= rows; i++) {
    let nextPivot: f64 = 0, next = spread;
    if (i < rows) {
      if (!FUSES) nextPivot = pivotOf(x, n, centred);
      const square = FUSES && quick && !centred ? meanSquare(x, n) : 0;
      next = isNear(square) ? f64x2(0, square) : spreadOf(x, n, nextPivot, centred, centred && !FUSES);
    }
    if (i > 0) {
      const from = x - size;
      if (FUSES && centred && isFar(spread)) {
        pivot = <f64>load<float>(from);
        spread = spreadOf(from, n, pivot, centred, true);
      }
      const r = rateOf(from, n, pivot, spread, eps, centred), rest = f64x2.extract_lane(spread, 0);
      if (finite && isOrdinary(spread, r)) {
        if (centred && pivot != 0) move(from, y, size, pivot);
        fusedRow(centred && pivot != 0 ? y : from, w, b, y, size, r, -rest * r, centred);
      } else seen = largest(seen, wideRow(from, w, b, y, size, pivot, f64x2(rest, r), centred));
      y += size;
    }
    x += size;
    pivot = nextPivot;
    spread = next;
  }
  settleSeen(seen, endOf(first, results), results);
}

/** The sums of g and of g h over a row; gy h and gy are added to those of the columns unless their address is 0. */
// @ts-ignore: decorator
@inline function rowSums(
  gy: usize, x: usize, w: usize, sums: usize, n: usize, head: v128, rest: v128, r: v128, centred: bool,
): v128 {
  const end = x + (n << alignof<float>()), biases = sums + 8 * n;
  let total = all<f64>(0), at: usize = 0;
  do {
    const stop = x + min(BLOCK, end - x);
    let first = all<f64>(0), second = first;
    do {
      const left = end - x, weighs = w != 0, flow = pair(gy, left);
      const h = v128.mul<f64>(centre(pair(x, left), head, rest, centred), r), product = v128.mul<f64>(flow, h);
      if (sums != 0) {
        storeDoubles(sums + at, v128.add<f64>(doubles(sums + at, left), product), left);
        storeDoubles(biases + at, v128.add<f64>(doubles(biases + at, left), flow), left);
        at += 16;
      }
      const weight = weighs ? pair(w, left) : all<f64>(1);
      first = madd<f64>(flow, weight, first);
      second = madd<f64>(product, weight, second);
      gy += PAIR;
      x += PAIR;
      if (weighs) w += PAIR;
    } while (x < stop);
    total = v128.add<f64>(total, f64x2(lanes(first), lanes(second)));
  } while (x < end);
  return total;
}

/** The gradients of rows of n; gx may be gy or x, and its address 0 where it is not wanted. */
// @ts-ignore: decorator
@inline export function gradientRows(
  gy: usize, x: usize, w: usize, gx: usize, sums: usize, rows: usize, n: usize, eps: f64, centred: bool,
): void {
  const size = n << alignof<float>(), first = gx, results = rows * n;
  let seen = all<float>(0);
  for (; rows > 0; rows--) {
    const pivot = pivotOf(x, n, centred), moments = momentsOf(x, n, pivot, eps, centred), head = headOf(pivot, moments, centred);
    const rest = v128.shuffle<i64>(moments, moments, 0, 0), r = v128.shuffle<i64>(moments, moments, 1, 1);
    const found = v128.div<f64>(rowSums(gy, x, w, sums, n, head, rest, r, centred), f64x2.splat(<f64>n));
    const mean = v128.shuffle<i64>(found, found, 0, 0), slope = v128.shuffle<i64>(found, found, 1, 1);
    if (gx != 0) {
      for (let at: usize = 0; at < size; at += PAIR) {
        const left = size - at, h = v128.mul<f64>(centre(pair(x + at, left), head, rest, centred), r);
        let g = pair(gy + at, left);
        if (w != 0) g = v128.mul<f64>(g, pair(w + at, left));
        if (centred) g = v128.sub<f64>(g, mean);
        seen = largest(seen, storePair(gx + at, v128.mul<f64>(v128.sub<f64>(g, v128.mul<f64>(h, slope)), r), left));
      }
      gx += size;
    }
    gy += size;
    x += size;
  }
  if (first != 0) settleSeen(seen, endOf(first, results), results);
}

/** y = x + z, n elements; y may be x or z. */
// @ts-ignore: decorator
@inline export function sum(x: usize, z: usize, y: usize, n: usize): void {
  const size = n << alignof<float>();
  let seen = all<float>(0);
  for (let at: usize = 0; at < size; at += 16) {
    const left = size - at, v = v128.add<float>(loadSome(x + at, left), loadSome(z + at, left));
    storeSome(y + at, v, left);
    seen = largest(seen, v);
  }
  settleSeen(seen, endOf(y, n), n);
}
