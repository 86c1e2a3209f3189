// The module of softmin: exports, nothing else. What softmin has in common with softmax, it takes from there.

import { SOFTMIN } from "../rows/terms";
import * as along from "../softmax/rows";

/** y = e^-x / sum e^-x, along rows of n elements. */
export function softmin(
  x: usize, y: usize, state: usize, rows: usize, n: usize, phases: u32,
): void { along.rows(SOFTMIN, x, y, state, rows, n, phases); }
