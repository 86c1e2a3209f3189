import { crossEntropy, type LossSpec } from "./crossEntropy.js";

export interface NllLossSpec extends LossSpec<"ignoreIndex"> {
  /** The loss of the log-probability x of the right class. */
  readonly f: (x: number) => number;
}

export const nllLoss: NllLossSpec = {
  kind: "losses",
  name: "nllLoss",
  input: "x",
  summary: "The loss of a classifier that gives log-probabilities: that of the right class, negated.",
  formula: "-x of the right class",
  tex: "-x_k",
  derivativeTex: "-1",
  parameters: { ignoreIndex: crossEntropy.parameters.ignoreIndex },
  f: (x) => -x,
  source: "Fisher: On the Mathematical Foundations of Theoretical Statistics, 1922",
};
