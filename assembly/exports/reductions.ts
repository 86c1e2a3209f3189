// The module of what has one winner or one result a row: log-sum-exp and hardmax. Exports, nothing else, like rows.ts.
import * as across from "../softmax/columns";
import { LOG_SUM_EXP } from "../softmax/terms";
import * as hard from "../softmax/hardmax";
import * as gradient from "../softmax/logSumExpGradient";
import * as along from "../softmax/rows";

export function logSumExp(
  x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32,
): void { along.rows(LOG_SUM_EXP, x, y, state, rows, n, phases); }

export function logSumExp_columns(
  x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32,
): void { across.columns(LOG_SUM_EXP, x, y, state, outer, n, inner, sx, sy, phases); }

export function logSumExp_grad(
  gy: usize, x: usize, y: usize, gx: usize, rows: usize, n: usize, scale: f64,
): void { gradient.rows(gy, x, y, gx, rows, n, scale); }

export function logSumExp_columns_grad(
  gy: usize, x: usize, y: usize, gx: usize, outer: usize, n: usize, inner: usize, sx: usize, sgx: usize, scale: f64,
): void { gradient.columns(gy, x, y, gx, outer, n, inner, sx, sgx, scale); }

export function hardmax(
  x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32, first: i32,
): void { hard.rows(x, y, state, rows, n, phases, first); }

export function hardmax_columns(
  x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32, first: i32,
): void { hard.columns(x, y, state, outer, n, inner, sx, sy, phases, first); }
