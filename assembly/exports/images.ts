// The module of pooling, padding and transposing images: exports, nothing else.
import { placeRows } from "../images/place";
import { pool } from "../images/pool";
import { maxPoolGradient } from "../images/poolGradient";
import { transposed } from "../images/transpose";

/** Lines of `width` results: the largest of each of n channels in high by wide pixels, tapRow and tapLine apart. Windows: xRow, xLine. */
export function maxPool(
  x: usize, y: usize, lines: usize, width: usize, n: usize, high: usize, wide: usize, tapRow: usize, tapLine: usize,
  xRow: usize, xLine: usize, yLine: usize,
): void { pool(false, x, y, lines, width, n, high, wide, tapRow, tapLine, xRow, xLine, yLine); }

/** The same with their mean. */
export function avgPool(
  x: usize, y: usize, lines: usize, width: usize, n: usize, high: usize, wide: usize, tapRow: usize, tapLine: usize,
  xRow: usize, xLine: usize, yLine: usize,
): void { pool(true, x, y, lines, width, n, high, wide, tapRow, tapLine, xRow, xLine, yLine); }

/** gx += the gradient of maxPool: gy goes to the first of the largest of each window. */
export function maxPool_grad(
  gy: usize, x: usize, gx: usize, lines: usize, width: usize, n: usize, high: usize, wide: usize, tapRow: usize, tapLine: usize,
  xRow: usize, xLine: usize, gyLine: usize,
): void { maxPoolGradient(gy, x, gx, lines, width, n, high, wide, tapRow, tapLine, xRow, xLine, gyLine); }

/** y = x, rows of n elements that are xRow bytes apart in x, and yRow in y. */
export function place(x: usize, y: usize, rows: usize, n: usize, xRow: usize, yRow: usize): void { placeRows(x, y, rows, n, xRow, yRow); }

/** y[j][i] = x[i][j]: rows of n elements, xRow bytes apart, become columns, and the rows of y are yRow bytes apart. */
export function transpose(x: usize, y: usize, rows: usize, n: usize, xRow: usize, yRow: usize): void {
  transposed(x, y, rows, n, xRow, yRow);
}
