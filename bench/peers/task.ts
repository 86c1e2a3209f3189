import { elements, expected, isRowwise, type Op } from "../contenders.js";
import { windows } from "../inputs.js";
import type { Case } from "../sweep.js";

/** The weights of a layer of neurons. */
export interface Weights {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
}

/** A case with its numbers. */
export interface Task extends Case {
  /** Inputs, in batches that are taken in turn. */
  readonly batches: readonly (readonly Float32Array[])[];
  /** Elements of a result. */
  readonly length: number;
  /** What a time is told for: an element, of a layer a floating-point operation. This is how many a result takes. */
  readonly work: number;
  /** A row-wise op works on the last axis. */
  readonly rowwise: boolean;
  /** Of a layer. */
  readonly layer?: Weights;
  /** The result by the spec, of a layer only as many rows as are quickly computed. */
  expected(x: Float32Array): Float64Array;
}

export const DENSE = "dense";

/** An op of the catalogue on a shape. */
export function opTask(op: Op, { op: name, shape }: Case, pool: Float32Array, inputs?: Float32Array): Task {
  const length = elements(shape);
  return {
    op: name,
    shape,
    batches: inputs ? [[inputs]] : windows(pool, length),
    length,
    work: length,
    rowwise: isRowwise(op.spec),
    expected: (x) => expected(op.spec, x, shape),
  };
}

/** Rows of a layer that are validated. */
const ROWS = 4;

/** relu(x W + b), of a shape batch x inputs x units. */
export function denseTask({ op, shape }: Case, pool: Float32Array): Task {
  const [batch, inputs, units] = shape;
  // He's standard deviation, for a pool that has 2
  const weights = pool.slice(-inputs * units).map((w) => (w / 2) * Math.sqrt(2 / inputs));
  const layer = { weights, bias: pool.slice(0, units), batch, inputs, units };
  return {
    op,
    shape,
    batches: windows(pool, batch * inputs),
    length: batch * units,
    work: 2 * batch * inputs * units,
    rowwise: false,
    layer,
    expected: (x) => firstRows(layer, x),
  };
}

/** In float64. */
function firstRows({ weights, bias, batch, inputs, units }: Weights, x: Float32Array): Float64Array {
  const rows = Math.min(batch, ROWS);
  const y = new Float64Array(rows * units);
  for (let row = 0; row < rows; row++) {
    const sums = y.subarray(row * units, (row + 1) * units);
    sums.set(bias);
    for (let i = 0; i < inputs; i++) for (let j = 0; j < units; j++) sums[j] += x[row * inputs + i] * weights[i * units + j];
  }
  return y.map((sum) => Math.max(0, sum));
}
