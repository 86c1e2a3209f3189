import { sigmoid } from "./sigmoid.js";
import type { UnarySpec } from "./spec.js";

export const silu: UnarySpec<"alpha"> = {
  name: "silu",
  summary: "The sigmoid linear unit, also called swish: x weighed by its own sigmoid.",
  formula: "x / (1 + e^(-alpha x))",
  tex: String.raw`x\,\sigma(\alpha x)`,
  derivativeTex: String.raw`\sigma(\alpha x) + \alpha x\,\sigma'(\alpha x)`,
  parameters: {
    alpha: {
      default: 1,
      summary: "how fast the gate opens; towards infinity it is the rectifier",
      expected: "a positive number",
      valid: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  f: (x, alpha) => (x === Number.NEGATIVE_INFINITY ? -0 : x * sigmoid.f(alpha * x)),
  df: (x, alpha) => sigmoid.f(alpha * x) + (Number.isFinite(alpha * x) ? alpha * x * sigmoid.df(alpha * x) : 0),
  ulp: 3,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-0.2784645427610738, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [0],
  monotonic: false,
  smooth: true,
  odd: false,
  source: "Elfwing, Uchibe, Doya: Sigmoid-Weighted Linear Units, 2017; Ramachandran, Zoph, Le: Searching for Activation Functions, 2017",
};
