import { gumbel, seed } from "./draws.js";
import { type Cut, reaches, type Share } from "./share.js";
import type { Row } from "./softmax.js";
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

/** How many of the first `most` in the order of a row's size reach a share of the mass of the first `count`. */
function fewest(
  x: ArrayLike<number>,
  order: readonly number[],
  count: number,
  temperature: number,
  { share, beyond }: Omit<Share, "of">,
): { count: number; mass: number } {
  const top = x[order[0]];
  const mass = (j: number) => Math.exp((x[order[j]] - top) / temperature);
  const cut = (count: number): Cut => ({ value: x[order[count - 1]], last: order[count - 1] });
  let total = 0;
  for (let j = 0; j < count; j++) total += mass(j);
  const wanted = share * total;
  const doubt = wanted * (count + 32) * 2 ** -50;
  let reached = 0;
  for (let j = 0; j < count; j++) {
    reached += mass(j);
    const more = reached - wanted;
    if (Math.abs(more) > doubt ? more > 0 : reaches({ x, top, temperature }, cut(j + 1), { of: cut(count), share, beyond }))
      return { count: j + 1, mass: reached };
  }
  return { count, mass: total };
}

/** The least logit that minP keeps. */
export const leastOf = (top: number, p: number, temperature: number): number => top + Math.log(p) * temperature;

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
    const [max, all] = [peak(x), order(x)];
    const sound = Number.isFinite(max);
    const count = p < 1 && sound ? fewest(x, all, x.length, 1, { share: p, beyond: false }).count : x.length;
    const kept = new Set(all.slice(0, count));
    keep(x, out, sound, (i) => kept.has(i));
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
    keep(x, out, Number.isFinite(max), (i) => x[i] >= leastOf(max, p, 1));
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

/** How a row is sampled. */
export interface Draw {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
}

/** What was drawn: places that differ, the last of the elements that could be, and the mass of these. */
export interface Drawn {
  readonly places: readonly number[];
  readonly last: Cut;
  readonly mass: number;
}

/** Numbers that draw places, how many there are, and how many places are wanted. */
export interface Numbers {
  readonly u: (n: number) => number;
  readonly tries: number;
  readonly most: number;
}

/** How many numbers draw from one row for so many places that are still to be found: what comes again is passed over. */
export const triesFor = (places: number): number => 2 * places;

/** What the options leave of a sound row, and which place of it a number from 0 to 1 draws. */
function leftOf(x: ArrayLike<number>, { temperature, topK, topP, minP }: Draw) {
  const all = order(x);
  const top = x[all[0]];
  if (temperature === 0) return { last: { value: top, last: all[0] }, mass: 1, place: () => all[0] };
  let count = Math.min(topK, x.length);
  if (topP < 1) count = fewest(x, all, count, temperature, { share: topP, beyond: false }).count;
  const least = minP > 0 ? leastOf(top, minP, temperature) : Number.NEGATIVE_INFINITY;
  while (count > 1 && !(x[all[count - 1]] >= least)) count--;
  let mass = 0;
  for (let j = 0; j < count; j++) mass += Math.exp((x[all[j]] - top) / temperature);
  const last = all[count - 1];
  const place = (u: number) => all[fewest(x, all, count, temperature, { share: u, beyond: true }).count - 1];
  return { last: { value: x[last], last }, mass, place };
}

/** The parameters of `sample`, and how one row is sampled with plain JavaScript. */
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
    offset: { ...seed, summary: "the number of the draw among those of a seed, such as that of the token" },
  } satisfies Record<string, Parameter>,
  /**
   * The places that numbers from 0 to 1 draw from a sound row, until there are `most`: the first, from the largest logit on, where the
   * probabilities pass the number. With them the last of those that are left, and their mass beside the largest.
   */
  draw(x: ArrayLike<number>, options: Draw, { u, tries, most }: Numbers): Drawn {
    const { last, mass, place } = leftOf(x, options);
    const places = new Set<number>();
    for (let n = 0; n < tries && places.size < most; n++) places.add(place(u(n)));
    return { places: [...places], last, mass };
  },
  /**
   * Up to `count` places that differ, in the order of their draws: each by its probability among those that were not drawn before. So come
   * the elements with the largest logits + Gumbel noise. Fewer if no more are above -infinity. What was drawn is hidden after some tries.
   */
  drawDistinct(x: ArrayLike<number>, options: Draw, count: number, u: (n: number) => number): Drawn {
    const { last, mass } = leftOf(x, options);
    const left = Float64Array.from(x, (x, i) => (x > last.value || (x === last.value && i <= last.last) ? x : Number.NEGATIVE_INFINITY));
    const places = new Set<number>();
    for (let n = 0; places.size < count && peak(left) > Number.NEGATIVE_INFINITY; ) {
      const { place } = leftOf(left, { ...options, topK: x.length, topP: 1, minP: 0 });
      for (const end = n + triesFor(count - places.size); n < end && places.size < count; n++) places.add(place(u(n)));
      for (const place of places) left[place] = Number.NEGATIVE_INFINITY;
    }
    return { places: [...places], last, mass };
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
