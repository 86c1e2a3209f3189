import type { UnarySpec } from "./spec.js";

export const tanhShrink: UnarySpec<never> = {
  name: "tanhShrink",
  summary: "What tanh leaves of x: almost nothing of a small one, all but 1 of a large one.",
  formula: "x - tanh(x)",
  tex: String.raw`x - \tanh x`,
  derivativeTex: String.raw`\tanh^2 x`,
  parameters: {},
  f: (x) => {
    if (Math.abs(x) > 2) return x - Math.sign(x) + (2 * Math.sign(x)) / (Math.exp(2 * Math.abs(x)) + 1);
    // by the continued fraction tanh x = x / (1 + x^2 / (3 + x^2 / (5 + ...))), where nothing cancels
    let q = 0;
    for (let k = 27; k >= 3; k -= 2) q = (x * x) / (k + q);
    return (x * q) / (1 + q);
  },
  df: (x) => Math.tanh(x) ** 2,
  ulp: 3,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Lambert: Mémoire sur quelques propriétés remarquables des quantités transcendentes, 1761 (the fraction); PyTorch (the name)",
};
