import type { UnarySpec } from "./spec.js";

/** What is under the root; where it overflows to infinity, nothing else counts. */
const square = (x: number, alpha: number) => 1 + alpha * x * x;

export const isru: UnarySpec<"alpha"> = {
  name: "isru",
  summary: "The inverse square root unit: a sigmoid as cheap as a root and a division.",
  formula: "x / sqrt(1 + alpha x^2)",
  tex: String.raw`\frac{x}{\sqrt{1 + \alpha x^2}}`,
  derivativeTex: String.raw`(1 + \alpha x^2)^{-3/2}`,
  parameters: {
    alpha: {
      default: 1,
      summary: "where it saturates: at 1 / sqrt(alpha), on either side",
      expected: "a positive number",
      valid: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  f: (x, alpha) => (square(x, alpha) > 2 ** 60 ? Math.sign(x) / Math.sqrt(alpha) : x / Math.sqrt(square(x, alpha))),
  df: (x, alpha) => 1 / square(x, alpha) / Math.sqrt(square(x, alpha)),
  ulp: 2.3,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, 1],
  limits: [-1, 1],
  fixedPoints: [0],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Carlile, Delamarter, Kinney, Marti, Whitney: Improving Deep Learning by Inverse Square Root Linear Units, 2017",
};
