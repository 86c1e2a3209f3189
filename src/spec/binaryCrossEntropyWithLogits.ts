import type { LossSpec } from "./crossEntropy.js";

export interface BinaryCrossEntropySpec extends LossSpec<never> {
  /** The loss of a logit x for the target z, the positive class weighing p times; and its derivative in x. */
  readonly f: (x: number, z: number, p: number) => number;
  readonly slope: (x: number, z: number, p: number) => number;
}

export const binaryCrossEntropyWithLogits: BinaryCrossEntropySpec = {
  kind: "losses",
  name: "binaryCrossEntropyWithLogits",
  summary: "The loss of yes-or-no decisions: the negative logarithm of the probability that the sigmoid gives to the right answer.",
  formula: "-p z log s(x) - (1 - z) log s(-x), s the sigmoid",
  tex: String.raw`-p\,z \log \sigma(x) - (1 - z) \log \sigma(-x)`,
  derivativeTex: String.raw`(1 - z)\,\sigma(x) - p\,z\,\sigma(-x)`,
  parameters: {},
  f(x, z, p) {
    const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    const term = (weight: number, value: number) => (weight === 0 && !Number.isNaN(value) ? 0 : weight * value);
    return term(p * z, softplus(-x)) + term(1 - z, softplus(x));
  },
  slope(x, z, p) {
    const sigmoid = (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
    return (1 - z) * sigmoid(x) - p * z * sigmoid(-x);
  },
  source: "Cox: The Regression Analysis of Binary Sequences, 1958",
};
