// The module of the embeddings: exports, nothing else.
import { compareRows, cosineOfRows } from "../embeddings/compare";
import { closeSums, poolTokens, spreadMean } from "../embeddings/meanPool";
import { normalizeColumns, normalizeGradients, normalizeRows } from "../embeddings/normalize";

/** Rows of n, each over the sum of its magnitudes (p 1) or the root of that of its squares (p 2). */
export function normalize(x: usize, y: usize, rows: usize, n: usize, p: i32): void {
  if (p == 1) normalizeRows(x, y, rows, n, false);
  else normalizeRows(x, y, rows, n, true);
}
/** The same of the columns of a matrix of n rows of `inner`, sx and sy bytes apart. */
export function normalize_columns(x: usize, y: usize, n: usize, inner: usize, sx: usize, sy: usize, p: i32): void {
  if (p == 1) normalizeColumns(x, y, n, inner, sx, sy, false);
  else normalizeColumns(x, y, n, inner, sx, sy, true);
}
/** gx of rows of n. */
export function normalize_grad(gy: usize, x: usize, gx: usize, rows: usize, n: usize, p: i32): void {
  if (p == 1) normalizeGradients(gy, x, gx, rows, n, false);
  else normalizeGradients(gy, x, gx, rows, n, true);
}

/** Adds `rows` tokens of n elements, each times its float64 weight, to n float64 sums. */
export function meanPool(x: usize, w: usize, sums: usize, rows: usize, n: usize, stride: usize): void {
  poolTokens(x, w, sums, rows, n, stride);
}
/** Adds the sums to the n totals behind them, and clears them; with an address y, writes all of them over the weight, and clears both. */
export function pooled(sums: usize, y: usize, n: usize, weight: f64): void {
  closeSums(sums, y, n, weight);
}
/** gx of `rows` tokens of n elements, `stride` bytes apart: gy times the part that each token has in the mean, of float64. */
export function meanPool_grad(gy: usize, w: usize, gx: usize, rows: usize, n: usize, stride: usize): void {
  spreadMean(gy, w, gx, rows, n, stride);
}

/** y = q x for rows x of n, where q has float64 numbers, and a zero behind an odd number of them. */
export function products(q: usize, x: usize, y: usize, rows: usize, n: usize): void {
  compareRows(q, x, y, rows, n, false);
}
/** y = |q - x|. Of float64, where that is beyond 2^450 or below 2^-450, it may have lost its digits. */
export function lengths(q: usize, x: usize, y: usize, rows: usize, n: usize): void {
  compareRows(q, x, y, rows, n, true);
}
/** y = q x / (|q| |x|), with 1 / |q|; 0 of a row of zeros. Of float64 it is NaN where the squares leave the range. */
export function cosines(q: usize, x: usize, y: usize, rows: usize, n: usize, inverse: f64): void {
  cosineOfRows(q, x, y, rows, n, inverse);
}
