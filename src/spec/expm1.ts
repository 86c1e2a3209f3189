import type { UnarySpec } from "./spec.js";

export const expm1: UnarySpec<never> = {
  name: "expm1",
  summary: "The exponential function less one, exact near zero, where the difference would cancel.",
  formula: "e^x - 1",
  tex: "e^{x} - 1",
  derivativeTex: "e^{x}",
  parameters: {},
  f: Math.expm1,
  df: Math.exp,
  ulp: 1.7,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, Number.POSITIVE_INFINITY],
  limits: [-1, Number.POSITIVE_INFINITY],
  fixedPoints: [0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "ISO/IEC 9899:1999, Programming Languages: C, 7.12.6.3",
};
