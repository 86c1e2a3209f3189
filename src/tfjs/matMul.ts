// Matrix products: a b for matmul or stacks of them, either transposed, and what _FusedMatMul does with their sums.

import type { Activate } from "../operators/activation.js";
import { ACTIVATE } from "../operators/bind.js";
import { Matmul, SCRATCH } from "../operators/matmul.js";
import type { Attributes, Inputs, Kernel } from "./kernel.js";
import { sizeOf, slopeShape } from "./shape.js";
import type { Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

/** The share of the heap that products may take: the rest is lost between their blocks. */
const MOST = 0.75;

/** Two stacks of matmul: how many of the results, their sizes, and how many elements lie from one to the next of each (0: one for all). */
interface Stacks {
  readonly shape: number[];
  readonly count: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly aStep: number;
  readonly bStep: number;
}

/** Undefined where the stacks do not fit one another, or only by repeating some of their axes. */
function stacks(a: TensorInfo, b: TensorInfo, { transposeA, transposeB }: Attributes): Stacks | undefined {
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [countA, countB] = [sizeOf(outerA), sizeOf(outerB)];
  const [m, k] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
  const [rows, n] = transposeB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
  const outer = countA === 1 ? outerB : outerA;
  if (outerA.length !== outerB.length || rows !== k || (countA !== 1 && countB !== 1 && String(outerA) !== String(outerB)))
    return undefined;
  const count = sizeOf(outer);
  const shape = [...outer, m, n];
  if (countB === 1 && !transposeA) return { shape, count: 1, m: count * m, k, n, aStep: 0, bStep: 0 };
  return { shape, count, m, k, n, aStep: countA === 1 ? 0 : m * k, bStep: countB === 1 ? 0 : k * n };
}

/** Whether the heap can hold one product, its operands and the panels of b; a larger one goes to the other kernel. */
function fits({ instance }: Storage, { m, k, n }: Stacks): boolean {
  return 4 * (m * k + k * (n + 8) + m * n + n) <= instance.capacity * MOST;
}

function multiply(storage: Storage, { a, b, bias }: Inputs, attrs: Attributes, last?: Activate): TensorInfo | undefined {
  const matmul = Matmul.on("matMul", storage.instance, false);
  if (a === undefined || b === undefined || matmul === undefined) return undefined;
  const sizes = stacks(a, b, attrs);
  if (sizes === undefined || sizeOf(sizes.shape) * sizes.k === 0 || !fits(storage, sizes)) return undefined;
  const { count, m, k, n, aStep, bStep } = sizes;
  const { staging } = matmul;
  staging.giveBack(); // scratch of another size would take space
  const out = storage.create(sizes.shape);
  const [x, weights, y] = [storage.floats(a), storage.floats(b), storage.floats(out)];
  const base = !bias ? 0 : matmul.whole(storage.floats(bias), SCRATCH.bias);
  const [row, column] = attrs.transposeA ? [4, 4 * m] : [4 * k, 4];
  for (let i = 0; i < count; i++) {
    const from = x.subarray(i * aStep, i * aStep + m * k);
    const factor = weights.subarray(i * bStep, i * bStep + k * n);
    const to = y.subarray(i * m * n, (i + 1) * m * n);
    const panels = attrs.transposeB ? matmul.packTransposed(factor, n, k) : matmul.panels(factor, k, n, m);
    const address = staging.address(to) || staging.borrow(matmul.op, SCRATCH.y, to.length);
    matmul.multiply({ address: matmul.whole(from, SCRATCH.a), row, column }, panels, base, address, { m, k, n }, last);
    if (staging.address(to) === 0) staging.store(address, to, 0, to.length);
  }
  return out;
}

/** BatchMatMul. */
export const product: Kernel = (storage, inputs, attrs) => multiply(storage, inputs, attrs);

/** _FusedMatMul: the product, then a bias for each column and an activation. */
export const fused: Kernel = (storage, inputs, attrs) => {
  const { b, bias, preluActivationWeights: slopes } = inputs;
  const n = b?.shape[b.shape.length - (attrs.transposeB ? 2 : 1)];
  if (bias && (sizeOf(bias.shape) !== n || bias.shape.at(-1) !== n)) return undefined;
  const { ops, instance } = storage;
  const alpha = attrs.leakyreluAlpha ?? 0.2;
  const unary = { relu: ops.relu, relu6: ops.relu6, elu: ops.elu, sigmoid: ops.sigmoid, leakyrelu: ops.leakyRelu };
  const { activation = "linear" } = attrs;
  if (activation === "linear") return multiply(storage, inputs, attrs);
  if (activation !== "prelu")
    return multiply(storage, inputs, attrs, unary[activation]?.[ACTIVATE](instance, false, activation === "leakyrelu" ? { alpha } : {}));
  const y = slopes && multiply(storage, inputs, attrs);
  const shape = y && slopeShape(y.shape, slopes.shape);
  if (shape) ops.prelu(storage.floats(y), storage.floats(slopes), { shape, axis: 1, out: storage.floats(y) });
  return y;
};
