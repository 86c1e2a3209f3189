import type { Row } from "./softmax.js";
import type { Definition, Parameter } from "./spec.js";
import { sum } from "./sum.js";

/** The numbers that a row is multiplied by and that are added, one an element. */
export interface Affine {
  readonly weights?: ArrayLike<number>;
  readonly bias?: ArrayLike<number>;
}

/** A normalization of rows, in float64 and plain JavaScript: the oracle and the fallback. */
export interface NormSpec extends Definition {
  readonly kind: "norms";
  /** The gradients of x, of the weights and of the bias. */
  readonly gradientTex: string;
  readonly parameters: { readonly eps: Parameter };
  /** One row of x to y. */
  readonly forward: (x: ArrayLike<number>, out: Row, affine: Affine, eps: number) => void;
  /** dL/dx of one row; what it adds to dL/dweights and to dL/dbias. */
  readonly backward: (
    gy: ArrayLike<number>,
    x: ArrayLike<number>,
    affine: Affine,
    eps: number,
  ) => Record<"x" | "weights" | "bias", Float64Array>;
}

/** A normalization of groups of channels, which are its rows. */
export interface GroupNormSpec extends NormSpec {
  readonly parameters: { readonly eps: Parameter; readonly groups: Parameter };
}

/** What a channel of batchNorm has: `root` is sqrt(variance + eps). */
export interface Channel {
  readonly mean: number;
  readonly root: number;
  readonly weight: number;
  readonly bias: number;
}

/** A normalization of channels by means and variances that are given. */
export interface BatchNormSpec extends Definition {
  readonly kind: "norms";
  readonly gradientTex: string;
  readonly parameters: { readonly eps: Parameter };
  /** One element of a channel. */
  readonly f: (x: number, channel: Channel) => number;
  /** The gradients of a channel from the sums of gy (x - mean) and of gy. */
  readonly gradients: (product: number, flow: number, channel: Channel) => Record<"mean" | "variance" | "weights" | "bias", number>;
}

const EPS: Parameter = {
  default: 1e-5,
  summary: "what is added to the variance, inside the root (Keras and TensorFlow.js have 1e-3, BERT 1e-12)",
  expected: "a finite number from 0 on",
  valid: (value) => value >= 0 && Number.isFinite(value),
};

const at = (values: ArrayLike<number> | undefined, i: number, otherwise: number) => (values === undefined ? otherwise : values[i]);

/** A power of two that brings the largest of some numbers near 1; it changes none of their digits. */
function factorFor(x: ArrayLike<number>, least = 0): number {
  let size = least;
  for (let i = 0; i < x.length; i++) size = Math.max(size, Math.abs(x[i]));
  return size > 0 && size < Number.POSITIVE_INFINITY ? 2 ** Math.min(1000, -Math.floor(Math.log2(size))) : 1;
}

/** (x - centre) / sqrt(the mean square of that + eps), and 1 over the root. The centre is the sum of two numbers. */
function standardized(x: ArrayLike<number>, [head, rest]: readonly number[], eps: number): { h: Float64Array; r: number } {
  const n = x.length;
  const d = Float64Array.from({ length: n }, (_, i) => x[i] - head - rest);
  const factor = factorFor(d, Math.sqrt(eps));
  const near = d.map((d) => d * factor);
  const r = 1 / Math.sqrt(sum(n, (i) => near[i] * near[i]) / n + eps * factor * factor);
  return { h: near.map((d) => d * r), r: r * factor };
}

/** The mean as a rounded number, and the mean distance from that. */
function mean(x: ArrayLike<number>): readonly number[] {
  const factor = factorFor(x);
  const head = sum(x.length, (i) => x[i] * factor) / x.length / factor;
  return [head, sum(x.length, (i) => x[i] - head) / x.length];
}

/** How a norm finds the centre of a row. */
function norm(centreOf: (x: ArrayLike<number>) => readonly number[], centred: boolean): Pick<NormSpec, "kind" | "forward" | "backward"> {
  return {
    kind: "norms",
    forward(x, out, { weights, bias }, eps) {
      const { h } = standardized(x, centreOf(x), eps);
      for (let i = 0; i < x.length; i++) out[i] = h[i] * at(weights, i, 1) + at(bias, i, -0);
    },
    backward(gy, x, { weights }, eps) {
      const n = x.length;
      const { h, r } = standardized(x, centreOf(x), eps);
      const g = Float64Array.from({ length: n }, (_, i) => gy[i] * at(weights, i, 1));
      const middle = centred ? sum(n, (i) => g[i]) / n : 0;
      const slope = sum(n, (i) => g[i] * h[i]) / n;
      return { x: g.map((g, i) => (g - middle - h[i] * slope) * r), weights: h.map((h, i) => h * gy[i]), bias: Float64Array.from(gy) };
    },
  };
}

