import type { Definition } from "./spec.js";

/** A layer of neurons. In float64 and in plain JavaScript: the oracle and the fallback. */
export interface DenseSpec extends Definition {
  readonly kind: "dense";
  /** The gradients, from G = dL/d(x W + b). */
  readonly gradientTex: string;
}

const GRADIENT = String.raw`\frac{\partial L}{\partial x} = G W^T, \quad \frac{\partial L}{\partial W} = x^T G, \quad \frac{\partial L}{\partial b} = 1^T G`;

export const neuron: DenseSpec = {
  kind: "dense",
  name: "neuron",
  summary: "The inputs times their weights, summed, a bias added, activated.",
  formula: "activation(sum of x[i] w[i] + b)",
  tex: String.raw`\varphi\Big(\sum_i x_i w_i + b\Big)`,
  gradientTex: GRADIENT,
  source: "McCulloch, Pitts: A Logical Calculus of the Ideas Immanent in Nervous Activity, 1943; Rosenblatt: The Perceptron, 1958",
};

export const dense: DenseSpec = {
  kind: "dense",
  name: "dense",
  summary: "A layer of neurons that all see the same inputs: a matrix product, a bias, an activation.",
  formula: "activation(x W + b)",
  tex: String.raw`\varphi(x W + b)`,
  gradientTex: GRADIENT,
  source: "Rosenblatt: The Perceptron, 1958",
};

export const createDense: DenseSpec = {
  ...dense,
  name: "createDense",
  summary: "A layer whose weights are laid out once, for many calls.",
};

/** A matrix: its numbers, and how far apart its rows and its columns are. */
export interface Matrix {
  readonly array: ArrayLike<number>;
  readonly row: number;
  readonly column: number;
}

/** The sizes of a product: a is m x k, b is k x n. */
export interface ProductSizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** y = base + a b, of m rows, depth k and n columns; each sum is of float64 and rounded once. */
export function product(
  a: Matrix,
  b: Matrix,
  base: ArrayLike<number> | undefined,
  y: Float32Array | Float64Array,
  { m, k, n }: ProductSizes,
): void {
  if (m * n === 0) return; // the other dimensions may be anything then
  const sums = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) sums[j] = base === undefined ? 0 : base[j];
    for (let q = 0; q < k; q++) {
      const v = a.array[i * a.row + q * a.column];
      for (let j = 0; j < n; j++) sums[j] += v * b.array[q * b.row + j * b.column];
    }
    for (let j = 0; j < n; j++) y[i * n + j] = sums[j];
  }
}
