// Losses of single elements: x against a target z.
import type { LossSpec } from "./crossEntropy.js";
import type { Parameter } from "./spec.js";

export interface ElementLossSpec<P extends string = string> extends LossSpec<P> {
  /** The loss and its derivative in x; parameters follow in the order of `parameters`, then the flag as 1 or 0. */
  readonly f: (x: number, z: number, ...parameters: number[]) => number;
  readonly slope: (x: number, z: number, ...parameters: number[]) => number;
  /** The parameter that may be an array: one for each position along the last axis. */
  readonly each?: P;
  /** An option that is true or false, false by default. */
  readonly flag?: string;
  /** Whether the reduction may be "batchMean": the sum divided by the first dimension. */
  readonly batchMean?: true;
}

/** weight v, 0 where the weight is unless v is NaN: 0 log 0 = 0. */
const term = (weight: number, value: number) => (weight === 0 && !Number.isNaN(value) ? 0 : weight * value);
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

export const binaryCrossEntropyWithLogits: ElementLossSpec<"posWeight"> = {
  kind: "losses",
  name: "binaryCrossEntropyWithLogits",
  input: "logits",
  summary: "The loss of yes-or-no decisions: the negative logarithm of the probability that the sigmoid gives to the right answer.",
  formula: "-p z log s(x) - (1 - z) log s(-x), s the sigmoid",
  tex: String.raw`-p\,z \log \sigma(x) - (1 - z) \log \sigma(-x)`,
  derivativeTex: String.raw`(1 - z)\,\sigma(x) - p\,z\,\sigma(-x)`,
  parameters: { posWeight: { default: 1, summary: "the weight of the positive class" } },
  each: "posWeight",
  f(x, z, p) {
    return p * z === 0 && z === 1 ? 0 : term(p * z, softplus(-x)) + term(1 - z, softplus(x));
  },
  slope(x, z, p) {
    return p * z === 0 && z === 1 ? 0 : (1 - z) * sigmoid(x) - p * z * sigmoid(-x);
  },
  source: "Cox: The Regression Analysis of Binary Sequences, 1958",
};

const ALPHA: Parameter = {
  default: 0.25,
  summary: "the weight of the positive class, 1 - alpha being that of the negative one; -1 weighs neither",
  expected: "a number from 0 to 1, or -1",
  valid: (value) => (value >= 0 && value <= 1) || value === -1,
};

/** The weight of a target. */
const share = (z: number, alpha: number) => (alpha < 0 ? 1 : alpha * z + (1 - alpha) * (1 - z));

/** log of the probability of the wrong answer, (1 - z) s(x) + z s(-x), without its underflow. */
function logMiss(x: number, z: number): number {
  if (z === 1) return -softplus(x);
  if (z === 0) return -softplus(-x);
  return Math.log((1 - z) * sigmoid(x) + z * sigmoid(-x));
}

const focus = (x: number, z: number, gamma: number) => (gamma === 0 ? 1 : Math.exp(gamma * logMiss(x, z)));

export const focalLoss: ElementLossSpec<"alpha" | "gamma"> = {
  kind: "losses",
  name: "focalLoss",
  input: "logits",
  summary: "Binary cross entropy that counts sure and right answers less, for classes of which one is rare.",
  formula: "t q^gamma c, c = -z log s(x) - (1 - z) log s(-x), q = (1 - z) s(x) + z s(-x), t = alpha z + (1 - alpha)(1 - z)",
  tex: String.raw`-\alpha_z\,(1 - p_z)^\gamma \log p_z`,
  derivativeTex: String.raw`\alpha_z\,q^\gamma \left(\sigma(x) - z + \gamma \frac{q'}{q} c\right)`,
  parameters: {
    alpha: ALPHA,
    gamma: {
      default: 2,
      summary: "how much less sure answers count; 0 is the cross entropy",
      expected: "a number from 0 on",
      valid: (value) => value >= 0 && Number.isFinite(value),
    },
  },
  f(x, z, alpha, gamma) {
    const t = share(z, alpha);
    return t === 0 ? 0 : t * focus(x, z, gamma) * (term(z, softplus(-x)) + term(1 - z, softplus(x)));
  },
  slope(x, z, alpha, gamma) {
    const t = share(z, alpha);
    if (t === 0) return 0;
    const [hit, miss] = [sigmoid(x), sigmoid(-x)];
    const ratio = z === 1 ? -hit : z === 0 ? miss : ((1 - 2 * z) * hit * miss) / ((1 - z) * hit + z * miss);
    const entropy = term(z, softplus(-x)) + term(1 - z, softplus(x));
    return t * focus(x, z, gamma) * ((1 - z) * hit - z * miss + term(gamma * ratio, entropy));
  },
  source: "Lin et al.: Focal Loss for Dense Object Detection, 2017; defaults of torchvision's sigmoid_focal_loss",
};

export const klDivergence: ElementLossSpec<never> = {
  kind: "losses",
  name: "klDivergence",
  input: "x",
  summary: "The Kullback-Leibler divergence of log-probabilities x from a distribution of targets.",
  formula: "z (log z - x)",
  tex: String.raw`z\,(\log z - x)`,
  derivativeTex: "-z",
  parameters: {},
  flag: "logTarget",
  batchMean: true,
  f(x, z, logTarget) {
    const p = logTarget ? Math.exp(z) : z;
    if (Number.isNaN(x) || p < 0) return Number.NaN;
    return p === 0 ? 0 : p * ((logTarget ? z : Math.log(z)) - x);
  },
  slope: (x, z, logTarget) => (Number.isNaN(x) ? x : -(logTarget ? Math.exp(z) : z)),
  source: "Kullback, Leibler: On Information and Sufficiency, 1951",
};

export const meanSquaredError: ElementLossSpec<never> = {
  kind: "losses",
  name: "meanSquaredError",
  input: "x",
  summary: "The squared error of predictions.",
  formula: "(x - z)^2",
  tex: "(x - z)^2",
  derivativeTex: "2\\,(x - z)",
  parameters: {},
  f: (x, z) => (x - z) * (x - z),
  slope: (x, z) => 2 * (x - z),
  source: "Legendre: Nouvelles méthodes pour la détermination des orbites des comètes, 1805",
};

export const huberLoss: ElementLossSpec<"delta"> = {
  kind: "losses",
  name: "huberLoss",
  input: "x",
  summary: "The squared error near the target, and its tangent beyond delta: outliers count less.",
  formula: "(x - z)^2 / 2 for abs(x - z) <= delta, else delta (abs(x - z) - delta / 2)",
  tex: String.raw`\begin{cases}\frac{1}{2}(x - z)^2 & |x - z| \le \delta\\\delta\,(|x - z| - \frac{\delta}{2}) & |x - z| > \delta\end{cases}`,
  derivativeTex: String.raw`\max(-\delta, \min(\delta, x - z))`,
  parameters: {
    delta: {
      default: 1,
      summary: "the error from which on the loss is a line",
      expected: "a positive number",
      valid: (value) => value > 0 && Number.isFinite(value),
    },
  },
  f(x, z, delta) {
    const d = Math.abs(x - z);
    if (d <= delta) return (d / 2) * d;
    return d === Number.POSITIVE_INFINITY ? delta * 2 * Math.abs(x / 2 - z / 2) : delta * (d - delta / 2);
  },
  slope: (x, z, delta) => Math.max(-delta, Math.min(delta, x - z)),
  source: "Huber: Robust Estimation of a Location Parameter, 1964",
};
