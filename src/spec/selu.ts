import type { UnarySpec } from "./spec.js";

const ALPHA = 1.6732632423543772;
const GAMMA = 1.0507009873554805;
const PRODUCT = 1.7580993408473768; // one float64 unit above the product of the rounded factors

/** gamma alpha y, the product in an order that neither overflows nor underflows alone. */
const times = (y: number, alpha: number, gamma: number): number => {
  if (alpha === ALPHA && gamma === GAMMA) return PRODUCT * y;
  return isExtreme(alpha, gamma) ? gamma * (alpha * y) : gamma * alpha * y;
};

/** The product of the parameters is no normal number. */
const isExtreme = (alpha: number, gamma: number): boolean => !(Math.abs(gamma * alpha) >= 2 ** -1022 && Number.isFinite(gamma * alpha));

export const selu: UnarySpec<"alpha" | "gamma"> = {
  name: "selu",
  summary: "The scaled ELU, whose constants keep mean 0 and variance 1 from layer to layer.",
  formula: "gamma x for x > 0, else gamma alpha (e^x - 1)",
  tex: String.raw`\gamma \begin{cases}x & x > 0\\\alpha (e^{x} - 1) & x \le 0\end{cases}`,
  derivativeTex: String.raw`\gamma \begin{cases}1 & x > 0\\\alpha e^{x} & x \le 0\end{cases}`,
  parameters: {
    alpha: { default: ALPHA, summary: "where it saturates, at -gamma alpha; by default the fixed point's 1.6732632423543772" },
    gamma: {
      default: GAMMA,
      summary: "the slope above 0; by default the fixed point's 1.0507009873554805",
      expected: "a positive number",
      valid: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  f: (x, alpha, gamma) => (x > 0 ? gamma * x : times(Math.expm1(x), alpha, gamma)),
  df: (x, alpha, gamma) => (x > 0 ? gamma : times(Math.exp(x), alpha, gamma)),
  extreme: isExtreme,
  ulp: 2.1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-PRODUCT, Number.POSITIVE_INFINITY],
  limits: [-PRODUCT, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Klambauer, Unterthiner, Mayr, Hochreiter: Self-Normalizing Neural Networks, NeurIPS 2017",
};
