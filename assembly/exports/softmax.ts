// The module of softmax: exports, nothing else. Each does some phases of its op on whole rows or matrices, or on a tile of a long one; the
// kernels of an op all take the same arguments, whether its axis is the last or has others behind it.

import { SOFTMAX } from "../rows/terms";
import * as across from "../softmax/columns";
import * as gradient from "../softmax/gradient";
import * as along from "../softmax/rows";

/** y = e^x / sum e^x, along rows of n elements. */
export function softmax(
  x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32,
): void { along.rows(SOFTMAX, x, y, state, rows, n, phases); }

/** softmax down columns: outer matrices of n rows by inner columns. */
export function softmax_columns(
  x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32,
): void { across.columns(SOFTMAX, x, y, state, outer, n, inner, sx, sy, phases); }

/** gx from the saved y, times scale, along rows. */
export function softmax_grad(
  gy: usize, y: usize, gx: usize, state: usize, rows: usize, n: usize, phases: u32, scale: f64,
): void { gradient.rows(SOFTMAX, gy, y, gx, state, rows, n, phases, scale); }

/** gx from the saved y, times scale, down columns. */
export function softmax_columns_grad(
  gy: usize, y: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sgy: usize, sy: usize, sgx: usize,
  phases: u32, scale: f64,
): void { gradient.columns(SOFTMAX, gy, y, gx, state, outer, n, inner, sgy, sy, sgx, phases, scale); }
