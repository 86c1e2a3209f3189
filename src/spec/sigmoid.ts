import type { UnarySpec } from "./spec.js";

export const sigmoid: UnarySpec<never> = {
  name: "sigmoid",
  tex: String.raw`\frac{1}{1 + e^{-x}}`,
  derivativeTex: String.raw`\sigma(x)\,(1 - \sigma(x))`,
  parameters: {},
  // e^x / (1 + e^x) on the negative side: e^-x would overflow there before the quotient vanishes
  f: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  df: (x) => Math.exp(-Math.abs(x)) / (1 + Math.exp(-Math.abs(x))) ** 2,
  ulp: 2.6,
  range: [0, 1],
  monotonic: true,
  smooth: true,
  odd: false,
  limits: [0, 1],
  source: "Verhulst: Recherches mathématiques sur la loi d'accroissement de la population, 1845",
};
