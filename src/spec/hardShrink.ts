import type { UnarySpec } from "./spec.js";

export const hardShrink: UnarySpec<"lambd"> = {
  name: "hardShrink",
  summary: "Zero near 0, everything else as it is.",
  formula: "x for abs x > lambd, else 0",
  tex: String.raw`\begin{cases}x & |x| > \lambda\\0 & |x| \le \lambda\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & |x| > \lambda\\0 & |x| \le \lambda\end{cases}`,
  parameters: {
    lambd: {
      default: 0.5,
      summary: "the largest size that becomes 0",
      expected: "a number from 0 on",
      valid: (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  f: (x, lambd) => (Math.abs(x) <= lambd ? 0 : x),
  df: (x, lambd) => (Math.abs(x) > lambd ? 1 : Number.isNaN(x) ? Number.NaN : 0),
  rounded: true,
  ulp: 0,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: false,
  odd: true,
  source: "Donoho, Johnstone: Ideal Spatial Adaptation by Wavelet Shrinkage, Biometrika 81, 1994",
};