/** Layer normalization: each row less its mean, over its standard deviation. */
export const layerNorm: NormSpec = {
  ...norm(mean, true),
  name: "layerNorm",
  summary: "Gives each row the mean 0 and the variance 1, then weights and a bias that are learnt: between the layers of transformers.",
  formula: "(x - mean(x)) / sqrt(variance(x) + eps) w + b",
  tex: String.raw`\frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}\,w_i + b_i`,
  gradientTex: String.raw`\frac{\partial L}{\partial x} = \frac{g - \bar g - h\,\overline{g h}}{\sqrt{\sigma^2 + \varepsilon}}, \quad h = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \quad g = w\,\frac{\partial L}{\partial y}`,
  parameters: { eps: EPS },
  source: "Ba, Kiros, Hinton: Layer Normalization, 2016; ONNX operator LayerNormalization-17",
};

/** Root mean square normalization: each row over its root mean square. */
export const rmsNorm: NormSpec = {
  ...norm(() => [0, 0], false),
  name: "rmsNorm",
  summary: "Divides each row by its root mean square, then multiplies by weights that are learnt: between the layers of Llama and its kin.",
  formula: "x / sqrt(mean(x^2) + eps) w + b",
  tex: String.raw`\frac{x_i}{\sqrt{\frac{1}{n} \sum_j x_j^2 + \varepsilon}}\,w_i + b_i`,
  gradientTex: String.raw`\frac{\partial L}{\partial x} = \frac{g - h\,\overline{g h}}{\rho}, \quad h = \frac{x}{\rho}, \quad \rho = \sqrt{\overline{x^2} + \varepsilon}, \quad g = w\,\frac{\partial L}{\partial y}`,
  parameters: {
    eps: { ...EPS, summary: "what is added to the mean square, inside the root (PyTorch has 2 ** -23 in float32, Llama 1e-5 or 1e-6)" },
  },
  source: "Zhang, Sennrich: Root Mean Square Layer Normalization, NeurIPS 2019; ONNX operator RMSNormalization-23",
};

/** Group normalization: layer normalization of groups of channels. */
export const groupNorm: GroupNormSpec = {
  ...layerNorm,
  name: "groupNorm",
  summary: "Gives each group of channels of each sample the mean 0 and the variance 1, then each channel its weight and bias.",
  formula: "(x - mean(x)) / sqrt(variance(x) + eps) w_c + b_c, over a group of channels",
  tex: String.raw`\frac{x_i - \mu_g}{\sqrt{\sigma_g^2 + \varepsilon}}\,w_c + b_c`,
  parameters: {
    eps: { ...EPS, summary: "what is added to the variance, inside the root (Keras has 1e-3)" },
    groups: {
      default: 32,
      summary:
        "how many groups of channels are normalized, each by itself; as many as channels is instance normalization, 1 takes a whole sample",
      expected: "a whole number from 1 on",
      valid: (value) => Number.isSafeInteger(value) && value >= 1,
    },
  },
  source: "Wu, He: Group Normalization, ECCV 2018; ONNX operator GroupNormalization-21",
};

/** Batch normalization as a trained network has it. */
export const batchNorm: BatchNormSpec = {
  kind: "norms",
  name: "batchNorm",
  summary: "Normalizes each channel by the mean and the variance that training has found: between the convolutions of trained networks.",
  formula: "(x - mean_c) / sqrt(variance_c + eps) w_c + b_c",
  tex: String.raw`\frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}}\,w_c + b_c`,
  gradientTex: String.raw`\frac{\partial L}{\partial x} = \frac{w_c}{\rho_c}\,\frac{\partial L}{\partial y}, \quad \frac{\partial L}{\partial w_c} = \sum \frac{x - \mu_c}{\rho_c}\,\frac{\partial L}{\partial y}, \quad \rho_c = \sqrt{\sigma_c^2 + \varepsilon}`,
  parameters: { eps: { ...EPS, summary: "what is added to the variance, inside the root (Keras and TensorFlow.js have 1e-3)" } },
  f: (x, { mean, root, weight, bias }) => (x - mean) * (weight / root) + bias,
  gradients: (product, flow, { root, weight }) => ({
    mean: -flow * (weight / root),
    variance: -0.5 * product * (weight / root / root / root),
    weights: product / root,
    bias: flow,
  }),
  source: "Ioffe, Szegedy: Batch Normalization, ICML 2015; ONNX operator BatchNormalization-15",
};
