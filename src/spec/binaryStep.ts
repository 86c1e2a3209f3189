import type { UnarySpec } from "./spec.js";

export const binaryStep: UnarySpec<never> = {
  name: "binaryStep",
  summary: "The threshold of the first artificial neurons: fires from 0 on.",
  formula: "1 for x >= 0, else 0",
  tex: String.raw`\begin{cases}1 & x \ge 0\\0 & x < 0\end{cases}`,
  derivativeTex: "0",
  parameters: {},
  f: (x) => (x >= 0 ? 1 : x < 0 ? 0 : Number.NaN),
  df: (x) => (Number.isNaN(x) ? Number.NaN : 0),
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, 1],
  limits: [0, 1],
  fixedPoints: [1],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "McCulloch, Pitts: A Logical Calculus of the Ideas Immanent in Nervous Activity, 1943",
};
