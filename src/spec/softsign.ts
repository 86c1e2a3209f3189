import type { UnarySpec } from "./spec.js";

export const softsign: UnarySpec<never> = {
  name: "softsign",
  summary: "A sigmoid from -1 to 1 that approaches its ends slowly, without an exponential.",
  formula: "x / (1 + abs x)",
  tex: String.raw`\frac{x}{1 + |x|}`,
  derivativeTex: String.raw`\frac{1}{(1 + |x|)^2}`,
  parameters: {},
  f: (x) => (Math.abs(x) > 2 ** 60 ? Math.sign(x) : x / (1 + Math.abs(x))),
  df: (x) => (1 / (1 + Math.abs(x))) ** 2,
  ulp: 1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, 1],
  limits: [-1, 1],
  fixedPoints: [0],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Turian, Bergstra, Bengio: Quadratic Features and Deep Architectures for Chunking, NAACL 2009",
};
