// The module of hardmax: exports, nothing else.
import * as hard from "../softmax/hardmax";

/** 1 at the first maximum of a row, 0 elsewhere; first is the index of the tile's first element. */
export function hardmax(
  x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32, first: i32,
): void { hard.rows(x, y, state, rows, n, phases, first); }

/** 1 at the first maximum of a column, 0 elsewhere; first is the index of the tile's first row. */
export function hardmax_columns(
  x: usize, y: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sy: usize, phases: u32, first: i32,
): void { hard.columns(x, y, state, outer, n, inner, sx, sy, phases, first); }
