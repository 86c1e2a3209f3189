// The steps from logits to a token: their names, their options with defaults, and the orders in which other libraries take them.
import { minP, topK, topP } from "./sampling.js";
import type { Parameter } from "./spec.js";

/** What a step or an option of one is beside a number. */
export type Kind = "flag" | "tokens" | "biases" | "sequences" | "range";

/** The options of each step; the first is the step itself and has its name. */
export type StepOptions = Readonly<Record<string, Parameter | Kind>>;

const between = (summary: string): Parameter => ({
  default: Number.NaN,
  summary,
  expected: "a number above 0 and below 1",
  valid: (value) => value > 0 && value < 1,
});
const atLeast = (least: number, value: number, summary: string): Parameter => ({
  default: value,
  summary,
  expected: `a whole number from ${least} on`,
  valid: (value) => Number.isInteger(value) && value >= least,
});
const positive = (value: number, summary: string): Parameter => ({
  default: value,
  summary,
  expected: "a positive number",
  valid: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
});
const fromZero = (summary: string): Parameter => ({
  default: Number.NaN,
  summary,
  expected: "a number from 0 on",
  valid: (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
});
const finite = (summary: string): Parameter => ({ default: Number.NaN, summary });

const keep = atLeast(1, 1, "how many of the likeliest stay in any case");
const last = atLeast(1, Number.POSITIVE_INFINITY, "how many ids, from the last on, it looks at: all");

export const steps = {
  bitMask: { bitMask: "flag" },
  logitBias: { logitBias: "biases" },
  forbid: { forbid: "sequences" },
  noRepeatNgram: { noRepeatNgram: atLeast(1, Number.NaN, "how many ids in a row may not come twice") },
  minLength: { minLength: atLeast(0, Number.NaN, "the fewest ids before an end may come, those of the prompt included"), end: "tokens" },
  minNewTokens: { minNewTokens: atLeast(0, Number.NaN, "the same, without the ids of the prompt"), end: "tokens" },
  repetitionPenalty: { repetitionPenalty: positive(Number.NaN, "what positive logits are divided and others multiplied by"), last },
  frequencyPenalty: { frequencyPenalty: finite("what a logit loses for each time that its token came after the prompt"), last },
  presencePenalty: { presencePenalty: finite("what a logit loses if its token came after the prompt"), last },
  dry: {
    dry: fromZero("what the logit loses of a token that makes a repetition longer, times base^(length - allowedLength)"),
    base: positive(1.75, "what the loss grows by with each id of the repetition"),
    allowedLength: atLeast(1, 2, "the longest repetition without a loss that grows"),
    last,
    breakers: "tokens",
  },
  temperature: { temperature: fromZero("what logits are divided by; 0 leaves the largest alone") },
  dynamicTemperature: {
    dynamicTemperature: "range",
    exponent: positive(1, "the power of the share that the entropy has of the largest possible one"),
  },
  topK: { topK: topK.parameters.k, keep },
  topP: { topP: topP.parameters.p, keep },
  minP: { minP: minP.parameters.p, keep },
  topA: { topA: { ...minP.parameters.p, summary: "the least probability, relative to the square of the largest" }, keep },
  typicalP: {
    typicalP: { ...topP.parameters.p, summary: "the probability that stays, of tokens whose surprise is nearest to the mean" },
    keep,
  },
  epsilon: { epsilon: between("the least probability"), keep },
  eta: { eta: between("the least probability, or its root times e^-entropy if that is less"), keep },
  xtc: {
    xtc: { default: Number.NaN, summary: "how likely the step is taken", expected: "a number from 0 to 1", valid: (p) => p >= 0 && p <= 1 },
    threshold: { ...between("the probability from which on all but the least likely go"), default: 0.1 },
    spare: "tokens",
  },
  mirostat: {
    mirostat: positive(Number.NaN, "the surprise in bits that a token is to have"),
    rate: positive(0.1, "how fast the bound follows"),
  },
} as const satisfies Readonly<Record<string, StepOptions>>;

export type StepName = keyof typeof steps;

export const STEP_NAMES = Object.keys(steps) as readonly StepName[];

/** The order in which a library takes the steps that it has. */
export const orders = {
  transformers: [
    ...(["logitBias", "repetitionPenalty", "noRepeatNgram", "forbid", "minLength", "minNewTokens", "bitMask"] as const),
    ...(["temperature", "topK", "topP", "minP", "typicalP", "epsilon", "eta"] as const),
  ],
  "llama.cpp": [
    ...(["bitMask", "logitBias", "repetitionPenalty", "frequencyPenalty", "presencePenalty", "dry"] as const),
    ...(["topK", "typicalP", "topP", "minP", "xtc", "dynamicTemperature", "temperature", "mirostat"] as const),
  ],
  vllm: [
    ...(["bitMask", "forbid", "minNewTokens", "logitBias", "repetitionPenalty", "frequencyPenalty", "presencePenalty"] as const),
    ...(["temperature", "minP", "topK", "topP"] as const),
  ],
} satisfies Readonly<Record<string, readonly StepName[]>>;

export type StepOrder = keyof typeof orders;

/** A step as it was checked. */
export interface Step {
  readonly name: StepName;
  /** Its numbers by name, its own and those of its options; of a range `low` and `high`. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Its tokens: an end, breakers, those to spare, those of biases, those forbidden by themselves. */
  readonly tokens: Int32Array;
  /** What is added to the logits of those tokens. */
  readonly biases: Float64Array;
  /** Forbidden sequences of two tokens or more. */
  readonly sequences: readonly Int32Array[];
}
