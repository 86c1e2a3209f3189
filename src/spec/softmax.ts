/**
 * A row-wise op in float64 and plain JavaScript: the oracle and the fallback. `forward` maps one row of x to y; `backward` gives
 * dL/dx from dL/dy and the saved y. Rows come as any array-like; the result is written to `out`, which may be an input.
 */
export interface RowSpec {
  readonly name: string;
  readonly tex: string;
  readonly forward: (x: ArrayLike<number>, out: Row) => void;
  readonly backward: (gy: ArrayLike<number>, y: ArrayLike<number>, out: Row) => void;
  readonly source: string;
}

export interface Row {
  readonly length: number;
  [i: number]: number;
}

/** The largest element, NaN if there is one. */
const maximum = (x: ArrayLike<number>): number => {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) max = Math.max(max, x[i]);
  return max;
};

/** The sum of term(i): compensated, so that the oracle does not drift with the length of a row. */
const sum = (n: number, term: (i: number) => number): number => {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < n; i++) {
    const t = term(i) - lost;
    const next = total + t;
    lost = next - total - t;
    total = next;
  }
  return total;
};

/** Softmax: e^x over its sum along the row. */
export const softmax: RowSpec = {
  name: "softmax",
  tex: String.raw`\frac{e^{x_i}}{\sum_j e^{x_j}}`,
  forward(x, out) {
    const max = maximum(x);
    const total = sum(x.length, (j) => Math.exp(x[j] - max));
    for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i] - max) / total;
  },
  backward(gy, y, out) {
    const total = sum(y.length, (j) => gy[j] * y[j]);
    for (let i = 0; i < y.length; i++) out[i] = y[i] * (gy[i] - total);
  },
  source: "Bridle: Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990",
};

/** Log-softmax: x minus the log of the sum of e^x along the row. */
export const logSoftmax: RowSpec = {
  name: "logSoftmax",
  tex: String.raw`x_i - \log \sum_j e^{x_j}`,
  forward(x, out) {
    const max = maximum(x);
    const log = Math.log(sum(x.length, (j) => Math.exp(x[j] - max)));
    for (let i = 0; i < x.length; i++) out[i] = x[i] - max - log;
  },
  backward(gy, y, out) {
    const total = sum(y.length, (j) => gy[j]);
    for (let i = 0; i < y.length; i++) out[i] = gy[i] - Math.exp(y[i]) * total;
  },
  source: softmax.source,
};
