import { sigmoid } from "./sigmoid.js";
import type { UnarySpec } from "./spec.js";

export const softplus: UnarySpec<"beta"> = {
  name: "softplus",
  summary: "The smooth rectifier: the logarithm of 1 + e^x, whose slope is the sigmoid.",
  formula: "log(1 + e^(beta x)) / beta",
  tex: String.raw`\frac{\log(1 + e^{\beta x})}{\beta}`,
  derivativeTex: String.raw`\sigma(\beta x)`,
  parameters: {
    beta: {
      default: 1,
      summary: "how sharp the bend is; towards infinity it is the rectifier",
      expected: "a positive number",
      valid: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  f: (x, beta) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(beta * x))) / beta,
  df: (x, beta) => sigmoid.f(beta * x),
  extreme: (beta) => 1 / beta > Number.MAX_VALUE,
  ulp: 1.4,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Dugas, Bengio, Bélisle, Nadeau, Garcia: Incorporating Second-Order Functional Knowledge for Better Option Pricing, NeurIPS 2000",
};
