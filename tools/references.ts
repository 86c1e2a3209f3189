import { type Double, double, exp, expm1, mul, sigmoid, softplus, tanh } from "./double.js";
import { erf, gelu } from "./erf.js";

/** The promise for float64 where there is a reference, in units in the last place. */
export const FLOAT64_ULP = 2;

/** The promise for the precise form of an op: e^x - 1 has a rounding more than the others. */
export const preciseUlp = (op: string): number => (["celu", "expm1", "gudermannian", "selu"].includes(op) ? 1 : 0.7);

/** An op in double-double, for its default parameters: what its float64 kernel is measured against. */
export interface Reference {
  /** 2^shift f(x); with a shift only where f(x) is nearly underflown. */
  readonly f: (x: Double, shift?: number) => Double;
  /** Where it is neither constant nor x itself to the last bit, nor out of range. */
  readonly interval: readonly [number, number];
}

const elu = (x: Double): Double => (x.hi > 0 ? x : expm1(x));

/** lambda, and lambda alpha, from their closed form. (lambda times alpha, both rounded to float64, rounds to the number below.) */
const SELU_LAMBDA = double(1.0507009873554805, 3.9874847667154144e-17);
const SELU_LAMBDA_ALPHA = double(1.7580993408473768, 1.41535193800845e-17);

export const REFERENCES: Readonly<Record<string, Reference>> = {
  celu: { f: elu, interval: [-40, 2] },
  elu: { f: elu, interval: [-40, 2] },
  erf: { f: erf, interval: [-6.25, 6.25] },
  expm1: { f: expm1, interval: [-40, 709.5] },
  exponential: { f: exp, interval: [-745, 709.5] },
  gelu: { f: gelu, interval: [-38.25, 9] },
  selu: { f: (x) => (x.hi > 0 ? mul(SELU_LAMBDA, x) : mul(SELU_LAMBDA_ALPHA, expm1(x))), interval: [-40, 2] },
  sigmoid: { f: sigmoid, interval: [-745, 40] },
  softplus: { f: softplus, interval: [-745, 40] },
  tanh: { f: tanh, interval: [-20, 20] },
};
