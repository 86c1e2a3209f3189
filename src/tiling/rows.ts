import { part, write } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { FloatArray } from "../types.js";
import { fitting, type Operand, type Operands, stream } from "./elements.js";

/** Rows of n elements, `most` of them at a time at the most. */
export interface Rows {
  readonly rows: number;
  readonly n: number;
  readonly most?: number;
}

/** The work on `count` rows from the one numbered `row` on, at these addresses. */
export type VisitRows = (x: number, second: number, to: number, row: number, count: number) => void;

/**
 * Visits rows, as many at a time as fit a tile. A foreign row that is longer than a tile is copied to the heap, so that a kernel sees it
 * whole. Returns false, with nothing done, if the heap is full.
 */
export function visitRows(instance: Instance, staging: Staging, operands: Operands, sizes: Rows, visit: VisitRows): boolean {
  const { rows, n, most = Number.POSITIVE_INFINITY } = sizes;
  if (rows === 0 || n === 0) return true;
  const elements = fitting(staging, operands.x, operands.second, operands.y);
  if (n > elements) return longRows(instance, staging, operands, sizes, visit);
  const length = Math.min(Math.floor(elements / n), most) * n;
  stream(staging, operands, 0, rows * n, length, (x, second, to, count, start) => visit(x, second, to, start / n, count / n));
  return true;
}

/** Visits rows one by one, foreign ones in arrays of the heap. */
function longRows(instance: Instance, staging: Staging, { x, second, y }: Operands, { rows, n }: Rows, visit: VisitRows): boolean {
  const lent = (needed: boolean) => (needed ? instance.lend(staging.type, n) : null);
  const first = lent(x.address === 0 || y?.address === 0);
  const other = lent(second?.address === 0);
  try {
    if (first === undefined || other === undefined) return false;
    for (let row = 0; row < rows; row++) {
      const at = row * n;
      const place = (operand: Operand, copy: FloatArray | null) => {
        if (operand.address !== 0) return operand.address + at * staging.elementSize;
        copy?.set(part(operand.array, at, n)); // throws where an array is not as long as it says
        return staging.address(copy as FloatArray);
      };
      const from = place(x, first);
      const to = y === undefined || y.address === 0 ? staging.address(first ?? x.array) : y.address + at * staging.elementSize;
      visit(from, second === undefined ? 0 : place(second, other), to, row, 1);
      if (y?.address === 0) write(y.array, first as FloatArray, at);
    }
    return true;
  } finally {
    for (const copy of [first, other]) if (copy) instance.free(copy);
  }
}
