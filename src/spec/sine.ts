import type { UnarySpec } from "./spec.js";

export const sine: UnarySpec<never> = {
  name: "sine",
  summary: "The sine: a periodic activation, for networks that represent signals and images.",
  formula: "sin(x)",
  tex: String.raw`\sin x`,
  derivativeTex: String.raw`\cos x`,
  parameters: {},
  f: Math.sin,
  df: Math.cos,
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, 1],
  limits: [Number.NaN, Number.NaN],
  fixedPoints: [0],
  monotonic: false,
  smooth: true,
  odd: true,
  source: "Sitzmann, Martel, Bergman, Lindell, Wetzstein: Implicit Neural Representations with Periodic Activation Functions, NeurIPS 2020",
};
