// The module of what has one winner or one result a row: log-sum-exp and hardmax. Exports, nothing else, like rows.ts.
import * as across from "../softmax/columns";
import { LOG_SUM_EXP } from "../softmax/terms";
import * as hard from "../softmax/hardmax";
import * as gradient from "../softmax/logSumExpGradient";
import * as along from "../softmax/rows";

export function logSumExp(
  x: usize, y: usize, slabs: usize, n: usize, _width: usize, _sx: usize, _sy: usize, state: usize, phases: u32,
): void { along.rows(LOG_SUM_EXP, x, y, slabs, n, state, phases); }

export function logSumExp_columns(
  x: usize, y: usize, slabs: usize, n: usize, width: usize, sx: usize, sy: usize, state: usize, phases: u32,
): void { across.columns(LOG_SUM_EXP, x, y, slabs, n, width, sx, sy, state, phases); }

export function logSumExp_grad(
  x: usize, gy: usize, y: usize, gx: usize, slabs: usize, n: usize, _width: usize, _sx: usize, _sg: usize, scale: f64,
): void { gradient.rows(x, gy, y, gx, slabs, n, scale); }

export function logSumExp_columns_grad(
  x: usize, gy: usize, y: usize, gx: usize, slabs: usize, n: usize, width: usize, sx: usize, sg: usize, scale: f64,
): void { gradient.columns(x, gy, y, gx, slabs, n, width, sx, sg, scale); }

export function hardmax(
  x: usize, y: usize, slabs: usize, n: usize, _width: usize, _sx: usize, _sy: usize, state: usize, phases: u32, first: i32,
): void { hard.rows(x, y, slabs, n, state, phases, first); }

export function hardmax_columns(
  x: usize, y: usize, slabs: usize, n: usize, width: usize, sx: usize, sy: usize, state: usize, phases: u32, first: i32,
): void { hard.columns(x, y, slabs, n, width, sx, sy, state, phases, first); }
