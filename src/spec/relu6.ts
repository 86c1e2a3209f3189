import type { UnarySpec } from "./spec.js";

export const relu6: UnarySpec<never> = {
  name: "relu6",
  summary: "The rectifier that stops at 6, for arithmetic of low precision.",
  formula: "min(max(x, 0), 6)",
  tex: String.raw`\min(\max(x, 0), 6)`,
  derivativeTex: String.raw`\begin{cases}1 & 0 < x < 6\\0 & \text{otherwise}\end{cases}`,
  parameters: {},
  f: (x) => (x < 0 ? 0 : x > 6 ? 6 : x),
  df: (x) => (Number.isNaN(x) ? Number.NaN : x > 0 && x < 6 ? 1 : 0),
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, 6],
  limits: [0, 6],
  fixedPoints: [0, 6],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Krizhevsky: Convolutional Deep Belief Networks on CIFAR-10, 2010",
};
