// Four tokens of many features, or four channels of an image of many pixels, drawn from a distribution.
import { mulberry32 } from "../../../bench/inputs.js";

export const TOKENS = ["A", "B", "C", "D"] as const;
export const FEATURES = 1024;

export const KINDS = ["normal", "skewed", "outliers"] as const;
export type Kind = (typeof KINDS)[number];

export interface Source {
  readonly kind: Kind;
  /** What the means of the tokens are multiplied by, and the power of ten for their deviations. */
  readonly shift: number;
  readonly spread: number;
}

/** The mean and the deviation of each token, unless the page changes them: also what batchNorm takes for those of training. */
export const MEANS: readonly number[] = [-1.6, -0.3, 0.8, 2];
export const DEVIATIONS: readonly number[] = [0.5, 1, 0.3, 1.4];

/** An outlier stands in each so many features, so many deviations away: such features are found in trained transformers. */
const [RARE, AWAY] = [128, 9];

/** Numbers of about mean 0 and variance 1, by their place. */
const DRAWS: Readonly<Record<Kind, (uniform: () => number, i: number) => number>> = {
  normal: (uniform) => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  skewed: (uniform) => -Math.log(1 - uniform()) - 1,
  outliers: (uniform, i) => 0.7 * DRAWS.normal(uniform, i) + (i % RARE === RARE / 2 ? AWAY : 0),
};

/** The features of all tokens. */
export function featuresOf({ kind, shift, spread }: Source): Float32Array {
  const uniform = mulberry32(3);
  return Float32Array.from({ length: TOKENS.length * FEATURES }, (_, i) => {
    const token = Math.floor(i / FEATURES);
    return shift * MEANS[token] + 10 ** spread * DEVIATIONS[token] * DRAWS[kind](uniform, i % FEATURES);
  });
}

export const tokenOf = (values: Float32Array, token: number): Float32Array => values.subarray(token * FEATURES, (token + 1) * FEATURES);

/** The mean, and the deviation from it. */
export function momentsOf(values: Float32Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
}
