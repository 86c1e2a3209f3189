// The module of the sparse relatives of softmax: exports, nothing else.
import * as entmax from "../sparsemax/sparsemax";

export function sparsemax(x: usize, y: usize, rows: usize, n: usize): void { entmax.projectRows(x, y, rows, n, false); }
export function entmax15(x: usize, y: usize, rows: usize, n: usize): void { entmax.projectRows(x, y, rows, n, true); }
export function sparsemax_grad(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void { entmax.gradientRows(gy, y, gx, rows, n, false); }
export function entmax15_grad(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void { entmax.gradientRows(gy, y, gx, rows, n, true); }
