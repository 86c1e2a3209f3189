// The module of the dense layer: exports, nothing else.
import * as product from "../matmul/dot";
import * as matrix from "../matmul/gemm";
import * as row from "../matmul/gemv";
import * as panels from "../matmul/pack";

/** y = base + a b: m rows, depth k, n columns, b in panels; base 0 is none. */
export function multiply(
  a: usize, b: usize, base: usize, y: usize, m: usize, k: usize, n: usize,
  aRow: usize, aStep: usize, bStep: usize, bPanel: usize, baseRow: usize, yRow: usize,
): void { matrix.multiply(a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow, yRow); }

/** b, rows by n, into panels of 32 bytes by rows that are yPanel bytes apart; the last one is filled up with zeros. */
export function pack(b: usize, y: usize, rows: usize, n: usize, bRow: usize, yPanel: usize): void {
  panels.pack(b, y, rows, n, bRow, yPanel);
}

/** The same of b transposed: rows are its columns, n its rows. */
export function packTransposed(b: usize, y: usize, rows: usize, n: usize, bRow: usize, yPanel: usize): void {
  panels.packTransposed(b, y, rows, n, bRow, yPanel);
}

/** sums += a b for one row a and b as it lies; sums = a b where they are fresh. */
export function accumulate(a: usize, b: usize, sums: usize, rows: usize, n: usize, aStep: usize, bRow: usize, fresh: bool): void {
  row.accumulate(a, b, sums, rows, n, aStep, bRow, fresh);
}

/** y = base + sums; base 0 is none. */
export function addBase(base: usize, sums: usize, y: usize, n: usize): void { row.addBase(base, sums, y, n); }

/** The sum of x w, in float64. */
export function dot(x: usize, w: usize, n: usize): f64 { return product.dot(x, w, n); }
