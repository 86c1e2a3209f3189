// The module of the sparse relatives of softmax: exports, nothing else.
import * as entmax from "../sparsemax/sparsemax";

/** y = max(x - t, 0), where t makes a row sum to 1. With `masked` not 0 a row of -infinity alone is zeros, else NaN. */
export function sparsemax(x: usize, y: usize, rows: usize, n: usize, masked: i32): void {
  entmax.projectRows(x, y, rows, n, masked, false);
}
/** y = max(x / 2 - t, 0)^2, where t makes a row sum to 1. `masked` is as in sparsemax. */
export function entmax15(x: usize, y: usize, rows: usize, n: usize, masked: i32): void {
  entmax.projectRows(x, y, rows, n, masked, true);
}
/** gx from the saved y of sparsemax. */
export function sparsemax_grad(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void {
  entmax.gradientRows(gy, y, gx, rows, n, false);
}
/** gx from the saved y of entmax15. */
export function entmax15_grad(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void {
  entmax.gradientRows(gy, y, gx, rows, n, true);
}
