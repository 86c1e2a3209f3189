// A chain of logits processors, step by step, in float64 and in plain JavaScript: sorted, counted and compared as the papers say.
import { entropyOf, leastOf, type Moments, nearest, ofEntropy, ofSquare, probability, surprise } from "./bounds.js";
import { uniform } from "./draws.js";
import { sample, temperature, topP } from "./sampling.js";
import type { Row } from "./softmax.js";
import type { Definition } from "./spec.js";
import type { Step, StepName } from "./steps.js";

/** What the steps look at beside the logits. */
export interface Context {
  /** The ids so far, and how many of them are the prompt. */
  readonly ids: Int32Array;
  readonly promptLength: number;
  /** A bit for each token, from the lowest of the first word on. */
  readonly bitMask: ArrayLike<number> | undefined;
  /** A random number from 0 to below 1, which says whether `xtc` is taken. */
  readonly chance: number;
  /** The bound of mirostat, in bits. */
  readonly bound: number;
}

/** A sampler made once. */
export interface ChainSpec extends Definition {
  readonly kind: "chain";
  /** Writes what the steps make of a row, which must have a largest finite logit where a step needs probabilities. */
  readonly process: (x: Row & ArrayLike<number>, steps: readonly Step[], context: Context) => void;
  /** The token of the row for a random number, and its surprise in bits. */
  readonly draw: (x: ArrayLike<number>, u: number) => { token: number; surprise: number };
}

type Processor = (x: Logits, step: Step, context: Context) => void;
type Logits = Row & ArrayLike<number>;

const HIDDEN = Number.NEGATIVE_INFINITY;
/** The largest float32. */
const MOST = 2 ** 128 - 2 ** 104;

function moments(x: ArrayLike<number>): Moments {
  const all = Array.from(x).filter((x) => x > HIDDEN);
  const top = all.reduce((a, b) => Math.max(a, b), HIDDEN);
  const mass = all.reduce((sum, x) => sum + Math.exp(x - top), 0);
  const weighted = all.reduce((sum, x) => sum + Math.exp(x - top) * (x - top), 0);
  return { top, mass, mean: weighted / mass, count: all.length };
}

/** Tokens from the largest logit on, equal ones as they come. */
const likeliest = (x: ArrayLike<number>) =>
  Array.from({ length: x.length }, (_, i) => i).sort((i, j) => (x[i] === x[j] ? i - j : x[j] - x[i]));

function keepOnly(x: Logits, kept: readonly number[]): void {
  const set = new Set(kept);
  for (let i = 0; i < x.length; i++) if (!set.has(i)) x[i] = HIDDEN;
}

/** Hides what a step leaves none of, but for the likeliest `keep`. */
function keepToo(x: Logits, left: ArrayLike<number>, keep: number): void {
  const kept = new Set(likeliest(x).slice(0, keep));
  for (let i = 0; i < x.length; i++) if (left[i] === HIDDEN && !kept.has(i)) x[i] = HIDDEN;
}

/** Keeps the logits from a bound on, and no fewer than `keep`. */
function above(x: Logits, bound: number, keep: number): void {
  const order = likeliest(x);
  const n = order.filter((i) => x[i] >= bound).length;
  keepOnly(x, order.slice(0, Math.max(n, keep)));
}

/** How often each token is among the ids. */
function counts(ids: Iterable<number>): Map<number, number> {
  const found = new Map<number, number>();
  for (const id of ids) found.set(id, (found.get(id) ?? 0) + 1);
  return found;
}

const recent = (ids: Int32Array, last: number) => ids.slice(Math.max(0, ids.length - last));

const hideAll = (x: Logits, tokens: Iterable<number>) => {
  for (const token of tokens) x[token] = HIDDEN;
};

const endsWith = (ids: Int32Array, sequence: Int32Array) =>
  sequence.length <= ids.length && sequence.every((id, i) => id === ids[ids.length - sequence.length + i]);

/** For each token the longest run of ids before an earlier place of it that are the last ids, too; a breaker ends a run. */
function repetitions(ids: Int32Array, breakers: Int32Array): Map<number, number> {
  const found = new Map<number, number>();
  const n = ids.length;
  for (let place = 1; place < n; place++) {
    let length = 0;
    while (length < place && ids[place - 1 - length] === ids[n - 1 - length] && !breakers.includes(ids[n - 1 - length])) length++;
    if (!breakers.includes(ids[place])) found.set(ids[place], Math.max(length, found.get(ids[place]) ?? 0));
  }
  return found;
}

const limited = (loss: number) => Math.min(loss, Number.MAX_VALUE);

function divide(x: Logits, t: number): void {
  if (t === 0) keepOnly(x, likeliest(x).slice(0, 1));
  else temperature.row(x, x, x instanceof Float32Array ? Math.min(Math.max(Math.fround(t), 2 ** -149), MOST) : t);
}

const penalize =
  (loss: (count: number, penalty: number) => number): Processor =>
  (x, { name, numbers }, { ids, promptLength }) => {
    for (const [token, count] of counts(recent(ids.slice(promptLength), numbers.last))) x[token] -= loss(count, numbers[name]);
  };

