import type { UnarySpec } from "./spec.js";

const LAMBDA = 1.0507009873554805;
const LAMBDA_ALPHA = 1.7580993408473768; // one float64 unit above the product of the rounded factors

export const selu: UnarySpec<never> = {
  name: "selu",
  summary: "The scaled ELU, whose constants keep mean 0 and variance 1 from layer to layer.",
  formula: "1.0507 x for x > 0, else 1.7581 (e^x - 1)",
  tex: String.raw`\lambda \begin{cases}x & x > 0\\\alpha (e^{x} - 1) & x \le 0\end{cases}`,
  derivativeTex: String.raw`\lambda \begin{cases}1 & x > 0\\\alpha e^{x} & x \le 0\end{cases}`,
  parameters: {},
  f: (x) => (x > 0 ? LAMBDA * x : LAMBDA_ALPHA * Math.expm1(x)),
  df: (x) => (x > 0 ? LAMBDA : LAMBDA_ALPHA * Math.exp(x)),
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-LAMBDA_ALPHA, Number.POSITIVE_INFINITY],
  limits: [-LAMBDA_ALPHA, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Klambauer, Unterthiner, Mayr, Hochreiter: Self-Normalizing Neural Networks, NeurIPS 2017",
};
