// The module of sampling from logits: exports, nothing else.
import { entries, largest } from "../sampling/entries";
import * as select from "../sampling/select";
import * as masses from "../sampling/tally";

/** y = (x - origin) / t. */
export function temperature(x: usize, y: usize, n: usize, t: float, origin: float): void { select.divide(x, y, n, t, origin); }
/** The largest element; NaN if there is one. */
export function peak(x: usize, n: usize): f64 { return select.peakOf(x, n); }
/** The largest element of each row, NaN if there is one, and the mass of what is far; `state` has the inverse and the share that is far. */
export function span(x: usize, table: usize, state: usize, rows: usize, n: usize): void { masses.span(x, table, state, rows, n); }
/** The masses, e^((x - top) inverse), by buckets of equal width; `state` has lo, hi, scale, top, inverse, floor, exact. */
export function tally(x: usize, table: usize, state: usize, rows: usize, n: usize): void { masses.tally(x, table, state, rows, n); }
/** The number of elements from lo to hi of each row, then the places of the first `room` of them. */
export function within(x: usize, places: usize, state: usize, rows: usize, n: usize, room: usize): void {
  select.within(x, places, state, rows, n, room);
}
/** y = x where x >= least, else -infinity. */
export function hide(x: usize, y: usize, n: usize, least: float): void { select.hide(x, y, n, least); }
/** Values and places of the k largest elements of rows, or, where `down`, of the smallest. */
export function topEntries(
  x: usize, y: usize, places: usize, state: usize, rows: usize, n: usize, k: usize, room: usize, down: bool, sorted: bool,
): void {
  if (sizeof<float>() == 4) entries<i32>(x, y, places, state, rows, n, k, room, down, sorted);
  else entries<i64>(x, y, places, state, rows, n, k, room, down, sorted);
}
/** The place of the first largest element of each row. */
export function argMax(x: usize, places: usize, rows: usize, n: usize): void { largest(x, places, rows, n); }
