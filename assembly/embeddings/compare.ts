// Compares a query with each row of a matrix: by dot product, cosine or Euclidean distance.
//
// Method: float64 lanes, into which the rows are promoted; the query has been before. For float32 every product is exact, and none leaves
//   the range. Of float64 a square may: such a row's cosine is NaN, and its distance beyond 2^450 or below 2^-450, for the caller to see.
//   Four rows at a time, which are a quarter of the matrix apart: from memory it comes faster in four streams (.32 ns an element;
//   neighbours .62, one row at a time .57), since the processor fetches each page ahead.
// Max error: one rounding to float32 of a sum whose own error is n 2^-54 of its terms' sizes; of float64 that and 1.5 ULP.
import { lanes, PAIR, pair } from "../doubles";
import { all, madd } from "../simd";

/** Bytes of a step: four elements. */
const STEP: usize = 4 * sizeof<float>();
/** Sums of squares of float64 numbers that have lost nothing: from 2^-900 to 2^1000. */
const LEAST: f64 = 1.1830521861667747e-271;
const MOST: f64 = 1.0715086071862673e301;

/** Two elements in float64 lanes. */
// @ts-ignore: decorator
@inline function two(x: usize): v128 {
  return sizeof<float>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/** The sum and a product, or the square of a distance. */
// @ts-ignore: decorator
@inline function add(sum: v128, x: v128, q: v128, apart: bool): v128 {
  const d = apart ? v128.sub<f64>(x, q) : x;
  return madd<f64>(d, apart ? d : q, sum);
}

/** The result of a row; those beyond the last one are dropped. */
// @ts-ignore: decorator
@inline function put(y: usize, i: usize, rows: usize, a: v128, b: v128, apart: bool): void {
  if (i >= rows) return;
  const value = lanes(v128.add<f64>(a, b));
  store<float>(y + (i << alignof<float>()), <float>(apart ? Math.sqrt(value) : value));
}

/** y = q x for rows x of n; or the distances. */
// @ts-ignore: decorator
@inline export function compareRows(q: usize, x: usize, y: usize, rows: usize, n: usize, apart: bool): void {
  const size = n << alignof<float>(), zero = all<f64>(0), each = rows + 3 >> 2, gap = each * size, last = x + (rows - 1) * size;
  for (let row: usize = 0; row < each; row++) {
    let x1 = min(x + gap, last), x2 = min(x1 + gap, last), x3 = min(x2 + gap, last);
    const end = x + size, whole = x + (size & ~(STEP - 1));
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero, p = q;
    if (x != whole) do {
      const lo = v128.load(p), hi = v128.load(p, 16);
      a0 = add(a0, two(x), lo, apart);
      b0 = add(b0, two(x + PAIR), hi, apart);
      a1 = add(a1, two(x1), lo, apart);
      b1 = add(b1, two(x1 + PAIR), hi, apart);
      a2 = add(a2, two(x2), lo, apart);
      b2 = add(b2, two(x2 + PAIR), hi, apart);
      a3 = add(a3, two(x3), lo, apart);
      b3 = add(b3, two(x3 + PAIR), hi, apart);
      x += STEP;
      x1 += STEP;
      x2 += STEP;
      x3 += STEP;
      p += 32;
    } while (x != whole);
    if (x != end) do {
      const left = end - x, v = v128.load(p), step = min(left, PAIR);
      a0 = add(a0, pair(x, left), v, apart);
      a1 = add(a1, pair(x1, left), v, apart);
      a2 = add(a2, pair(x2, left), v, apart);
      a3 = add(a3, pair(x3, left), v, apart);
      x += step;
      x1 += step;
      x2 += step;
      x3 += step;
      p += 16;
    } while (x != end);
    put(y, row, rows, a0, b0, apart);
    put(y, row + each, rows, a1, b1, apart);
    put(y, row + 2 * each, rows, a2, b2, apart);
    put(y, row + 3 * each, rows, a3, b3, apart);
  }
}

/** A cosine from the product and the row's sum of squares: 0 of a row of zeros, and at most 1. */
// @ts-ignore: decorator
@inline function cosine(product: f64, squares: f64, inverse: f64): f64 {
  if (sizeof<float>() == 8 && (squares < LEAST || squares > MOST)) return NaN;
  if (squares == 0) return product == product ? 0 : NaN;
  const value = product * inverse / Math.sqrt(squares);
  return value > 1 ? 1 : value < -1 ? -1 : value;
}

// @ts-ignore: decorator
@inline function putCosine(y: usize, i: usize, rows: usize, product: v128, squares: v128, inverse: f64): void {
  if (i < rows) store<float>(y + (i << alignof<float>()), <float>cosine(lanes(product), lanes(squares), inverse));
}

/** y = q x / (|q| |x|) for rows x of n, with 1 / |q|; two rows at a time, half of the matrix apart. */
// @ts-ignore: decorator
@inline export function cosineOfRows(q: usize, x: usize, y: usize, rows: usize, n: usize, inverse: f64): void {
  const size = n << alignof<float>(), zero = all<f64>(0), each = rows + 1 >> 1, gap = each * size, last = x + (rows - 1) * size;
  for (let row: usize = 0; row < each; row++) {
    let x1 = min(x + gap, last);
    const end = x + size, whole = x + (size & ~(STEP - 1));
    let a0 = zero, a1 = zero, b0 = zero, b1 = zero, s0 = zero, s1 = zero, t0 = zero, t1 = zero, p = q;
    if (x != whole) do {
      const lo = v128.load(p), hi = v128.load(p, 16), c0 = two(x), d0 = two(x + PAIR), c1 = two(x1), d1 = two(x1 + PAIR);
      a0 = madd<f64>(c0, lo, a0);
      b0 = madd<f64>(d0, hi, b0);
      a1 = madd<f64>(c1, lo, a1);
      b1 = madd<f64>(d1, hi, b1);
      s0 = madd<f64>(c0, c0, s0);
      t0 = madd<f64>(d0, d0, t0);
      s1 = madd<f64>(c1, c1, s1);
      t1 = madd<f64>(d1, d1, t1);
      x += STEP;
      x1 += STEP;
      p += 32;
    } while (x != whole);
    if (x != end) do {
      const left = end - x, v = v128.load(p), c0 = pair(x, left), c1 = pair(x1, left), step = min(left, PAIR);
      a0 = madd<f64>(c0, v, a0);
      s0 = madd<f64>(c0, c0, s0);
      a1 = madd<f64>(c1, v, a1);
      s1 = madd<f64>(c1, c1, s1);
      x += step;
      x1 += step;
      p += 16;
    } while (x != end);
    putCosine(y, row, rows, v128.add<f64>(a0, b0), v128.add<f64>(s0, t0), inverse);
    putCosine(y, row + each, rows, v128.add<f64>(a1, b1), v128.add<f64>(s1, t1), inverse);
  }
}
