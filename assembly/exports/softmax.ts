// The module of softmax: exports, nothing else. Each does some phases of its op on whole rows or slabs, or on a tile of a long one; the
// kernels of an op all take the same arguments, whether its axis is the last or has others behind it.
import * as across from "../softmax/columns";
import { SOFTMAX } from "../softmax/terms";
import * as along from "../softmax/rows";
import * as gradient from "../softmax/gradient";

export function softmax(
  x: usize, y: usize, slabs: usize, n: usize, _width: usize, _sx: usize, _sy: usize, state: usize, phases: u32,
): void { along.rows(SOFTMAX, x, y, slabs, n, state, phases); }

export function softmax_columns(
  x: usize, y: usize, slabs: usize, n: usize, width: usize, sx: usize, sy: usize, state: usize, phases: u32,
): void { across.columns(SOFTMAX, x, y, slabs, n, width, sx, sy, state, phases); }

export function softmax_grad(
  gy: usize, y: usize, gx: usize, slabs: usize, n: usize, _width: usize, _sg: usize, _sy: usize, _sx: usize, state: usize, phases: u32, scale: f64,
): void { gradient.rows(SOFTMAX, gy, y, gx, slabs, n, state, phases, scale); }

export function softmax_columns_grad(
  gy: usize, y: usize, gx: usize, slabs: usize, n: usize, width: usize, sg: usize, sy: usize, sx: usize, state: usize, phases: u32, scale: f64,
): void { gradient.columns(SOFTMAX, gy, y, gx, slabs, n, width, sg, sy, sx, state, phases, scale); }
