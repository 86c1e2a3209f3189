import type { Case } from "../sweep.js";
import { DENSE } from "./task.js";

/** What at least one peer has. */
export const ELEMENTWISE = [
  ...["relu", "relu6", "leakyRelu", "hardSigmoid", "hardSwish", "softsign"],
  ...["exponential", "sigmoid", "silu", "tanh", "elu", "selu"],
  ...["softplus", "mish", "erf", "gelu", "geluTanh"],
];
export const ROWWISE = ["softmax", "logSoftmax"];
export const OPS = [...ELEMENTWISE, ...ROWWISE, DENSE];

const LENGTHS = [[256], [4096], [65536], [2 ** 20]];
const ROWS = [
  [1, 1000],
  [64, 1000],
  [8, 32000],
  [4096, 64],
  [1, 2 ** 20],
];
/** Batch, inputs, units. */
const LAYERS = [
  [1, 784, 128],
  [64, 784, 128],
  [256, 512, 512],
  [1, 1024, 1024],
  [1024, 1024, 1024],
];

/** The cases of some ops, on their own shapes or on those of a list that they can have. */
export function casesOf(ops: readonly string[], sizes: readonly (readonly number[])[] | undefined): Case[] {
  return ops.flatMap((op) => {
    const own = op === DENSE ? LAYERS : ROWWISE.includes(op) ? ROWS : LENGTHS;
    const shapes = sizes === undefined ? own : sizes.map((shape) => fitted(op, shape)).filter((shape) => shape !== undefined);
    return shapes.map((shape) => ({ op, shape }));
  });
}

/** One number is a length, and to a row-wise op a row. */
function fitted(op: string, shape: readonly number[]): readonly number[] | undefined {
  if (op === DENSE) return shape.length === 3 ? shape : undefined;
  if (ROWWISE.includes(op) && shape.length === 1) return [1, ...shape];
  return shape.length === (ROWWISE.includes(op) ? 2 : 1) ? shape : undefined;
}
