import { leakyRelu } from "./leakyRelu.js";
import { relu } from "./relu.js";
import type { Definition, Parameter } from "./spec.js";

/**
 * An op with a random number for every element, drawn by its position and a seed. In float64 and in plain JavaScript: the oracle and
 * the fallback.
 */
export interface NoiseSpec<P extends string = string> extends Definition {
  readonly kind: "random";
  readonly derivativeTex: string;
  readonly parameters: Readonly<Record<P, Parameter>>;
  /** What must hold between parameters: the error's text where it does not. */
  readonly conflict?: (...parameters: number[]) => string | undefined;
  /** What is drawn: numbers between the parameters, or normal deviates. */
  readonly noise: "uniforms" | "normals";
  /** The value, and its derivative, with the number that was drawn; parameters follow in the order of `parameters`. */
  readonly f: (x: number, drawn: number, ...parameters: number[]) => number;
  readonly dx: (x: number, drawn: number, ...parameters: number[]) => number;
  /** Whether parameters are so large that the kernels would leave the range: then the op runs in plain JavaScript. */
  readonly extreme: (...parameters: number[]) => boolean;
  /** The slope of leakyRelu that stands for the op where it does not train. Without it the op always draws. */
  readonly still?: (...parameters: number[]) => number;
}

/** x + sigma z, of which the product alone may overflow. */
const noisy = (x: number, z: number, sigma: number): number => {
  const y = x + sigma * z;
  return Number.isFinite(y) ? y : (x / 16 + (sigma / 16) * z) * 16;
};

export const noisyRelu: NoiseSpec<"sigma"> = {
  kind: "random",
  name: "noisyRelu",
  summary: "The rectifier of x with Gaussian noise added, which keeps units from saturating together.",
  formula: "max(x + sigma z, 0), z a normal deviate",
  tex: String.raw`\max(x + \sigma z, 0),\quad z \sim \mathcal N(0, 1)`,
  derivativeTex: String.raw`\begin{cases}1 & x + \sigma z > 0\\0 & x + \sigma z \le 0\end{cases}`,
  parameters: {
    sigma: {
      default: 1,
      summary: "the standard deviation of the noise",
      expected: "a finite number from 0 on",
      valid: (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
    },
  },
  noise: "normals",
  extreme: (sigma) => sigma > 2 ** 120,
  f: (x, z, sigma) => relu.f(noisy(x, z, sigma)),
  dx: (x, z, sigma) => relu.df(noisy(x, z, sigma)),
  source: "Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010",
};

export const rrelu: NoiseSpec<"lower" | "upper"> = {
  kind: "random",
  name: "rrelu",
  summary: "The leaky rectifier whose slope is drawn anew for every element in training, and is the mean afterwards.",
  formula: "x for x > 0, else slope x, slope uniform between lower and upper",
  tex: String.raw`\begin{cases}x & x > 0\\a\,x & x \le 0\end{cases}\quad a \sim \mathcal U(l, u)`,
  derivativeTex: String.raw`\begin{cases}1 & x > 0\\a & x \le 0\end{cases}`,
  parameters: {
    lower: { default: 1 / 8, summary: "the least slope" },
    upper: { default: 1 / 3, summary: "the largest slope" },
  },
  conflict: (lower, upper) => (lower > upper ? `"upper" expected a number from "lower" (${lower}) on, got ${upper}` : undefined),
  noise: "uniforms",
  extreme: (lower, upper) => upper - lower > 2 ** 127,
  f: (x, slope) => leakyRelu.f(x, slope),
  dx: (x, slope) => leakyRelu.df(x, slope),
  still: (lower, upper) => lower / 2 + upper / 2,
  source: "Xu, Wang, Chen, Li: Empirical Evaluation of Rectified Activations in Convolutional Network, 2015",
};
