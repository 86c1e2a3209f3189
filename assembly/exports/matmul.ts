// The module of the dense layer: exports, nothing else.
import * as product from "../matmul/dot";
import * as matrix from "../matmul/gemm";
import * as panels from "../matmul/pack";
import * as row from "../matmul/gemv";

export function multiply(
  a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bPanel: usize, base: usize, baseRow: usize, y: usize, yRow: usize,
  m: usize, k: usize, n: usize,
): void { matrix.multiply(a, aRow, aStep, b, bStep, bPanel, base, baseRow, y, yRow, m, k, n); }

export function pack(b: usize, bRow: usize, to: usize, panel: usize, rows: usize, n: usize): void { panels.pack(b, bRow, to, panel, rows, n); }

export function packTransposed(b: usize, bRow: usize, to: usize, panel: usize, rows: usize, n: usize): void {
  panels.packTransposed(b, bRow, to, panel, rows, n);
}

export function accumulate(a: usize, aStep: usize, b: usize, bRow: usize, sums: usize, rows: usize, n: usize, fresh: bool): void {
  row.accumulate(a, aStep, b, bRow, sums, rows, n, fresh);
}

export function settle(base: usize, sums: usize, y: usize, n: usize): void { row.settle(base, sums, y, n); }

export function dot(x: usize, w: usize, n: usize): f64 { return product.dot(x, w, n); }
