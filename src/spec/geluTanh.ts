import { sigmoid } from "./sigmoid.js";
import type { UnarySpec } from "./spec.js";

const SCALE = 2 * Math.sqrt(2 / Math.PI);

/** Twice the argument of the tanh: (1 + tanh u) / 2 is the logistic function of 2u. */
const inner = (x: number) => SCALE * x * (1 + 0.044715 * x * x);

export const geluTanh: UnarySpec<never> = {
  name: "geluTanh",
  summary: "The approximation of gelu by a tanh, as GPT-2 and BERT have it.",
  formula: "x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2",
  tex: String.raw`\frac{x}{2}\left(1 + \tanh\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)`,
  derivativeTex: String.raw`\sigma(v) + x\,\sigma'(v)\,v',\quad v = 2\sqrt{2/\pi}\,(x + 0.044715\,x^3)`,
  parameters: {},
  f: (x) => (x === Number.NEGATIVE_INFINITY ? -0 : x * sigmoid.f(inner(x))),
  df: (x) => sigmoid.f(inner(x)) + (Math.abs(x) < 40 ? x * sigmoid.df(inner(x)) * SCALE * (1 + 0.134145 * x * x) : 0),
  ulp: 2.9,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-0.1700407505712541, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: false,
  smooth: true,
  odd: false,
  source: "Hendrycks, Gimpel: Gaussian Error Linear Units, 2016",
};
