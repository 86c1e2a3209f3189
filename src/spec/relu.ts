import type { UnarySpec } from "./spec.js";

export const relu: UnarySpec<never> = {
  name: "relu",
  summary: "The rectifier: passes what is positive and cuts off the rest.",
  formula: "max(x, 0)",
  tex: String.raw`\max(x, 0)`,
  derivativeTex: String.raw`\begin{cases}1 & x > 0\\0 & x \le 0\end{cases}`,
  parameters: {},
  f: (x) => Math.max(x, 0),
  df: (x) => (x > 0 ? 1 : x <= 0 ? 0 : Number.NaN),
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010",
};
