import type { UnarySpec } from "./spec.js";

export const sparseSigmoid: UnarySpec<never> = {
  name: "sparseSigmoid",
  summary: "The sigmoid that reaches 0 and 1 at -1 and 1: the derivative of sparsePlus.",
  formula: "0 for x <= -1, (x + 1) / 2 for -1 < x < 1, 1 for x >= 1",
  tex: String.raw`\begin{cases}0 & x \le -1\\\frac{x + 1}{2} & -1 < x < 1\\1 & x \ge 1\end{cases}`,
  derivativeTex: String.raw`\begin{cases}\frac{1}{2} & -1 < x < 1\\0 & \text{otherwise}\end{cases}`,
  parameters: {},
  f: (x) => (x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2),
  df: (x) => (Number.isNaN(x) ? Number.NaN : x > -1 && x < 1 ? 0.5 : 0),
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, 1],
  limits: [0, 1],
  fixedPoints: [1],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Blondel, Martins, Niculae: Learning with Fenchel-Young Losses, JMLR 21, 2020",
};
