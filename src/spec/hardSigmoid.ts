import type { UnarySpec } from "./spec.js";

/** alpha x + beta, flat at infinity too. The default is (x + 3) / 6: no number is 1/6. */
const line = (x: number, alpha: number, beta: number) =>
  alpha === 0 ? beta : alpha === 1 / 6 && beta === 0.5 ? (x + 3) / 6 : alpha * x + beta;

export const hardSigmoid: UnarySpec<"alpha" | "beta"> = {
  name: "hardSigmoid",
  summary: "The logistic function in three straight pieces.",
  formula: "min(max(alpha x + beta, 0), 1)",
  tex: String.raw`\min(\max(\alpha x + \beta, 0), 1)`,
  derivativeTex: String.raw`\begin{cases}\alpha & 0 < \alpha x + \beta < 1\\0 & \text{otherwise}\end{cases}`,
  parameters: {
    alpha: { default: 1 / 6, summary: "the slope in the middle (ONNX, WebNN and TensorFlow.js have 0.2)" },
    beta: { default: 0.5, summary: "the value at 0" },
  },
  f: (x, alpha, beta) => (Number.isNaN(x) ? x : Math.min(Math.max(line(x, alpha, beta), 0), 1)),
  df: (x, alpha, beta) => (Number.isNaN(x) ? x : alpha * x + beta > 0 && alpha * x + beta < 1 ? alpha : 0),
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, 1],
  limits: [0, 1],
  fixedPoints: [0.6],
  monotonic: true,
  smooth: false,
  odd: false,
  source: "Courbariaux, Bengio, David: BinaryConnect, NIPS 2015; with slope 1/6: Howard et al.: Searching for MobileNetV3, ICCV 2019",
};
