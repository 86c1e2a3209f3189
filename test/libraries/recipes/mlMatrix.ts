import type { Matrix } from "ml-matrix";

type InPlace = (x: Float64Array, options: { out: Float64Array }) => unknown;

/** apply(x, sigmoid), apply(x, softmax): an op on every row of a matrix, in place. */
export function apply(x: Matrix, op: InPlace): Matrix {
  // ml-matrix keeps each row as a Float64Array; its types do not tell
  for (const row of (x as unknown as { data: Float64Array[] }).data) op(row, { out: row });
  return x;
}
