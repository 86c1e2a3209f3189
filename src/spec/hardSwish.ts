import type { UnarySpec } from "./spec.js";

export const hardSwish: UnarySpec<never> = {
  name: "hardSwish",
  summary: "The swish with its sigmoid in straight pieces: cheap enough for a phone.",
  formula: "x min(max(x + 3, 0), 6) / 6",
  tex: String.raw`\frac{x \min(\max(x + 3, 0), 6)}{6}`,
  derivativeTex: String.raw`\begin{cases}0 & x \le -3\\\frac{2x + 3}{6} & -3 < x < 3\\1 & x \ge 3\end{cases}`,
  parameters: {},
  f: (x) => (x <= -3 ? -0 : x >= 3 ? x : (x * (x + 3)) / 6),
  df: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
  ulp: 2,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-0.375, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0, 3, Number.POSITIVE_INFINITY],
  monotonic: false,
  smooth: false,
  odd: false,
  source: "Howard et al.: Searching for MobileNetV3, ICCV 2019",
};
