import type { UnarySpec } from "./spec.js";

export const clamp: UnarySpec<"min" | "max"> = {
  name: "clamp",
  summary: "Keeps x within bounds of which either may be missing.",
  formula: "min(max(x, min), max)",
  tex: String.raw`\min(\max(x, a), b)`,
  derivativeTex: String.raw`\begin{cases}1 & a \le x \le b\\0 & \text{otherwise}\end{cases}`,
  parameters: {
    min: {
      default: Number.NEGATIVE_INFINITY,
      summary: "the lower bound, a; -Infinity is none, and above b every result is b, as in PyTorch, NumPy and ONNX",
      expected: "a number",
      valid: (value) => !Number.isNaN(value),
    },
    max: {
      default: Number.POSITIVE_INFINITY,
      summary: "the upper bound, b; Infinity is none",
      expected: "a number",
      valid: (value) => !Number.isNaN(value),
    },
  },
  f: (x, min, max) => (x > max || min > max ? (Number.isNaN(x) ? x : max) : x < min ? min : x),
  df: (x, min, max) => (Number.isNaN(x) ? Number.NaN : x >= min && x <= max ? 1 : 0),
  rounded: true,
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "W3C: Web Neural Network API, clamp",
};
