import { sigmoid } from "./sigmoid.js";
import type { UnarySpec } from "./spec.js";

export const logSigmoid: UnarySpec<never> = {
  name: "logSigmoid",
  summary: "The logarithm of the sigmoid, without its underflow: what a binary cross-entropy sums up.",
  formula: "log(1 / (1 + e^-x))",
  tex: String.raw`\log \sigma(x) = -\log(1 + e^{-x})`,
  derivativeTex: String.raw`\sigma(-x)`,
  parameters: {},
  f: (x) => -(Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  df: (x) => sigmoid.f(-x),
  ulp: 1.4,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, 0],
  limits: [Number.NEGATIVE_INFINITY, 0],
  fixedPoints: [],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Collobert, Kavukcuoglu, Farabet: Torch7, 2011",
};
