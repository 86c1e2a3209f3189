import type { UnarySpec } from "./spec.js";

export const exponential: UnarySpec<never> = {
  name: "exponential",
  summary: "The exponential function: runs down through the subnormals and overflows above 88.7228 in float32.",
  formula: "e^x",
  tex: "e^{x}",
  derivativeTex: "e^{x}",
  parameters: {},
  f: Math.exp,
  df: Math.exp,
  ulp: 1.05,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Euler: Introductio in analysin infinitorum, 1748",
};
