import { expProduct } from "./expProduct.js";
import type { UnarySpec } from "./spec.js";

export const gaussian: UnarySpec<never> = {
  name: "gaussian",
  summary: "The bell curve: 1 at zero, and nothing far away on both sides.",
  formula: "e^-(x^2)",
  tex: "e^{-x^2}",
  derivativeTex: String.raw`-2x\,e^{-x^2}`,
  parameters: {},
  f: (x) => expProduct(-x, x),
  // half of the exponent at a time, so that the last product alone rounds a subnormal
  df: (x) => {
    const half = expProduct(-x / 2, x);
    return half === 0 ? 0 : -2 * x * half * half;
  },
  ulp: 1.2,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, 1],
  limits: [0, 0],
  fixedPoints: [0.6529186404192047],
  monotonic: false,
  smooth: true,
  odd: false,
  source: "Gauss: Theoria motus corporum coelestium, 1809",
};
