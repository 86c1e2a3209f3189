import { part, write } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { FloatArray } from "../types.js";
import { type Operand, stream, stride } from "./elements.js";

/** The work on `count` rows from the one numbered `row` on, at these addresses. */
export type VisitRows = (x: number, second: number, to: number, row: number, count: number) => void;

/**
 * Visits rows of n, as many at a time as fit a tile, `most` at the most. A row that is longer than a tile lies in a block of the heap
 * meanwhile, so that a kernel sees it whole. False, with nothing done, where the heap has no room for that.
 */
export function visitRows(
  instance: Instance,
  staging: Staging,
  rows: number,
  n: number,
  x: Operand,
  second: Operand | undefined,
  y: Operand | undefined,
  most: number,
  visit: VisitRows,
): boolean {
  if (rows === 0 || n === 0) return true;
  const room = stride(staging, x, second, y);
  if (n > room) return longRows(instance, staging, rows, n, x, second, y, visit);
  let row = 0;
  stream(staging, x, second, y, 0, rows * n, Math.min(Math.floor(room / n), most) * n, (x, second, to, length) => {
    visit(x, second, to, row, length / n);
    row += length / n;
  });
  return true;
}

/** Rows one by one, those that lie elsewhere in blocks. */
function longRows(
  instance: Instance,
  staging: Staging,
  rows: number,
  n: number,
  x: Operand,
  second: Operand | undefined,
  y: Operand | undefined,
  visit: VisitRows,
): boolean {
  const lent = (needed: boolean) => (needed ? instance.lend(staging.type, n) : null);
  const first = lent(x.address === 0 || y?.address === 0);
  const other = lent(second?.address === 0);
  try {
    if (first === undefined || other === undefined) return false;
    for (let row = 0; row < rows; row++) {
      const at = row * n;
      const place = (operand: Operand, block: FloatArray | null) => {
        if (operand.address !== 0) return operand.address + at * staging.size;
        block?.set(part(operand.array, at, n)); // throws where an array is not as long as it says
        return staging.address(block as FloatArray);
      };
      const from = place(x, first);
      const to = y === undefined || y.address === 0 ? staging.address(first ?? x.array) : y.address + at * staging.size;
      visit(from, second === undefined ? 0 : place(second, other), to, row, 1);
      if (y?.address === 0) write(y.array, first as FloatArray, at);
    }
    return true;
  } finally {
    for (const block of [first, other]) if (block) instance.free(block);
  }
}
