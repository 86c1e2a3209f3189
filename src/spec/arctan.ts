import type { UnarySpec } from "./spec.js";

export const arctan: UnarySpec<never> = {
  name: "arctan",
  summary: "The arc tangent: a sigmoid between -pi/2 and pi/2 that comes near them slowly.",
  formula: "atan(x)",
  tex: String.raw`\arctan x`,
  derivativeTex: String.raw`\frac{1}{1 + x^2}`,
  parameters: {},
  f: Math.atan,
  df: (x) => (Math.abs(x) > 1e100 ? 1 / x / x : 1 / (1 + x * x)), // x^2 would overflow
  ulp: 2.2,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-Math.PI / 2, Math.PI / 2],
  limits: [-Math.PI / 2, Math.PI / 2],
  fixedPoints: [0],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Gregory: letter to Collins, 1671",
};
