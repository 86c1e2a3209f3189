import type { UnarySpec } from "./spec.js";

/** (1 + u)^(-1/k). */
const root = (u: number, k: number): number => Math.exp(-Math.log1p(u) / k);

export const algebraic: UnarySpec<"k"> = {
  name: "algebraic",
  summary: "The algebraic sigmoid: squashes into (-1, 1) without an exponential; k sets how sharply it bends.",
  formula: "x / (1 + abs(x)^k)^(1/k)",
  tex: String.raw`\frac{x}{(1 + |x|^k)^{1/k}}`,
  derivativeTex: "(1 + |x|^k)^{-1 - 1/k}",
  parameters: {
    k: {
      default: 2,
      summary: "the exponent: 1 gives softsign, 2 isru, and large ones come near hardTanh",
      expected: "a positive number",
      valid: (k) => k > 0 && k < Number.POSITIVE_INFINITY,
    },
  },
  // from 1 on by the inverse of abs(x)^k, which overflows
  f: (x, k) => (Math.abs(x) > 1 ? Math.sign(x) * root(Math.abs(x) ** -k, k) : x * root(Math.abs(x) ** k, k)),
  df: (x, k) => {
    const size = Math.abs(x);
    return size > 1 ? (root(size ** -k, k) / (1 + size ** -k)) * (size ** -k / size) : root(size ** k, k) / (1 + size ** k);
  },
  ulp: 2.7,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, 1],
  limits: [-1, 1],
  fixedPoints: [0],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Duch, Jankowski: Survey of Neural Transfer Functions, 1999",
};
