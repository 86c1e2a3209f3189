import type { UnarySpec } from "./spec.js";

export const celu: UnarySpec<"alpha"> = {
  name: "celu",
  summary: "The continuously differentiable ELU: its slope at 0 is 1 for every alpha.",
  formula: "x for x > 0, else alpha (e^(x / alpha) - 1)",
  tex: String.raw`\begin{cases}x & x > 0\\\alpha (e^{x / \alpha} - 1) & x \le 0\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & x > 0\\e^{x / \alpha} & x \le 0\end{cases}`,
  parameters: {
    alpha: {
      default: 1,
      summary: "where it saturates: -alpha",
      expected: "a positive number",
      valid: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  // a quotient near 0 may have lost its digits
  f: (x, alpha) => (x / alpha > -(2 ** -54) ? x : alpha * Math.expm1(x / alpha)),
  df: (x, alpha) => (x > 0 ? 1 : Math.exp(x / alpha)),
  ulp: 2.7,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, Number.POSITIVE_INFINITY],
  limits: [-1, Number.POSITIVE_INFINITY],
  fixedPoints: [0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Barron: Continuously Differentiable Exponential Linear Units, 2017",
};
