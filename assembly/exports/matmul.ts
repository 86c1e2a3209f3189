// The module of the dense layer: exports, nothing else.
import * as product from "../matmul/dot";
import * as matrix from "../matmul/gemm";
import * as panels from "../matmul/pack";
import * as row from "../matmul/gemv";

export function multiply(
  a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void { matrix.multiply(a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow); }

export function pack(b: usize, y: usize, rows: usize, n: usize, bRow: usize, yPanel: usize): void { panels.pack(b, y, rows, n, bRow, yPanel); }

export function packTransposed(b: usize, y: usize, rows: usize, n: usize, bRow: usize, yPanel: usize): void {
  panels.packTransposed(b, y, rows, n, bRow, yPanel);
}

export function accumulate(a: usize, b: usize, sums: usize, rows: usize, n: usize, aStep: usize, bRow: usize, fresh: bool): void {
  row.accumulate(a, b, sums, rows, n, aStep, bRow, fresh);
}

export function settle(base: usize, sums: usize, y: usize, n: usize): void { row.settle(base, sums, y, n); }

export function dot(x: usize, w: usize, n: usize): f64 { return product.dot(x, w, n); }
