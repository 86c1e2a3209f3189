// The module of the rotary embedding: exports, nothing else.
import { anglesOf } from "../rotary/angles";
import { rotate } from "../rotary/rotary";

/** Rows of n: of the first `size` elements each pair, i and i + size / 2, turned by its angle. A position has cosines and sines at t. */
export function rotaryEmbedding(
  x: usize, t: usize, y: usize, rows: usize, n: usize, size: usize, repeat: usize, rest: usize, sign: f64,
): void {
  rotate(x, t, y, rows, n, size, repeat, rest, sign, false);
}
/** The same of pairs of neighbours. */
export function rotaryInterleaved(
  x: usize, t: usize, y: usize, rows: usize, n: usize, size: usize, repeat: usize, rest: usize, sign: f64,
): void {
  rotate(x, t, y, rows, n, size, repeat, rest, sign, true);
}

/** The table of one position: n cosines of position * rate, and n sines behind them; the n rates are float64. */
export function rotaryAngles(rates: usize, t: usize, n: usize, position: f64): void { anglesOf(rates, t, n, position); }
