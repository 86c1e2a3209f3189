import { silu } from "./silu.js";
import type { UnarySpec } from "./spec.js";

export const quickGelu: UnarySpec<never> = {
  name: "quickGelu",
  summary: "The cheap approximation of gelu by a sigmoid, as CLIP has it.",
  formula: "x / (1 + e^(-1.702 x))",
  tex: String.raw`x\,\sigma(1.702\,x)`,
  derivativeTex: String.raw`\sigma(1.702\,x) + 1.702\,x\,\sigma'(1.702\,x)`,
  parameters: {},
  f: (x) => silu.f(x, 1.702),
  df: (x) => silu.df(x, 1.702),
  ulp: 2.8,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-0.1636101896363536, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: false,
  smooth: true,
  odd: false,
  source: "Hendrycks, Gimpel: Gaussian Error Linear Units, 2016",
};
