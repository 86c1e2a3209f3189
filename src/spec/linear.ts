import type { UnarySpec } from "./spec.js";

export const linear: UnarySpec<"alpha" | "beta"> = {
  name: "linear",
  summary: "The straight line: scales and shifts.",
  formula: "alpha x + beta",
  tex: String.raw`\alpha x + \beta`,
  derivativeTex: String.raw`\alpha`,
  parameters: {
    alpha: { default: 1, summary: "the slope" },
    beta: { default: 0, summary: "the value at 0" },
  },
  f: (x, alpha, beta) => {
    if (alpha === 0 && !Number.isNaN(x)) return beta;
    const y = alpha * x + beta;
    return Number.isFinite(y) ? y : ((alpha / 4) * x + beta / 4) * 4; // the product alone may overflow
  },
  df: (x, alpha) => (Number.isNaN(x) ? Number.NaN : alpha),
  extreme: (_, beta) => Math.abs(beta) > Number.MAX_VALUE / 4,
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Widrow, Hoff: Adaptive Switching Circuits, IRE WESCON 1960",
};
