import type { UnarySpec } from "./spec.js";

export const identity: UnarySpec<never> = {
  name: "identity",
  summary: "The identity: passes everything as it is, for layers without an activation.",
  formula: "x",
  tex: "x",
  derivativeTex: "1",
  parameters: {},
  f: (x) => x,
  df: (x) => (Number.isNaN(x) ? Number.NaN : 1),
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "ONNX: operator Identity",
};
