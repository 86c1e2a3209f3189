import { gumbel, seed, uniform } from "./draws.js";
import { type Row, softmax } from "./softmax.js";
import type { Definition, Parameter } from "./spec.js";

/** An op on rows of logits that chooses or hides, in float64 and plain JavaScript: the oracle and the fallback. */
export interface SamplingSpec<P extends string = string> extends Definition {
  readonly kind: "sampling";
  readonly parameters: Readonly<Record<P, Parameter>>;
  /** One row of logits to one row of them; what is hidden becomes -infinity. */
  readonly row: (x: ArrayLike<number>, out: Row, parameter: number) => void;
}

const positive = (value: number) => value > 0 && value < Number.POSITIVE_INFINITY;

const share: Parameter = {
  default: 1,
  summary: "1 hides nothing",
  expected: "a number above 0, at most 1",
  valid: (value) => value > 0 && value <= 1,
};

/** Positions from the largest value to the smallest, equal ones as they come. */
const order = (x: ArrayLike<number>) => Array.from({ length: x.length }, (_, i) => i).sort((a, b) => x[b] - x[a] || a - b);

/** The largest value; NaN if there is one. */
export function peak(x: ArrayLike<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) max = Math.max(max, x[i]);
  return max;
}

/** Copies what is kept; a row that is no distribution becomes NaN. */
function keep(x: ArrayLike<number>, out: Row, sound: boolean, kept: (i: number) => boolean): void {
  for (let i = 0; i < x.length; i++) out[i] = sound ? (kept(i) ? x[i] : Number.NEGATIVE_INFINITY) : Number.NaN;
}

export const topK: SamplingSpec<"k"> = {
  kind: "sampling",
  name: "topK",
  summary: "Hides all logits of a row but the k largest.",
  formula: "x if among the k largest, else -infinity",
  tex: String.raw`x_i \text{ if } i \in \mathrm{top}_k(x) \text{ else } -\infty`,
  parameters: {
    k: {
      default: 50,
      summary: "how many stay",
      expected: "a whole number from 1 on (0 means off in other libraries: here the length of a row does)",
      valid: (value) => Number.isInteger(value) && value >= 1,
    },
  },
  row(x, out, k) {
    const kept = new Set(order(x).slice(0, k));
    keep(x, out, !Number.isNaN(peak(x)), (i) => kept.has(i));
  },
  source: "Fan, Lewis, Dauphin: Hierarchical Neural Story Generation, ACL 2018",
};

export const topP: SamplingSpec<"p"> = {
  kind: "sampling",
  name: "topP",
  summary: "Hides all logits of a row but the fewest, the largest first, whose probabilities reach p: the nucleus.",
  formula: "x if among the fewest largest whose softmax sums to p or more, else -infinity",
  tex: String.raw`x_i \text{ if } i \in V_p \text{ else } -\infty,\quad V_p \text{ the least set with } \sum_{j \in V_p} \mathrm{softmax}(x)_j \ge p`,
  parameters: {
    p: {
      ...share,
      summary: "the probability that stays; 1 hides nothing",
      expected: "a number above 0, at most 1 (0 means off in other libraries: here 1 does)",
    },
  },
  row(x, out, p) {
    // masses relative to the largest: those of equal logits are equal, and of the largest exact, where probabilities are rounded
    const [max, all] = [peak(x), order(x)];
    const mass = (i: number) => Math.exp(x[i] - max);
    const total = all.reduce((total, i) => total + mass(i), 0);
    const wanted = p === 1 ? Number.POSITIVE_INFINITY : p * total;
    const kept = new Set<number>();
    let reached = 0;
    for (const i of all) {
      if (reached >= wanted) break;
      kept.add(i);
      reached += mass(i);
    }
    keep(x, out, Number.isFinite(max), (i) => kept.has(i));
  },
  source: "Holtzman, Buys, Du, Forbes, Choi: The Curious Case of Neural Text Degeneration, ICLR 2020",
};

export const minP: SamplingSpec<"p"> = {
  kind: "sampling",
  name: "minP",
  summary: "Hides the logits of a row whose probability is below p times the largest.",
  formula: "x if x >= max x + log p, else -infinity",
  tex: String.raw`x_i \text{ if } x_i \ge \max_j x_j + \log p \text{ else } -\infty`,
  parameters: { p: { ...share, default: 0.05, summary: "the least probability, relative to the largest" } },
  row(x, out, p) {
    const max = peak(x);
    keep(x, out, Number.isFinite(max), (i) => x[i] >= max + Math.log(p));
  },
  source: "Nguyen et al.: Turning Up the Heat: Min-p Sampling for Creative and Coherent LLM Outputs, ICLR 2025",
};

