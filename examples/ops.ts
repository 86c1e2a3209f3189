// What the network computes with: lanewise, or plain JavaScript loops that do the same.
import { type Matrix, plainProduct } from "../bench/plainProduct.js";
import type { Lanewise } from "../src/index.js";

/** A layer's weights, inputs x units, and its bias; whether it is activated. */
export interface Layer {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly inputs: number;
  readonly units: number;
  readonly activated: boolean;
}

/** The weights' and the bias's gradients, in the shape of a layer. */
export type Gradients = Pick<Layer, "weights" | "bias">;

export interface Ops {
  array(length: number): Float32Array;
  /** y = activation(x W + b), whose sums are kept in z; where there is no activation, y = x W + b. */
  forward(x: Float32Array, layer: Layer, y: Float32Array, z?: Float32Array): void;
  /** From gy = dL/dy: the gradients of the weights, the bias and, where it is wanted, of x. */
  backward(gy: Float32Array, x: Float32Array, layer: Layer, gradients: Gradients, gx?: Float32Array, z?: Float32Array): void;
  /** The mean of -log softmax(logits)[label], and its gradient. */
  loss(logits: Float32Array, labels: Uint8Array, gradient: Float32Array): number;
  /** In place, row by row. */
  softmax(logits: Float32Array): void;
}

export const ACTIVATIONS = ["relu", "gelu"] as const;
export type ActivationName = (typeof ACTIVATIONS)[number];

const CLASSES = 10;

export function lanewiseOps(lw: Lanewise, activation: ActivationName): Ops {
  const options = ({ bias, inputs, units, activated }: Layer, x: Float32Array) => ({
    shape: [x.length / inputs, inputs, units] as const,
    bias,
    activation: activated ? lw[activation] : undefined,
  });
  const rows = (logits: Float32Array) => [logits.length / CLASSES, CLASSES];
  return {
    array: (length) => lw.alloc(Float32Array, length),
    forward: (x, layer, out, preactivation) => lw.dense(x, layer.weights, { ...options(layer, x), preactivation, out }),
    backward(gy, x, layer, { weights, bias }, gx, preactivation) {
      const gradients = gx ? (["x", "weights", "bias"] as const) : (["weights", "bias"] as const);
      lw.dense.backward(gy, x, layer.weights, { ...options(layer, x), preactivation, gradients, out: { x: gx, weights, bias } });
    },
    loss: (logits, labels, out) => lw.crossEntropy.withGradient(logits, labels, { shape: rows(logits), out }).loss,
    softmax: (logits) => lw.softmax(logits, { shape: rows(logits), out: logits }),
  };
}

/** Each element's value and derivative. */
interface Curve {
  f(x: number): number;
  df(x: number): number;
}

/** Plain JavaScript at its best: the matrix products of the bench, and a loop for each of the rest. */
export function plainOps(curve: Curve): Ops {
  const rows = (array: Float32Array, columns: number): Matrix => ({ array, row: columns, column: 1 });
  const transposed = ({ array, row, column }: Matrix): Matrix => ({ array, row: column, column: row });
  return {
    array: (length) => new Float32Array(length),
    forward(x, { weights, bias, inputs, units, activated }, y, z = y) {
      plainProduct(rows(x, inputs), rows(weights, units), bias, z, x.length / inputs, inputs, units);
      if (activated) for (let i = 0; i < z.length; i++) y[i] = curve.f(z[i]);
    },
    backward(gy, x, { weights, inputs, units, activated }, gradients, gx, z) {
      const batch = x.length / inputs;
      const g = rows(activated && z ? gy.map((g, i) => g * curve.df(z[i])) : gy, units);
      const ones = { array: Float32Array.of(1), row: 0, column: 0 };
      plainProduct(transposed(rows(x, inputs)), g, undefined, gradients.weights, inputs, batch, units);
      plainProduct(ones, g, undefined, gradients.bias, 1, batch, units);
      if (gx) plainProduct(g, transposed(rows(weights, units)), undefined, gx, batch, units, inputs);
    },
    loss(logits, labels, gradient) {
      let loss = 0;
      gradient.set(logits);
      this.softmax(gradient);
      labels.forEach((label, row) => {
        loss -= Math.log(gradient[row * CLASSES + label]);
        gradient[row * CLASSES + label] -= 1;
      });
      for (let i = 0; i < gradient.length; i++) gradient[i] /= labels.length;
      return loss / labels.length;
    },
    softmax(logits) {
      for (let first = 0; first < logits.length; first += CLASSES) {
        let max = Number.NEGATIVE_INFINITY;
        for (let i = first; i < first + CLASSES; i++) max = Math.max(max, logits[i]);
        let sum = 0;
        for (let i = first; i < first + CLASSES; i++) sum += logits[i] = Math.exp(logits[i] - max);
        for (let i = first; i < first + CLASSES; i++) logits[i] /= sum;
      }
    },
  };
}
