// Matrix products: a b for matmul or stacks of them, either transposed, and what _FusedMatMul does with their sums.

import type { Activate } from "../operators/activation.js";
import { ACTIVATE } from "../operators/bind.js";
import type { Matmul, Panels } from "../operators/dense/matmul.js";
import { broadcastAt, layoutOf } from "./arithmetic.js";
import type { Attributes, Inputs, Kernel } from "./kernel.js";
import { BYTES, sizeOf } from "./shape.js";
import { OPERAND, type Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";
import type { Packing } from "./weights.js";

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

/** What follows a product: an activation of its rows, or slopes for its elements. */
interface After {
  readonly last?: Activate;
  readonly slopes?: TensorInfo;
}

/** The panels of weights that are used again. */
class KeptPanels implements Packing {
  readonly address: number;
  constructor(
    readonly panels: Panels,
    readonly transposed: boolean,
    readonly k: number,
  ) {
    this.address = panels.address;
  }
}

function keptPanels(storage: Storage, matmul: Matmul, b: TensorInfo, { m, k, n }: Stacks, transposed: boolean): Panels | undefined {
  if ((!transposed && matmul.readsInPlace(n, m)) || !storage.weights.again(b.dataId)) return undefined;
  const fits = (packing: Packing): packing is KeptPanels =>
    packing instanceof KeptPanels && packing.transposed === transposed && packing.k === k;
  const found = storage.weights.find(b.dataId, fits);
  const pack = (to: number) => {
    const weights = storage.floats(b);
    return new KeptPanels(transposed ? matmul.packTransposed(weights, n, k, to) : matmul.pack(weights, k, n, to), transposed, k);
  };
  return (found ?? storage.weights.keep(b.dataId, BYTES * matmul.panelElements(k, n), pack))?.panels;
}

/** a b, then a bias for each column, and what follows. */
export function multiply(
  storage: Storage,
  { a, b, bias }: Inputs,
  attrs: Attributes,
  { last, slopes }: After = {},
): TensorInfo | undefined {
  const matmul = storage.convolution?.matmul;
  if (a === undefined || b === undefined || matmul === undefined) return undefined;
  const sizes = stacks(a, b, attrs);
  if (sizes === undefined || sizeOf(sizes.shape) * sizes.k === 0) return undefined;
  const rectified = slopes && layoutOf(sizes.shape, slopes.shape);
  if (slopes && rectified === undefined) return undefined;
  const { count, m, k, n, aStep, bStep } = sizes;
  const copied = sizeOf(a.shape) + sizeOf(sizes.shape) + (slopes ? sizeOf(slopes.shape) : 0);
  if (!storage.fits(copied, k * (n + 8) + n)) return undefined; // the panels of b and the bias
  const kept = count === 1 ? keptPanels(storage, matmul, b, sizes, attrs.transposeB === true) : undefined; // first: it may take scratch
  const [x, base] = [storage.address(a, OPERAND.x), bias ? storage.address(bias, OPERAND.s) : 0];
  const [row, column] = attrs.transposeA ? [BYTES, BYTES * m] : [BYTES * k, BYTES];
  return storage.make(sizes.shape, (y) => {
    const weights = storage.floats(b); // after the result has been made, which may have let the memory grow
    for (let i = 0; i < count; i++) {
      const factor = weights.subarray(i * bStep, i * bStep + k * n);
      const panels = kept ?? (attrs.transposeB ? matmul.packTransposed(factor, n, k) : matmul.panels(factor, k, n, m));
      const from = { address: x + BYTES * i * aStep, row, column };
      matmul.multiply(from, panels, base, y + BYTES * i * m * n, { m, k, n }, last);
    }
    if (slopes && rectified) broadcastAt(storage, "preluOf", [y, storage.address(slopes, OPERAND.s), y], rectified);
  });
}

/** BatchMatMul. */
export const product: Kernel = (storage, inputs, attrs) => multiply(storage, inputs, attrs);

/** The activation at the end of a layer: undefined where it is none, or has slopes. */
export function activation(
  { ops, instance }: Storage,
  { activation = "linear", leakyreluAlpha: alpha = 0.2 }: Attributes,
): Activate | undefined {
  const unary = { relu: ops.relu, relu6: ops.relu6, elu: ops.elu, sigmoid: ops.sigmoid, leakyrelu: ops.leakyRelu };
  if (activation === "linear" || activation === "prelu") return undefined;
  return unary[activation]?.[ACTIVATE](instance, false, activation === "leakyrelu" ? { alpha } : {});
}

/** The bias and the activation; undefined where the bias is not one for each unit, or there are no slopes. */
export function end(storage: Storage, { bias, preluActivationWeights }: Inputs, attrs: Attributes, units: number | undefined) {
  if (bias && (sizeOf(bias.shape) !== units || bias.shape.at(-1) !== units)) return undefined;
  const slopes = attrs.activation === "prelu" ? preluActivationWeights : undefined;
  if (attrs.activation === "prelu" && slopes === undefined) return undefined;
  return { bias, slopes, last: activation(storage, attrs) };
}

/** _FusedMatMul: the product, then a bias for each column and an activation. */
export const fused: Kernel = (storage, inputs, attrs) => {
  const { b } = inputs;
  const n = b?.shape[b.shape.length - (attrs.transposeB ? 2 : 1)];
  const after = end(storage, inputs, attrs, n);
  return after && multiply(storage, inputs, attrs, after);
};
