import type { UnarySpec } from "./spec.js";

export const hardTanh: UnarySpec<"min" | "max"> = {
  name: "hardTanh",
  summary: "The hyperbolic tangent in three straight pieces: the identity between two bounds.",
  formula: "min(max(x, min), max)",
  tex: String.raw`\min(\max(x, a), b)`,
  derivativeTex: String.raw`\begin{cases}1 & a < x < b\\0 & \text{otherwise}\end{cases}`,
  parameters: {
    min: { default: -1, summary: "the lower bound, a" },
    max: { default: 1, summary: "the upper bound, b" },
  },
  conflict: (min, max) => (min > max ? `"min" expected at most "max", which is ${max}, got ${min}` : undefined),
  f: (x, min, max) => (x < min ? min : x > max ? max : x),
  df: (x, min, max) => (Number.isNaN(x) ? Number.NaN : x > min && x < max ? 1 : 0),
  rounded: true,
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, 1],
  limits: [-1, 1],
  fixedPoints: [-1, 1],
  monotonic: true,
  smooth: false,
  odd: true,
  source: "Collobert: Large Scale Machine Learning, thesis, Université Paris VI, 2004",
};
