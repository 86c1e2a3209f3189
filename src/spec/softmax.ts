import { type Definition, define } from "./spec.js";
import { sum } from "./sum.js";

/**
 * A row-wise op in float64 and plain JavaScript: the oracle and the fallback. Rows come as any array-like; the result is written to
 * `out`, which may be an input.
 */
export interface RowSpec extends Definition {
  /** One row of x to y, which has one element if the op is a reduction. */
  readonly forward: (x: ArrayLike<number>, out: Row) => void;
  /** dL/dx from dL/dy and the saved y (of a reduction: one number each, and x). Missing where the derivative is 0. */
  readonly backward?: (gy: ArrayLike<number>, y: ArrayLike<number>, out: Row, x: ArrayLike<number>) => void;
  /** One result a row. */
  readonly reduces: boolean;
  /** -1 where the smallest value wins. */
  readonly sign: 1 | -1;
  /** Whether a row's sum is needed before its results, and whether the terms of the sum are kept in the place of the result. */
  readonly needsSum: boolean;
  readonly keepsTerms: boolean;
  /** Whether logits alone decide by their order, so that of a factor only the sign matters. */
  readonly ordinal?: boolean;
  /** The op whose kernels compute it: by default those of its own name. */
  readonly kernels?: string;
  /** The result where a mask hides the whole row. */
  readonly hidden: number;
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

/** e^(x - max), where the difference rounds by what two more differences tell. */
const below = (x: number, max: number): number => {
  const d = x - max;
  const part = x - d;
  const lost = x - (d + part) + (part - max);
  return Number.isFinite(lost) ? Math.exp(d) * (1 + lost) : Math.exp(d);
};

/** log(sum of e^(x - max)): of what there is beside one maximum, so that it is exact near 0. NaN where there is no largest number. */
const logSum = (x: ArrayLike<number>, max: number): number => {
  let first = 0;
  while (first < x.length && x[first] !== max) first++;
  return Math.log1p(sum(x.length, (j) => (j === first ? max - max : below(x[j], max))));
};

/** Softmax: e^x over its sum along the row. */
export const softmax: RowSpec = /*#__PURE__*/ define(() => ({
  name: "softmax",
  summary: "Turns scores into probabilities: they are positive, and a row sums to 1.",
  formula: "e^x / sum(e^x)",
  tex: String.raw`\frac{e^{x_i}}{\sum_j e^{x_j}}`,
  forward(x, out) {
    const max = maximum(x);
    const total = sum(x.length, (j) => below(x[j], max));
    for (let i = 0; i < x.length; i++) out[i] = below(x[i], max) / total;
  },
  backward(gy, y, out) {
    const total = sum(y.length, (j) => gy[j] * y[j]);
    for (let i = 0; i < y.length; i++) out[i] = y[i] * (gy[i] - total);
  },
  reduces: false,
  sign: 1,
  needsSum: true,
  keepsTerms: true,
  hidden: 0,
  source: "Bridle: Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990",
}));

/** Softmin: softmax of -x. */
export const softmin: RowSpec = /*#__PURE__*/ define(() => ({
  ...softmax,
  name: "softmin",
  summary: "Softmax of -x: the smallest value gets the most.",
  formula: "e^-x / sum(e^-x)",
  tex: String.raw`\frac{e^{-x_i}}{\sum_j e^{-x_j}}`,
  forward(x, out) {
    for (let i = 0; i < x.length; i++) out[i] = -x[i];
    softmax.forward(out, out);
  },
  backward(gy, y, out) {
    const total = sum(y.length, (j) => gy[j] * y[j]);
    for (let i = 0; i < y.length; i++) out[i] = y[i] * (total - gy[i]);
  },
  sign: -1,
  kernels: "softmax",
}));

/** Log-softmax: x minus the log of the sum of e^x along the row. */
export const logSoftmax: RowSpec = /*#__PURE__*/ define(() => ({
  ...softmax,
  name: "logSoftmax",
  summary: "The logarithm of softmax, without its underflow.",
  formula: "x - log(sum(e^x))",
  tex: String.raw`x_i - \log \sum_j e^{x_j}`,
  forward(x, out) {
    const max = maximum(x);
    const log = logSum(x, max);
    for (let i = 0; i < x.length; i++) out[i] = x[i] - max - log;
  },
  backward(gy, y, out) {
    const total = sum(y.length, (j) => gy[j]);
    for (let i = 0; i < y.length; i++) out[i] = y[i] === Number.NEGATIVE_INFINITY ? 0 : gy[i] - Math.exp(y[i]) * total;
  },
  keepsTerms: false,
  hidden: Number.NEGATIVE_INFINITY,
}));

/** Log-sum-exp: a smooth maximum of the row. */
export const logSumExp: RowSpec = /*#__PURE__*/ define(() => ({
  name: "logSumExp",
  summary: "The logarithm of a sum of exponentials: a smooth maximum.",
  formula: "log(sum(e^x))",
  tex: String.raw`\log \sum_j e^{x_j}`,
  forward(x, out) {
    const max = maximum(x);
    out[0] = Number.isFinite(max) ? max + logSum(x, max) : max;
  },
  backward(gy, y, out, x) {
    const [upstream, origin] = [gy[0], y[0] === Number.NEGATIVE_INFINITY ? 0 : y[0]];
    for (let i = 0; i < x.length; i++) out[i] = upstream * Math.exp(x[i] - origin);
  },
  reduces: true,
  sign: 1,
  needsSum: true,
  keepsTerms: false,
  hidden: Number.NEGATIVE_INFINITY,
  source: "Blanchard, Higham, Higham: Accurately computing the log-sum-exp and softmax functions, IMA J. Numer. Anal. 41, 2021",
}));

/** Hardmax: 1 for the first maximum, 0 for the others. */
export const hardmax: RowSpec = /*#__PURE__*/ define(() => ({
  name: "hardmax",
  summary: "1 for the first maximum of the row, 0 for all others.",
  formula: "1 where x is the first maximum, else 0",
  tex: String.raw`[\,i = \min \operatorname{argmax}_j x_j\,]`,
  forward(x, out) {
    const max = maximum(x);
    let at = 0;
    while (x[at] !== max && at < x.length) at++;
    for (let i = 0; i < x.length; i++) out[i] = Number.isNaN(max) ? Number.NaN : i === at ? 1 : 0;
  },
  ordinal: true,
  reduces: false,
  sign: 1,
  needsSum: false,
  keepsTerms: false,
  hidden: 0,
  source: "ONNX operator Hardmax-13",
}));
