import type { UnarySpec } from "./spec.js";

export const softShrink: UnarySpec<"lambd"> = {
  name: "softShrink",
  summary: "Moves x towards 0 by lambd, and what is nearer to 0 becomes 0: takes the noise out of sparse signals.",
  formula: "x - lambd for x > lambd, x + lambd for x < -lambd, else 0",
  tex: String.raw`\begin{cases}x - \lambda & x > \lambda\\x + \lambda & x < -\lambda\\0 & \text{otherwise}\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & |x| > \lambda\\0 & |x| \le \lambda\end{cases}`,
  parameters: {
    lambd: {
      default: 0.5,
      summary: "what is taken off",
      expected: "a number from 0 on",
      valid: (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  f: (x, lambd) => (Math.abs(x) <= lambd ? 0 : x - Math.sign(x) * lambd),
  df: (x, lambd) => (Math.abs(x) > lambd ? 1 : Number.isNaN(x) ? Number.NaN : 0),
  rounded: true,
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: true,
  smooth: false,
  odd: true,
  source: "Donoho: De-noising by Soft-Thresholding, IEEE Transactions on Information Theory 41, 1995",
};
