// The module of log-softmax: exports, nothing else, like rows.ts.
import * as across from "../softmax/columns";
import { LOG_SOFTMAX } from "../softmax/terms";
import * as along from "../softmax/rows";
import * as gradient from "../softmax/gradient";

export function logSoftmax(
  x: usize, y: usize, slabs: usize, n: usize, _width: usize, _sx: usize, _sy: usize, state: usize, phases: u32,
): void { along.rows(LOG_SOFTMAX, x, y, slabs, n, state, phases); }

export function logSoftmax_columns(
  x: usize, y: usize, slabs: usize, n: usize, width: usize, sx: usize, sy: usize, state: usize, phases: u32,
): void { across.columns(LOG_SOFTMAX, x, y, slabs, n, width, sx, sy, state, phases); }

export function logSoftmax_grad(
  gy: usize, y: usize, gx: usize, slabs: usize, n: usize, _width: usize, _sg: usize, _sy: usize, _sx: usize, state: usize, phases: u32, scale: f64,
): void { gradient.rows(LOG_SOFTMAX, gy, y, gx, slabs, n, state, phases, scale); }

export function logSoftmax_columns_grad(
  gy: usize, y: usize, gx: usize, slabs: usize, n: usize, width: usize, sg: usize, sy: usize, sx: usize, state: usize, phases: u32, scale: f64,
): void { gradient.columns(LOG_SOFTMAX, gy, y, gx, slabs, n, width, sg, sy, sx, state, phases, scale); }
