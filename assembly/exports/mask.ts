// The module of masks, which applies a scale, a mask and causality to logits: exports, nothing else.
import * as masking from "../mask/mask";

/** Whether a finite element is larger than the limit: 1 or 0. What is left of a vector at the end is not looked at. */
export function exceeds(x: usize, n: usize, limit: float): bool { return masking.exceeds(x, n, limit); }

/** y = scale x. */
export function scaled(x: usize, y: usize, n: usize, scale: f64): void { masking.scaled(x, y, n, scale); }

/** y = scale x + mask; -infinity hides even a NaN. */
export function added(x: usize, mask: usize, y: usize, n: usize, at: usize, period: usize, scale: f64): void {
  masking.added(x, mask, y, n, at, period, scale);
}

/** y = scale x, or -infinity where the mask's byte is 0. */
export function hidden(x: usize, mask: usize, y: usize, n: usize, at: usize, period: usize, scale: f64): void {
  masking.hidden(x, mask, y, n, at, period, scale);
}

/** -infinity where a key comes after its query: n elements from number `start` on, in matrices of `queries` rows by `keys`. */
export function causal(y: usize, n: usize, start: usize, queries: i32, keys: i32): void { masking.causal(y, n, start, queries, keys); }
