// The module of log-softmax: exports, nothing else. The arguments are those of softmax.ts.

import { LOG_SOFTMAX } from "../rows/terms";
import * as across from "../softmax/columns";
import * as gradient from "../softmax/gradient";
import * as along from "../softmax/rows";

/** y = x - log(sum e^x), along rows of n elements. */
export function logSoftmax(
  x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32,
): void { along.rows(LOG_SOFTMAX, x, y, state, rows, n, phases); }

/** logSoftmax down columns: outer matrices of n rows by inner columns. */
export function logSoftmax_columns(
  x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32,
): void { across.columns(LOG_SOFTMAX, x, y, state, outer, n, inner, sx, sy, phases); }

/** gx from the saved y, times scale, along rows. */
export function logSoftmax_grad(
  gy: usize, y: usize, gx: usize, state: usize, rows: usize, n: usize, phases: u32, scale: f64,
): void { gradient.rows(LOG_SOFTMAX, gy, y, gx, state, rows, n, phases, scale); }

/** gx from the saved y, times scale, down columns. */
export function logSoftmax_columns_grad(
  gy: usize, y: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sgy: usize, sy: usize, sgx: usize,
  phases: u32, scale: f64,
): void { gradient.columns(LOG_SOFTMAX, gy, y, gx, state, outer, n, inner, sgy, sy, sgx, phases, scale); }
