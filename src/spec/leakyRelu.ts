import type { UnarySpec } from "./spec.js";

export const leakyRelu: UnarySpec<"alpha"> = {
  name: "leakyRelu",
  summary: "The rectifier with a small slope for negative x, so that no unit stops learning.",
  formula: "x for x > 0, else alpha x",
  tex: String.raw`\begin{cases}x & x > 0\\\alpha x & x \le 0\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & x > 0\\\alpha & x \le 0\end{cases}`,
  parameters: { alpha: { default: 0.01, summary: "the slope for negative x (Keras has 0.3, TensorFlow.js 0.2)" } },
  f: (x, alpha) => (x > 0 ? x : alpha === 0 && x === Number.NEGATIVE_INFINITY ? -0 : alpha * x),
  df: (x, alpha) => (x > 0 ? 1 : x <= 0 ? alpha : Number.NaN),
  rounded: true,
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML 2013",
};
