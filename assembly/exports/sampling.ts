// The module of choice among logits: exports, nothing else.
import { maximumOf } from "../rows/maximum";
import { entries, largest } from "../sampling/entries";
import * as select from "../sampling/select";

/** y = (x - origin) / t. */
export function temperature(x: usize, y: usize, n: usize, t: float, origin: float): void { select.divide(x, y, n, t, origin); }
/** The largest element; NaN if there is one. */
export function peak(x: usize, n: usize): f64 { return n > 0 ? maximumOf(x, n, true) : -Infinity; }
/** Mass and count of the elements in [lo, hi], by `bits` bits of their keys from bit `shift` on. */
export function histogram(x: usize, table: usize, n: usize, lo: float, hi: float, top: f64, inverse: f64, shift: i32, bits: i32): void {
  select.histogram(x, table, n, lo, hi, top, inverse, shift, bits);
}
/** y = x where x >= least, else -infinity. */
export function hide(x: usize, y: usize, n: usize, least: float): void { select.hide(x, y, n, least); }
/** The mass, e^((x - top) inverse), of all x >= least. */
export function weigh(x: usize, n: usize, least: float, top: f64, inverse: f64): f64 { return select.weigh(x, n, least, top, inverse); }
/** The index of the m-th element (from 1 on) that equals v; n if there are fewer. */
export function nth(x: usize, n: usize, v: float, m: f64): usize { return select.nth(x, n, v, m); }
/** Values and places of the k largest elements of rows, or, where `down`, of the smallest. */
export function topEntries(
  x: usize, y: usize, places: usize, state: usize, rows: usize, n: usize, k: usize, room: usize, down: bool, sorted: bool,
): void {
  if (sizeof<float>() == 4) entries<i32>(x, y, places, state, rows, n, k, room, down, sorted);
  else entries<i64>(x, y, places, state, rows, n, k, room, down, sorted);
}
/** The place of the first largest element of each row. */
export function argMax(x: usize, places: usize, rows: usize, n: usize): void { largest(x, places, rows, n); }
