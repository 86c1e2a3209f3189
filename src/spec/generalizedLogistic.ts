import { expProduct } from "./expProduct.js";
import type { UnarySpec } from "./spec.js";

/** On the negative side e^(alpha x) apart, since e^-x would overflow there before the power vanishes. */
const power = (x: number, alpha: number): number => {
  const rest = Math.exp(-alpha * Math.log1p(Math.exp(-Math.abs(x))));
  return x < 0 ? expProduct(alpha, x) * rest : rest;
};

export const generalizedLogistic: UnarySpec<"alpha"> = {
  name: "generalizedLogistic",
  summary: "The logistic function to the power of alpha: its steep part moves to the right for alpha above 1, to the left below.",
  formula: "(1 + e^-x)^-alpha",
  tex: String.raw`(1 + e^{-x})^{-\alpha}`,
  derivativeTex: String.raw`\alpha\, e^{-x} (1 + e^{-x})^{-\alpha - 1}`,
  parameters: {
    alpha: {
      default: 1,
      summary: "the power",
      expected: "a positive number",
      valid: (alpha) => alpha > 0 && alpha < Number.POSITIVE_INFINITY,
    },
  },
  f: power,
  df: (x, alpha) => (x < 0 ? alpha / (1 + Math.exp(x)) : (alpha * Math.exp(-x)) / (1 + Math.exp(-x))) * power(x, alpha),
  ulp: 2.6,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, 1],
  limits: [0, 1],
  fixedPoints: [0.6590460684074066],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Richards: A Flexible Growth Function for Empirical Use, 1959",
};
