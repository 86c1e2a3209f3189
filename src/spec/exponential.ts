import type { UnarySpec } from "./spec.js";

export const exponential: UnarySpec<never> = {
  name: "exponential",
  tex: "e^{x}",
  derivativeTex: "e^{x}",
  parameters: {},
  f: Math.exp,
  df: Math.exp,
  ulp: 1.05,
  range: [0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: false,
  limits: [0, Number.POSITIVE_INFINITY],
  source: "Euler: Introductio in analysin infinitorum, 1748",
};
