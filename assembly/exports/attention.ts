// The module of attention: exports, nothing else. Scores are blocks of `rows` queries by n keys, one row behind the other.
import * as softmax from "../attention/online";
import * as position from "../attention/positions";
import * as product from "../attention/scores";

/** s = q k^T for one query or two (`rows`): k as it lies, `depth` numbers a key and kRow bytes from key to key. */
export function scores(q: usize, k: usize, s: usize, rows: usize, n: usize, depth: usize, kRow: usize): void {
  product.scores(q, k, s, rows, n, depth, kRow);
}

/** s -= slope times the distance of key j from query i, j - i - first. */
export function distances(s: usize, rows: usize, n: usize, first: i32, slope: f64): void {
  position.distances(s, rows, n, first, slope);
}

/** s = -infinity for all but the keys from low + i to high + i of query i. */
export function band(s: usize, rows: usize, n: usize, low: i32, high: i32): void { position.band(s, rows, n, low, high); }

/** s = e^(s - largest so far), and the sums y of `width` values scaled down to it; no y, address 0, for the first block of keys. */
export function online(s: usize, y: usize, state: usize, rows: usize, n: usize, width: usize): void {
  softmax.online(s, y, state, rows, n, width);
}

/** s = the probabilities, and dp = s (dp - delta), from the state that `online` left. */
export function online_grad(s: usize, state: usize, delta: usize, dp: usize, rows: usize, n: usize, none: float): void {
  softmax.online_grad(s, state, delta, dp, rows, n, none);
}

/** y = x over the sums of terms; `none` for a query that sees no key. */
export function quotient(x: usize, state: usize, y: usize, rows: usize, width: usize, none: float): void {
  softmax.quotient(x, state, y, rows, width, none);
}
