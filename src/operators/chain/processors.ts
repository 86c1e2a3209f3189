// Applies the steps of createSampler. Steps that name tokens change their logits; steps on all candidates run kernels.
import { type Bound, entropyOf, ofEntropy, ofSquare, probability, surprise } from "../../spec/bounds.js";
import type { Step, StepName } from "../../spec/steps.js";
import type { Candidates } from "./candidates.js";

/** What the steps look at beside the logits. */
export interface Call {
  readonly ids: Int32Array;
  readonly promptLength: number;
  readonly bitMask: Int32Array | Uint32Array | undefined;
  /** Says whether `xtc` is taken. */
  readonly chance: number;
  /** The bound of mirostat, in bits. */
  readonly bound: number;
  /** A zero for each token, between steps. */
  readonly counts: Uint32Array;
}

/** A step. One that chooses throws where the logits have no probabilities. */
type Processor = (row: Candidates, step: Step, call: Call) => void;

const hideAll = (row: Candidates, tokens: Int32Array) => {
  for (let i = 0; i < tokens.length; i++) row.hide(tokens[i]);
};

const recent = (ids: Int32Array, last: number) => (last < ids.length ? ids.subarray(ids.length - last) : ids);

/** Changes the logit of each token among the ids once. */
function change(row: Candidates, ids: Int32Array, counts: Uint32Array, to: (x: number, count: number) => number): void {
  const { values } = row;
  for (let i = 0; i < ids.length; i++) counts[ids[i]]++;
  for (let i = 0; i < ids.length; i++) {
    const count = counts[ids[i]];
    if (count === 0) continue;
    counts[ids[i]] = 0;
    const at = row.at(ids[i]);
    if (at >= 0) values[at] = to(values[at], count);
  }
}

/** Whether the ids before position `end` are those of a sequence but for its last. */
function precede(ids: Int32Array, end: number, sequence: Int32Array, length = sequence.length - 1): boolean {
  if (end < length) return false;
  for (let i = 1; i <= length; i++) if (ids[end - i] !== sequence[length - i]) return false;
  return true;
}

/**
 * For each token the longest run of ids before an earlier place of it that are the last ids, too: in one pass over the ids from the last
 * one back, which keeps the run that reaches furthest (the Z-function of the reversed ids).
 */
function repetitions(ids: Int32Array, breakers: Int32Array): Map<number, number> {
  const n = ids.length;
  const found = new Map<number, number>();
  const isBreaker = new Set(breakers);
  let limit = 0;
  while (limit < n && !isBreaker.has(ids[n - 1 - limit])) limit++;
  const runs = new Int32Array(n);
  let [left, right] = [0, 0];
  for (let i = 1; i < n && limit > 0; i++) {
    let run = i < right ? Math.min(right - i, runs[i - left]) : 0;
    while (i + run < n && ids[n - 1 - run] === ids[n - 1 - i - run]) run++;
    runs[i] = run;
    if (i + run > right) [left, right] = [i, i + run];
    const token = ids[n - i];
    if (run > 0 && !isBreaker.has(token)) found.set(token, Math.max(Math.min(run, limit), found.get(token) ?? 0));
  }
  return found;
}

const limited = (loss: number) => Math.min(loss, Number.MAX_VALUE);

function divide(row: Candidates, t: number): void {
  if (t === 0) row.largest(1);
  else row.divide(t);
}

/** Keeps what one of the bounds leaves, and no fewer than `keep`. */
function bounded(row: Candidates, keep: number, ...bounds: readonly Bound[]): void {
  const top = row.sound;
  const moments = row.moments(top);
  row.above(Math.min(...bounds.map((bound) => row.least(moments, bound))), top, keep);
}

