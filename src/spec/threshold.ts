import type { UnarySpec } from "./spec.js";

export const threshold: UnarySpec<"theta" | "value"> = {
  name: "threshold",
  summary: "Passes what is above theta and replaces the rest by a value.",
  formula: "x for x > theta, else value",
  tex: String.raw`\begin{cases}x & x > \theta\\v & x \le \theta\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & x > \theta\\0 & x \le \theta\end{cases}`,
  parameters: {
    theta: {
      default: 1,
      summary:
        "the largest x that is replaced (PyTorch has no default; ONNX's ThresholdedRelu, there alpha, and Keras's ThresholdedReLU 1)",
    },
    value: { default: 0, summary: "what replaces it (ONNX and Keras: always 0)" },
  },
  f: (x, theta, value) => (x <= theta ? value : x),
  df: (x, theta) => (x > theta ? 1 : x <= theta ? 0 : Number.NaN),
  rounded: true,
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Konda, Memisevic, Krueger: Zero-bias Autoencoders and the Benefits of Co-adapting Features, ICLR 2015",
};
