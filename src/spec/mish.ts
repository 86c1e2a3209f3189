import type { UnarySpec } from "./spec.js";

/** e^x (e^x + 2): tanh(log(1 + e^x)) = n / (n + 2), with nothing that cancels. */
const numerator = (x: number) => Math.exp(x) * (Math.exp(x) + 2);

export const mish: UnarySpec<never> = {
  name: "mish",
  summary: "x times the tanh of its softplus: a smooth rectifier that is not monotonic.",
  formula: "x tanh(log(1 + e^x))",
  tex: String.raw`x \tanh(\log(1 + e^{x}))`,
  derivativeTex: String.raw`\frac{n}{n + 2} + \frac{4 x e^{x} (e^{x} + 1)}{(n + 2)^2},\quad n = e^{x}(e^{x} + 2)`,
  parameters: {},
  f: (x) => (x === Number.NEGATIVE_INFINITY ? -0 : x > 40 ? x : (x * numerator(x)) / (numerator(x) + 2)),
  df: (x) =>
    x > 40 ? 1 : x < -750 ? 0 : (numerator(x) + (4 * x * Math.exp(x) * (Math.exp(x) + 1)) / (numerator(x) + 2)) / (numerator(x) + 2),
  ulp: 2.9,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-0.30884341301725043, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: false,
  smooth: true,
  odd: false,
  source: "Misra: Mish: A Self Regularized Non-Monotonic Activation Function, BMVC 2020",
};
