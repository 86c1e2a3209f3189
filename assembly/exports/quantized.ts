// The module of weights in fewer bits, of float32 alone: exports, nothing else.
import * as halves from "../quantized/halves";
import * as integers from "../quantized/integers";

/** y = base + x b for one row x, b of float16 numbers in panels, times `factor`; base 0 is none. */
export function float16Row(x: usize, b: usize, base: usize, y: usize, k: usize, n: usize, factor: f64): void {
  halves.float16Row(x, b, base, y, k, n, factor);
}

/** The same, b of bfloat16 numbers. */
export function bfloat16Row(x: usize, b: usize, base: usize, y: usize, k: usize, n: usize): void {
  halves.bfloat16Row(x, b, base, y, k, n);
}

/** float16 panels, k rows of n columns, as float32 panels for `multiply`. */
export function float16Panels(b: usize, y: usize, k: usize, n: usize, factor: f64): void { halves.float16Panels(b, y, k, n, factor); }

/** bfloat16 panels as float32 panels. */
export function bfloat16Panels(b: usize, y: usize, k: usize, n: usize): void { halves.bfloat16Panels(b, y, k, n); }

/** Rows of k numbers as integers up to `most`, 16 bits each, with a float32 scale for each group. */
export function quantizeRows(x: usize, q: usize, scales: usize, rows: usize, k: usize, group: usize, most: f64): void {
  integers.quantizeRows(x, q, scales, rows, k, group, most);
}

/** y = base + q b: m rows of k integers with scales xs, by n columns of 8-bit weights in panels with scales ws; base 0 is none. */
export function int8Rows(
  q: usize, xs: usize, b: usize, ws: usize, base: usize, y: usize, m: usize, k: usize, n: usize, group: usize,
  wsStep: usize, wsPanel: usize, yRow: usize,
): void { integers.int8Rows(q, xs, b, ws, base, y, m, k, n, group, wsStep, wsPanel, yRow); }
