import type { Row } from "./softmax.js";
import type { Definition, Parameter } from "./spec.js";
import { sum } from "./sum.js";

/** A loss in float64 and plain JavaScript: the oracle and the fallback. Its derivative is the gradient in the logits. */
export interface LossSpec<P extends string = string> extends Definition {
  readonly kind: "losses";
  readonly derivativeTex: string;
  /** The name of the first argument. */
  readonly input: string;
  readonly parameters: Readonly<Record<P, Parameter>>;
}

export interface CrossEntropySpec extends LossSpec<"labelSmoothing" | "ignoreIndex"> {
  /** The loss of one row of logits x for the targets t; with `out`, which may be x, its gradient times `factor`. */
  readonly row: (x: ArrayLike<number>, t: ArrayLike<number>, factor: number, out?: Row) => number;
}

export const crossEntropy: CrossEntropySpec = {
  kind: "losses",
  name: "crossEntropy",
  input: "logits",
  summary: "The loss of a classifier: the negative logarithm of the probability that softmax gives to the right class.",
  formula: "-sum of t log softmax(x)",
  tex: String.raw`-\sum_j t_j \log \frac{e^{x_j}}{\sum_k e^{x_k}}`,
  derivativeTex: String.raw`\frac{e^{x_j}}{\sum_k e^{x_k}} \sum_k t_k - t_j`,
  parameters: {
    labelSmoothing: {
      default: 0,
      summary: "the part of each target that is spread evenly over all classes",
      expected: "a number from 0 to 1",
      valid: (value) => value >= 0 && value <= 1,
    },
    ignoreIndex: {
      default: -100,
      summary: "the label of rows that do not count",
      expected: "a whole number",
      valid: Number.isInteger,
    },
  },
  row(x, t, factor, out) {
    const n = x.length;
    let top = 0;
    for (let i = 1; i < n; i++) if (x[i] > x[top]) top = i;
    const depth = (i: number) => x[top] - x[i];
    // what the largest term leaves: so that a sure row's loss is not the logarithm of a rounded 1
    const others = sum(n, (i) => (i === top ? 0 * depth(i) : Math.exp(-depth(i))));
    const weight = sum(n, (i) => t[i]);
    const loss = weight * Math.log1p(others) + sum(n, (i) => (t[i] === 0 ? 0 : t[i] * depth(i)));
    if (out === undefined) return loss;
    // 1 - p without the rounding of p where p is near 1
    const hit = others < 1 ? weight - t[top] - (weight * others) / (1 + others) : weight / (1 + others) - t[top];
    const e = Float64Array.from(x, (value) => Math.exp(value - x[top]));
    for (let i = 0; i < n; i++) out[i] = (e[i] / (1 + others)) * weight * factor - t[i] * factor;
    if (n > 0) out[top] = hit * factor;
    return loss;
  },
  source: "Good: Rational Decisions, 1952; Szegedy et al.: Rethinking the Inception Architecture for Computer Vision, 2016 (smoothing)",
};
