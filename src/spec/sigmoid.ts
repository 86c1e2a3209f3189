import type { UnarySpec } from "./spec.js";

export const sigmoid: UnarySpec<never> = {
  name: "sigmoid",
  summary: "The logistic function: squashes any number into (0, 1), as a probability.",
  formula: "1 / (1 + e^-x)",
  tex: String.raw`\frac{1}{1 + e^{-x}}`,
  derivativeTex: String.raw`\sigma(x)\,(1 - \sigma(x))`,
  parameters: {},
  // e^x / (1 + e^x) on the negative side: e^-x would overflow there before the quotient vanishes
  f: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  df: (x) => Math.exp(-Math.abs(x)) / (1 + Math.exp(-Math.abs(x))) ** 2,
  ulp: 2.6,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, 1],
  limits: [0, 1],
  fixedPoints: [0.6590460684074066],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Verhulst: Recherches mathématiques sur la loi d'accroissement de la population, 1845",
};
