import { normal } from "./erf.js";
import type { UnarySpec } from "./spec.js";

export const gelu: UnarySpec<never> = {
  name: "gelu",
  summary: "The Gaussian error linear unit: x times the probability that a normal deviate lies below x. The rectifier of transformers.",
  formula: "x Phi(x), Phi the normal distribution function",
  tex: String.raw`x\,\Phi(x) = \frac{x}{2}\left(1 + \operatorname{erf}\frac{x}{\sqrt 2}\right)`,
  derivativeTex: String.raw`\Phi(x) + x\,\varphi(x)`,
  parameters: {},
  f: (x) => (x === Number.NEGATIVE_INFINITY ? -0 : x * normal(x)),
  df: (x) => normal(x) + (Math.abs(x) < 40 ? x * Math.exp(-0.5 * x * x) * 0.3989422804014327 : 0),
  ulp: 2.6,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-0.16997120747990369, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: false,
  smooth: true,
  odd: false,
  source: "Hendrycks, Gimpel: Gaussian Error Linear Units, 2016",
};
