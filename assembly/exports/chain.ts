// The module of logits processors: exports, nothing else.
import * as chain from "../chain/chain";

/** x = -infinity where the bit is 0: element i has bit i mod 32 of word i / 32. */
export function bitMask(words: usize, x: usize, n: usize): void { chain.bitMask(words, x, n); }
/** Moves all x >= least together into y (which may be x), and their tokens into `to`: those of `tokens`, or (0) from `first` on. */
export function compact(
  x: usize, tokens: usize, y: usize, to: usize, orders: usize, n: usize, first: u32, least: float,
): usize {
  return chain.compact(x, tokens, y, to, orders, n, first, least);
}
/** The sum of e^(x - top), that of e^(x - top) (x - top), and the number of elements above -infinity, as three float64 numbers. */
export function entropy(x: usize, sums: usize, n: usize, top: f64): void { chain.entropy(x, sums, n, top); }
/** Mass and count of the elements by their distance from `centre`, in buckets of 1 / rate. */
export function nearness(x: usize, table: usize, n: usize, centre: f64, rate: f64, top: f64, buckets: u32): void {
  chain.nearness(x, table, n, centre, rate, top, buckets);
}
/** The places, from `first` on, of the elements whose distance from `centre` is from lo to below hi. */
export function ring(x: usize, places: usize, n: usize, first: u32, centre: f64, lo: f64, hi: f64): usize {
  return chain.ring(x, places, n, first, centre, lo, hi);
}
/** Moves together, as `compact` does, the elements nearer to `centre` than `most`, and those as near before place `stop`. */
export function gather(
  x: usize, tokens: usize, y: usize, to: usize, orders: usize, n: usize, centre: f64, most: f64, stop: u32,
): usize {
  return chain.gather(x, tokens, y, to, orders, n, centre, most, stop);
}