export const temperature: SamplingSpec<"temperature"> = {
  kind: "sampling",
  name: "temperature",
  summary: "Divides logits by a temperature: below 1 the probabilities sharpen, above they level out.",
  formula: "x / temperature",
  tex: "x_i / T",
  parameters: {
    temperature: {
      default: 1,
      summary: "what the logits are divided by",
      expected: "a positive number (0 takes the largest in other libraries: here hardmax does)",
      valid: positive,
    },
  },
  row(x, out, t) {
    // the largest quotient may be out of the range of `out`, which may be x: then the row is taken relative to it
    const [top, first] = [peak(x), x[0]];
    out[0] = top / t;
    const origin = Number.isFinite(top) && !Number.isFinite(out[0]) ? top : 0;
    for (let i = 0; i < x.length; i++) out[i] = ((i === 0 ? first : x[i]) - origin) / t;
  },
  source: "Ackley, Hinton, Sejnowski: A Learning Algorithm for Boltzmann Machines, 1985",
};

/** The parameters of `sample`, and how one row is sampled with plain JavaScript: undefined where it is no distribution. */
export const sample = {
  kind: "sampling",
  name: "sample",
  summary: "A random position of a row of logits, each by its probability, after temperature, topK, topP and minP.",
  formula: "i with the probability softmax(minP(topP(topK(x / temperature))))_i",
  tex: String.raw`i \sim \mathrm{softmax}(x / T)`,
  parameters: {
    temperature: {
      default: 1,
      summary: "what the logits are divided by; 0 takes the largest",
      expected: "a number from 0 on",
      valid: (value: number) => value === 0 || positive(value),
    },
    topK: {
      ...topK.parameters.k,
      default: Number.POSITIVE_INFINITY,
      summary: "how many of the largest stay: all",
      expected: "a whole number from 1 on (0 means off in other libraries: here undefined does)",
    },
    topP: topP.parameters.p,
    minP: {
      default: 0,
      summary: "the least probability, relative to the largest; 0 hides nothing",
      expected: "a number from 0 to 1",
      valid: (value: number) => value >= 0 && value <= 1,
    },
    seed,
  } satisfies Record<string, Parameter>,
  draw(x: ArrayLike<number>, t: number, k: number, p: number, least: number, seed: number): number {
    const y = Float64Array.from(x);
    if (t === 0) return y.indexOf(peak(y));
    const max = peak(y);
    for (let i = 0; i < y.length; i++) y[i] = (y[i] - max) * Math.min(1 / t, Number.MAX_VALUE);
    if (k < y.length) topK.row(y, y, k);
    if (p < 1) topP.row(y, y, p);
    if (least > 0) minP.row(y, y, least);
    softmax.forward(y, y);
    let rest = uniform(seed);
    let last = -1;
    for (let i = 0; i < y.length; i++) {
      if (y[i] === 0) continue;
      last = i;
      rest -= y[i];
      if (rest < 0) break;
    }
    return last;
  },
  source: topP.source,
} as const;

export const gumbelSoftmax = {
  kind: "sampling",
  name: "gumbelSoftmax",
  summary: "Softmax of logits with Gumbel noise: a sample of a class that can be differentiated.",
  formula: "softmax((x + g) / tau), g = -log(-log u)",
  tex: String.raw`\mathrm{softmax}\left(\frac{x + g}{\tau}\right),\quad g = -\log(-\log u),\ u \sim \mathcal U(0, 1)`,
  parameters: {
    tau: { default: 1, summary: "the temperature: towards 0 the samples become one-hot", expected: "a positive number", valid: positive },
    seed,
  } satisfies Record<string, Parameter>,
  /** (x + g) / tau for the element at a position. */
  f: (x: number, position: number, tau: number, seed: number, float64: boolean): number => (x + gumbel(position, seed, float64)) / tau,
  source:
    "Jang, Gu, Poole: Categorical Reparameterization with Gumbel-Softmax, ICLR 2017; Maddison, Mnih, Teh: The Concrete Distribution, ICLR 2017",
} as const;
