import type { UnarySpec } from "./spec.js";

export const elu: UnarySpec<"alpha"> = {
  name: "elu",
  summary: "The exponential linear unit: a rectifier that saturates smoothly at -alpha, which keeps means near zero.",
  formula: "x for x > 0, else alpha (e^x - 1)",
  tex: String.raw`\begin{cases}x & x > 0\\\alpha (e^{x} - 1) & x \le 0\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & x > 0\\\alpha e^{x} & x \le 0\end{cases}`,
  parameters: { alpha: { default: 1, summary: "where it saturates: -alpha" } },
  f: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
  df: (x, alpha) => (x > 0 ? 1 : alpha * Math.exp(x)),
  rounded: true,
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, Number.POSITIVE_INFINITY],
  limits: [-1, Number.POSITIVE_INFINITY],
  fixedPoints: [0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Clevert, Unterthiner, Hochreiter: Fast and Accurate Deep Network Learning by Exponential Linear Units, ICLR 2016",
};
