// The module of arithmetic on two arrays: exports, nothing else.
import { broadcast } from "../drivers/broadcast";
import { Add, Div, Maximum, Minimum, Mul, PreluOf, Rdiv, Rsub, Sub } from "../ops/arithmetic";

/** y = x + s, rows of n: a row of s for each, sRow bytes from one to the next; a number for each where it is not `wide`. */
export function add(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Add<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x - s. */
export function sub(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Sub<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, s - x. */
export function rsub(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Rsub<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x s. */
export function mul(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Mul<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x / s. */
export function div(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Div<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, s / x. */
export function rdiv(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Rdiv<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, the lesser of x and s. */
export function minimum(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Minimum<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, the greater of x and s. */
export function maximum(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, Maximum<float>>(x, s, y, rows, n, sRow, wide);
}
/** The same, x where x > 0, else s x. */
export function preluOf(x: usize, s: usize, y: usize, rows: usize, n: usize, sRow: usize, wide: usize): void {
  broadcast<float, PreluOf<float>>(x, s, y, rows, n, sRow, wide);
}
