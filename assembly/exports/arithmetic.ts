// The module of arithmetic on two arrays: exports, nothing else.
import { broadcast } from "../drivers/broadcast";
import { Difference, DifferenceFrom, Greatest, Least, Product, Quotient, QuotientOf, Rectified, Sum } from "../ops/arithmetic";

/** y = x + s, rows of n: a row of s for each, sRow bytes from one to the next; a number for each where it is not `wide`. */
export function plus(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Sum<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x - s. */
export function minus(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Difference<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, s - x. */
export function minusFrom(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, DifferenceFrom<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x s. */
export function times(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Product<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x / s. */
export function over(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Quotient<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, s / x. */
export function overInto(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, QuotientOf<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, the lesser of x and s. */
export function least(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Least<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, the greater of x and s. */
export function greatest(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Greatest<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x where x > 0, else s x. */
export function rectify(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Rectified<float>>(x, s, y, rows, n, sRow, wide);
}