const PROCESSORS: Readonly<Record<StepName, Processor>> = {
  bitMask: (row, _, { bitMask }) => bitMask && row.mask(bitMask),
  logitBias(row, { tokens, biases }) {
    for (let i = 0; i < tokens.length; i++) {
      const at = row.at(tokens[i]);
      if (at >= 0) row.values[at] += biases[i];
    }
  },
  forbid(row, { tokens, sequences }, { ids }) {
    hideAll(row, tokens);
    for (const sequence of sequences) if (precede(ids, ids.length, sequence)) row.hide(sequence[sequence.length - 1]);
  },
  noRepeatNgram(row, { numbers: { noRepeatNgram: n } }, { ids }) {
    if (ids.length < n) return;
    const end = ids.subarray(ids.length - n + 1);
    for (let i = n - 1; i < ids.length; i++) if (precede(ids, i, end, n - 1)) row.hide(ids[i]);
  },
  minLength: (row, { numbers, tokens }, { ids }) => ids.length < numbers.minLength && hideAll(row, tokens),
  minNewTokens: (row, { numbers, tokens }, { ids, promptLength }) =>
    ids.length - promptLength < numbers.minNewTokens && hideAll(row, tokens),
  repetitionPenalty: (row, { numbers: { repetitionPenalty: r, last } }, { ids, counts }) =>
    change(row, recent(ids, last), counts, (x) => (x > 0 ? x / r : x * r)),
  frequencyPenalty: (row, { numbers: { frequencyPenalty: loss, last } }, { ids, promptLength, counts }) =>
    change(row, recent(ids.subarray(promptLength), last), counts, (x, count) => x - count * loss),
  presencePenalty: (row, { numbers: { presencePenalty: loss, last } }, { ids, promptLength, counts }) =>
    change(row, recent(ids.subarray(promptLength), last), counts, (x) => x - loss),
  dry(row, { numbers: { dry, base, allowedLength, last }, tokens }, { ids }) {
    for (const [token, length] of repetitions(recent(ids, last), tokens)) {
      const at = length < allowedLength ? -1 : row.at(token);
      if (at >= 0) row.values[at] -= limited(dry * limited(base ** (length - allowedLength)));
    }
  },
  temperature: (row, { numbers }) => divide(row, numbers.temperature),
  dynamicTemperature(row, { numbers: { low, high, exponent } }) {
    const moments = row.moments(row.sound);
    if (moments.count > 1) divide(row, low + (high - low) * (Math.max(0, entropyOf(moments)) / Math.log(moments.count)) ** exponent);
  },
  topK: (row, { numbers: { topK, keep } }) => row.largest(Math.max(topK, keep)),
  topP(row, { numbers: { topP, keep } }) {
    const top = row.sound;
    if (topP < 1) row.keep(row.nucleus(top, topP), top, keep);
  },
  minP(row, { numbers: { minP, keep } }) {
    const top = row.sound;
    row.above(top + Math.log(minP), top, keep);
  },
  topA: (row, { numbers: { topA, keep } }) => bounded(row, keep, ofSquare(topA)),
  typicalP(row, { numbers: { typicalP, keep } }) {
    const top = row.sound;
    if (typicalP < 1) row.nearest(row.moments(top), typicalP, keep);
  },
  epsilon: (row, { numbers: { epsilon, keep } }) => bounded(row, keep, probability(epsilon)),
  eta: (row, { numbers: { eta, keep } }) => bounded(row, keep, probability(eta), ofEntropy(eta)),
  xtc(row, { numbers: { xtc, threshold }, tokens }, { chance }) {
    const top = row.sound;
    if (chance >= xtc) return;
    const { values, n } = row;
    const bound = row.least(row.moments(top), probability(threshold));
    const gone: number[] = [];
    let least = -1;
    for (let i = 0; i < n; i++)
      if (values[i] >= bound) {
        gone.push(i);
        if (least < 0 || values[i] <= values[least]) least = i;
      }
    if (tokens.some((token) => row.at(token) !== least && gone.includes(row.at(token)))) return;
    for (const i of gone) if (i !== least) values[i] = Number.NEGATIVE_INFINITY;
  },
  mirostat: (row, _, { bound }) => bounded(row, 1, surprise(bound)),
};

/** Steps that keep the largest logit, or say what became of it. */
const KEEPING = /*#__PURE__*/ new Set<StepName>([
  "temperature",
  "dynamicTemperature",
  "topK",
  "topP",
  "minP",
  "topA",
  "epsilon",
  "eta",
  "mirostat",
]);

/** Takes a step. */
export const take: Processor = (row, step, call) => {
  PROCESSORS[step.name](row, step, call);
  if (!KEEPING.has(step.name)) row.changed();
};