const PROCESSORS: Readonly<Record<StepName, Processor>> = {
  bitMask: (x, _, { bitMask }) => {
    if (bitMask !== undefined) for (let i = 0; i < x.length; i++) if (((bitMask[i >> 5] >> (i & 31)) & 1) === 0) x[i] = HIDDEN;
  },
  logitBias: (x, { tokens, biases }) => {
    for (let i = 0; i < tokens.length; i++) x[tokens[i]] += biases[i];
  },
  forbid: (x, { tokens, sequences }, { ids }) => {
    hideAll(x, tokens);
    for (const sequence of sequences) if (endsWith(ids, sequence.slice(0, -1))) hideAll(x, sequence.slice(-1));
  },
  noRepeatNgram: (x, { numbers: { noRepeatNgram: n } }, { ids }) => {
    for (let i = n - 1; i < ids.length; i++) if (endsWith(ids, ids.slice(i - n + 1, i))) hideAll(x, [ids[i]]);
  },
  minLength: (x, { numbers, tokens }, { ids }) => {
    if (ids.length < numbers.minLength) hideAll(x, tokens);
  },
  minNewTokens: (x, { numbers, tokens }, { ids, promptLength }) => {
    if (ids.length - promptLength < numbers.minNewTokens) hideAll(x, tokens);
  },
  repetitionPenalty: (x, { numbers: { repetitionPenalty: r, last } }, { ids }) => {
    for (const token of counts(recent(ids, last)).keys()) x[token] = x[token] > 0 ? x[token] / r : x[token] * r;
  },
  frequencyPenalty: penalize((count, penalty) => count * penalty),
  presencePenalty: penalize((_, penalty) => penalty),
  dry: (x, { numbers: { dry, base, allowedLength, last }, tokens }, { ids }) => {
    for (const [token, length] of repetitions(recent(ids, last), tokens))
      if (length >= allowedLength) x[token] -= limited(dry * limited(base ** (length - allowedLength)));
  },
  temperature: (x, { numbers }) => divide(x, numbers.temperature),
  dynamicTemperature: (x, { numbers: { low, high, exponent } }) => {
    const row = moments(x);
    if (row.count > 1) divide(x, low + (high - low) * (Math.max(0, entropyOf(row)) / Math.log(row.count)) ** exponent);
  },
  topK: (x, { numbers: { topK, keep } }) => keepOnly(x, likeliest(x).slice(0, Math.max(topK, keep))),
  topP(x, { numbers: { topP: p, keep } }) {
    const left = Array.from(x);
    topP.row(x, left, p);
    keepToo(x, left, keep);
  },
  minP: (x, { numbers: { minP, keep } }) => above(x, moments(x).top + Math.log(minP), keep),
  topA: (x, { numbers: { topA, keep } }) => above(x, leastOf(x, moments(x), ofSquare(topA)), keep),
  typicalP: (x, { numbers: { typicalP, keep } }) => keepOnly(x, nearest(x, moments(x), typicalP, keep)),
  epsilon: (x, { numbers: { epsilon, keep } }) => above(x, leastOf(x, moments(x), probability(epsilon)), keep),
  eta(x, { numbers: { eta, keep } }) {
    const row = moments(x);
    above(x, Math.min(leastOf(x, row, probability(eta)), leastOf(x, row, ofEntropy(eta))), keep);
  },
  xtc(x, { numbers: { xtc, threshold }, tokens }, { chance }) {
    const bound = leastOf(x, moments(x), probability(threshold));
    const gone = likeliest(x)
      .filter((i) => x[i] >= bound)
      .slice(0, -1);
    if (chance < xtc && !gone.some((i) => tokens.includes(i))) hideAll(x, gone);
  },
  mirostat: (x, _, { bound }) => above(x, leastOf(x, moments(x), surprise(bound)), 1),
};

const CHOOSING: readonly StepName[] = [
  "dynamicTemperature",
  "topK",
  "topP",
  "minP",
  "topA",
  "typicalP",
  "epsilon",
  "eta",
  "xtc",
  "mirostat",
];

/** Whether a step chooses: then the largest logit of its row must be finite. */
export const chooses = ({ name, numbers }: Step): boolean => CHOOSING.includes(name) || numbers.temperature === 0;

export const createSampler: ChainSpec = {
  kind: "chain",
  name: "createSampler",
  summary: "A list of steps from a row of logits to a token: penalties, masks, temperature, truncation, and the draw.",
  formula: "i with the probability softmax(step_n(... step_1(x)))_i",
  tex: String.raw`i \sim \mathrm{softmax}\big(f_n(\dots f_1(x))\big)`,
  process(x, steps, context) {
    for (const step of steps) PROCESSORS[step.name](x, step, context);
  },
  draw(x, u) {
    const { top } = moments(x);
    const all = { temperature: 1, topK: x.length, topP: 1, minP: 0 };
    const { places, mass } = sample.draw(x, all, { u: () => u, tries: 1, most: 1 });
    const [token] = places;
    return { token, surprise: Math.log2(mass) - (x[token] - top) / Math.LN2 };
  },
  source:
    "Keskar et al.: CTRL (repetition), 2019; Meister et al.: Locally Typical Sampling, TACL 2023; Hewitt et al.: Truncation Sampling as Language " +
    "Model Desmoothing (epsilon, eta), 2022; Basu et al.: Mirostat, ICLR 2021; documentation of transformers, llama.cpp and vLLM",
};

/** The random numbers of a position and a row, each made when it is asked for: which token comes, and whether `xtc` is taken. */
export const chances = (seed: number, position: number, row = 0) => ({
  get u() {
    return uniform(seed, position, row);
  },
  get chance() {
    return uniform(seed, position, row, "exclusion");
  },
});
