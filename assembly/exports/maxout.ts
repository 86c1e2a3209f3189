// The module of maxout: exports, nothing else.
import { maxoutGradient, maxoutOf } from "../drivers/maxout";

/** n rows of units groups of k elements: the largest of each group. */
export function maxout(x: usize, y: usize, units: usize, n: usize, k: usize): void { maxoutOf(x, y, units, n, k); }
export function maxout_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize, k: usize): void {
  maxoutGradient(gy, x, gx, units, n, k);
}
