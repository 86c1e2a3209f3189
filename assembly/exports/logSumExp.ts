// The module of log-sum-exp: exports, nothing else.

import { LOG_SUM_EXP } from "../rows/terms";
import * as across from "../softmax/columns";
import * as gradient from "../softmax/logSumExpGradient";
import * as along from "../softmax/rows";

/** y = log(sum e^x): one result for a row of n elements. */
export function logSumExp(
  x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32,
): void { along.rows(LOG_SUM_EXP, x, y, state, rows, n, phases); }

/** logSumExp down columns: outer matrices of n rows by inner columns. */
export function logSumExp_columns(
  x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32,
): void { across.columns(LOG_SUM_EXP, x, y, state, outer, n, inner, sx, sy, phases); }

/** gx = scale gy e^(x - y), along rows; gy and y have one element for a row. */
export function logSumExp_grad(
  gy: usize, x: usize, y: usize, gx: usize, rows: usize, n: usize, scale: f64,
): void { gradient.rows(gy, x, y, gx, rows, n, scale); }

/** gx = scale gy e^(x - y), down columns; gy and y have one element for a column. */
export function logSumExp_columns_grad(
  gy: usize, x: usize, y: usize, gx: usize, outer: usize, n: usize, inner: usize, sx: usize, sgx: usize, scale: f64,
): void { gradient.columns(gy, x, y, gx, outer, n, inner, sx, sgx, scale); }
