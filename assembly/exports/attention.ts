// The module of attention: exports, nothing else. Scores are blocks of `rows` queries by n keys, one row behind the other.
import * as blocks from "../attention/attend";
import * as softmax from "../attention/online";
import * as position from "../attention/positions";
import * as product from "../attention/scores";
import * as unusual from "../attention/unusual";
import * as weighted from "../attention/values";

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

/** s = the probabilities, dp = s (dp - delta), from the state that `online` left. Hidden keys have 0, also at raw, unless that is 0. */
export function online_grad(s: usize, state: usize, delta: usize, dp: usize, raw: usize, rows: usize, n: usize, none: float): void {
  softmax.online_grad(s, state, delta, dp, raw, rows, n, none);
}

/** y = x over the sums of terms, rows of y yRow bytes apart; `none` for a query that sees no key. Whether there is NaN in y. */
export function quotient(x: usize, state: usize, y: usize, rows: usize, width: usize, yRow: usize, none: float): bool {
  return softmax.quotient(x, state, y, rows, width, yRow, none);
}

/** x = 0 where it is not finite: whether some number was not. */
export function cleaned(x: usize, n: usize): bool { return unusual.cleaned(x, n); }

/** y += a b, of the numbers of b that are not finite alone, where their factor is not 0; b in panels. */
export function otherProduct(
  a: usize, b: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bRow: usize, bPanel: usize, yRow: usize,
): void { unusual.otherProduct(a, b, y, m, k, n, aRow, aStep, bRow, bPanel, yRow); }

/** Attention of n blocks of up to `most` queries, from number `first` on; kRow or vRow 0: panels of keys transposed, of values. */
export function attend(
  q: usize, k: usize, v: usize, slopes: usize, mask: usize, y: usize, scratch: usize, first: usize, n: usize,
  group: usize, queries: usize, keys: usize, size: usize, valueSize: usize, most: usize, qHead: usize, qRow: usize,
  kHead: usize, kRow: usize, vHead: usize, vRow: usize, maskHead: usize, maskRow: usize, maskKey: usize, yHead: usize, yRow: usize,
  offset: i32, before: i32, after: i32, shown: i32, last: i32, bits: bool, type: i32, scale: f64, cap: f64, none: f64,
): void {
  blocks.attend(
    q, k, v, slopes, mask, y, scratch, first, n, group, queries, keys, size, valueSize, most, qHead, qRow, kHead, kRow, vHead, vRow,
    maskHead, maskRow, maskKey, yHead, yRow, offset, before, after, shown, last, bits, type, scale, cap, none,
  );
}

/** y = p v, or y += p v with sums as scratch, for few queries: v as it lies, `width` numbers a key and vRow bytes from key to key. */
export function values(
  p: usize, v: usize, y: usize, sums: usize, rows: usize, n: usize, width: usize, pRow: usize, vRow: usize, more: bool,
): void { weighted.values(p, v, y, sums, rows, n, width, pRow, vRow, more); }
