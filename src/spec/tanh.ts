import type { UnarySpec } from "./spec.js";

export const tanh: UnarySpec<never> = {
  name: "tanh",
  summary: "The hyperbolic tangent: a sigmoid that is centred at zero.",
  formula: "(e^x - e^-x) / (e^x + e^-x)",
  tex: String.raw`\tanh x = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}`,
  derivativeTex: String.raw`1 - \tanh^2 x`,
  parameters: {},
  f: Math.tanh,
  df: (x) => (4 * Math.exp(-2 * Math.abs(x))) / (1 + Math.exp(-2 * Math.abs(x))) ** 2,
  ulp: 2.6,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, 1],
  limits: [-1, 1],
  fixedPoints: [0],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998",
};
