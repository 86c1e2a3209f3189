import { expProduct } from "./expProduct.js";
import type { UnarySpec } from "./spec.js";

/** The step of the sum, and e^-t^2 at its points t = h/2, 3h/2, ...: the one after the last would be below 2^-53. */
const H = 0.5;
const POINTS = Array.from({ length: 13 }, (_, n) => ((n + 0.5) * H) ** 2);
const TERMS = POINTS.map((square) => Math.exp(-square));

/** 2/sqrt(pi). */
const SCALE = 1.1283791670955126;

/**
 * 1 - erf(x) for x >= 0, given e^-x^2, to a few units in the last place: the midpoint sum of its integral
 * (x / pi) e^-x^2 (e^-t^2 / (x^2 + t^2)) dt over all t, and the residue that makes up for the poles at t = +-ix. All terms are
 * positive, so that nothing cancels.
 *
 * Chiarella, Reichel: On the Evaluation of Integrals Related to the Error Function, 1968
 */
function tail(x: number, gaussian: number): number {
  if (x > 28) return 0;
  let sum = 0;
  for (let n = POINTS.length - 1; n >= 0; n--) sum += TERMS[n] / (x * x + POINTS[n]);
  const pole = x < Math.PI / H ? 2 / (1 + Math.exp((2 * Math.PI * x) / H)) : 0;
  return ((2 * H * x) / Math.PI) * gaussian * sum + pole;
}

/** 1 - erf(x). */
const erfc = (x: number): number => (x < 0 ? 2 - erfc(-x) : tail(x, expProduct(-x, x)));

/** The normal distribution function, erfc(-x / sqrt 2) / 2: to round its argument would cost x^2 / 2 units in the lower tail. */
export const normal = (x: number): number => (x > 0 ? 1 - normal(-x) : 0.5 * tail(-x * Math.SQRT1_2, expProduct(-0.5 * x, x)));

/** erf(x) = 2/sqrt(pi) (x - x^3/3 + x^5/10 - x^7/42 + ...), for small x. */
function series(x: number): number {
  let [power, fall, last] = [x, 0, x];
  for (let n = 1; fall !== last; n++) {
    power *= (-x * x) / n;
    last = fall;
    fall -= power / (2 * n + 1); // subtracted, so that -0 stays -0
  }
  return SCALE * (x - fall);
}

export const erf: UnarySpec<never> = {
  name: "erf",
  summary: "The error function: the chance that a normal deviate of variance 1/2 lies within x of its mean.",
  formula: "2/sqrt(pi) times the integral of e^-t^2 from 0 to x",
  tex: String.raw`\frac{2}{\sqrt{\pi}} \int_0^x e^{-t^2} \, dt`,
  derivativeTex: String.raw`\frac{2}{\sqrt{\pi}} e^{-x^2}`,
  parameters: {},
  f: (x) => (Math.abs(x) < 0.5 ? series(x) : x < 0 ? erfc(-x) - 1 : 1 - erfc(x)),
  df: (x) => SCALE * expProduct(-x, x),
  ulp: 1.1,
  domain: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  range: [-1, 1],
  limits: [-1, 1],
  fixedPoints: [-0.6174468790806071, 0, 0.6174468790806071],
  monotonic: true,
  smooth: true,
  odd: true,
  source: "Glaisher: On a Class of Definite Integrals, Philosophical Magazine, 1871",
};
