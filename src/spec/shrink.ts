import type { UnarySpec } from "./spec.js";

export const shrink: UnarySpec<"lambd" | "bias"> = {
  name: "shrink",
  summary: "The shrinkage of ONNX: hardShrink with bias 0, softShrink with bias lambd.",
  formula: "x - bias for x > lambd, x + bias for x < -lambd, else 0",
  tex: String.raw`\begin{cases}x - \beta & x > \lambda\\x + \beta & x < -\lambda\\0 & \text{otherwise}\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & |x| > \lambda\\0 & |x| \le \lambda\end{cases}`,
  parameters: {
    lambd: {
      default: 0.5,
      summary: "the largest size that becomes 0",
      expected: "a number from 0 on",
      valid: (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
    },
    bias: { default: 0, summary: "what is taken off the rest" },
  },
  f: (x, lambd, bias) => (x > lambd ? x - bias : x < -lambd ? x + bias : Number.isNaN(x) ? x : 0),
  df: (x, lambd) => (x > lambd || x < -lambd ? 1 : Number.isNaN(x) ? x : 0),
  rounded: true,
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: false,
  odd: true,
  source: "ONNX: operator Shrink",
};
