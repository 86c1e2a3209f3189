import type { UnarySpec } from "./spec.js";

export const sparsePlus: UnarySpec<never> = {
  name: "sparsePlus",
  summary: "The softplus that is exactly 0 below -1 and exactly x above 1.",
  formula: "0 for x <= -1, (x + 1)^2 / 4 for -1 < x < 1, x for x >= 1",
  tex: String.raw`\begin{cases}0 & x \le -1\\\frac{(x + 1)^2}{4} & -1 < x < 1\\x & x \ge 1\end{cases}`,
  derivativeTex: String.raw`\begin{cases}0 & x \le -1\\\frac{x + 1}{2} & -1 < x < 1\\1 & x \ge 1\end{cases}`,
  parameters: {},
  f: (x) => (x <= -1 ? 0 : x >= 1 ? x : (x + 1) ** 2 / 4),
  df: (x) => (x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2),
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [1, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Blondel, Martins, Niculae: Learning with Fenchel-Young Losses, JMLR 21, 2020",
};
