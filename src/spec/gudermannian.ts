import type { UnarySpec } from "./spec.js";

export const gudermannian: UnarySpec<never> = {
  name: "gudermannian",
  summary: "The Gudermannian: the angle whose tangent is sinh x, a sigmoid between -pi/2 and pi/2.",
  formula: "2 atan(tanh(x / 2))",
  tex: String.raw`2 \arctan \tanh \frac{x}{2}`,
  derivativeTex: String.raw`\frac{1}{\cosh x}`,
  parameters: {},
  f: (x) => Math.atan(Math.sinh(x)),
  // cosh x would overflow before the quotient vanishes
  df: (x) => (2 * Math.exp(-Math.abs(x))) / (1 + Math.exp(-2 * Math.abs(x))),
  ulp: 2.9,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-Math.PI / 2, Math.PI / 2],
  limits: [-Math.PI / 2, Math.PI / 2],
  fixedPoints: [0],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Gudermann: Theorie der Potenzial- oder cyklisch-hyperbolischen Functionen, 1833",
};
