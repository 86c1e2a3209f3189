import type { UnarySpec } from "./spec.js";

const root = (x: number, b: number) => Math.hypot(x, Math.sqrt(b));

/** Of the root and abs x: nothing cancels, and b / 4 over it is the value for negative x. */
const mean = (x: number, b: number) => root(x, b) / 2 + Math.abs(x) / 2;

/** The value for x <= 0; with b = 0 it is relu. */
const below = (x: number, b: number) => (b === 0 ? 0 : b / mean(x, b) / 4);

/** The derivative for x <= 0; at x > 0 it is 1 minus that at -x. */
const lower = (x: number, b: number) => (b === 0 ? (Number.isNaN(x) ? x : 0) : below(x, b) / root(x, b));

export const squareplus: UnarySpec<"b"> = {
  name: "squareplus",
  summary: "The softplus without an exponential: a hyperbola between 0 and x.",
  formula: "(x + sqrt(x^2 + b)) / 2",
  tex: String.raw`\frac{x + \sqrt{x^2 + b}}{2}`,
  derivativeTex: String.raw`\frac{1}{2} \left(1 + \frac{x}{\sqrt{x^2 + b}}\right)`,
  parameters: {
    b: {
      default: 4,
      summary: "how round the corner is: the value at 0 is sqrt(b) / 2, and 0 is relu",
      expected: "a number from 0 on",
      valid: (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  f: (x, b) => (x < 0 ? below(x, b) : mean(x, b)),
  df: (x, b) => (x > 0 ? 1 - lower(x, b) : lower(x, b)),
  extreme: (b) => b > 2 ** 900 || (b < 2 ** -900 && b > 0),
  ulp: 2.8,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [0, Number.POSITIVE_INFINITY],
  limits: [0, Number.POSITIVE_INFINITY],
  fixedPoints: [],
  monotonic: true,
  smooth: true,
  odd: false,
  source: "Barron: Squareplus: A Softplus-Like Algebraic Rectifier, 2021",
};
