// Checks the steps of a sampler, and what each of its calls is given.
import { tagOf } from "../arrays.js";
import type { Parameter } from "../spec/spec.js";
import { type Kind, orders, STEP_NAMES, type Step, type StepName, type StepOptions, type StepOrder, steps } from "../spec/steps.js";
import { conflicting, wrongRange, wrongType } from "./error.js";
import { INTEGERS } from "./labels.js";
import { choice, options, parameter } from "./option.js";
import { known, unknown } from "./unknown.js";

/** Other libraries' names. */
const ELSEWHERE: readonly string[] = [
  "bitMask:mask bitmask tokenbitmask grammar allowed",
  "ids:inputids tokens input previous lasttokens",
  "promptLength:prompt promptsize",
  "position:offset counter step",
  "row:batch batchindex text sequence",
  "vocabulary:vocab vocabsize nvocab",
  "steps:samplers processors chain",
  "noRepeatNgram:norepeatngramsize",
  "forbid:badwords badwordsids suppresstokens banned",
  "minNewTokens:mintokens",
  "repetitionPenalty:repeatpenalty penaltyrepeat",
  "frequencyPenalty:penaltyfreq frequencypenalty",
  "presencePenalty:penaltypresent",
  "typicalP:typical typp",
  "epsilon:epsiloncutoff",
  "eta:etacutoff",
  "temperature:temp t",
  "dynamicTemperature:dynatemp dynatemprange tempext",
  "topA:a",
  "mirostat:mirostattau tau",
  "rate:mirostateta learningrate",
  "xtc:xtcprobability probability",
  "threshold:xtcthreshold",
  "dry:drymultiplier multiplier",
  "base:drybase",
  "allowedLength:dryallowedlength",
  "last:repeatlastn penaltylastn drypenaltylastn window range",
  "breakers:sequencebreakers drysequencebreakers",
  "keep:mintokenstokeep minkeep",
  "end:eos eostokenid stop",
];

const NAMES = /*#__PURE__*/ Object.assign([...STEP_NAMES] as string[], { elsewhere: ELSEWHERE });
const OF_CREATION = { vocabulary: 1, steps: 1, order: 1, seed: 1, row: 1 } as const;
const CREATION = /*#__PURE__*/ known<typeof OF_CREATION>(OF_CREATION, {}, ELSEWHERE);
const OF_CALL = { ids: 1, promptLength: 1, bitMask: 1, position: 1 } as const;
const SAMPLE = /*#__PURE__*/ known<typeof OF_CALL>(OF_CALL, {}, ELSEWHERE);
const PROCESS = /*#__PURE__*/ known<typeof OF_CALL & { out: 1 }>({ ...OF_CALL, out: 1 }, {}, ELSEWHERE);

const WHOLE: Parameter = {
  default: 0,
  summary: "",
  expected: "a whole number from 0 to 2 ** 53 - 1",
  valid: (value) => Number.isSafeInteger(value) && value >= 0,
};
/** A word of the counter of random numbers. */
const ROW: Parameter = {
  default: 0,
  summary: "",
  expected: "a whole number from 0 to 2 ** 32 - 1",
  valid: (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32,
};
/** Tokens have 32 bits where they are kept. */
const VOCABULARY: Parameter = {
  default: 0,
  summary: "",
  expected: "a whole number from 1 to 2 ** 31 - 1",
  valid: (value) => Number.isInteger(value) && value >= 1 && value < 2 ** 31,
};

const noToken = (op: string, name: string, vocabulary: number, id: unknown) =>
  typeof id === "number"
    ? wrongRange(op, name, `tokens from 0 to ${vocabulary - 1}`, id)
    : wrongType(op, name, "tokens, which are whole numbers", id);

/** A token of the vocabulary, whether a number or a bigint. */
export function tokenOf(op: string, name: string, vocabulary: number, value: unknown): number {
  const id = typeof value === "bigint" ? Number(value) : value;
  if (typeof id === "number" && id >= 0 && id < vocabulary && (id | 0) === id) return id;
  throw noToken(op, name, vocabulary, id);
}

/** A list of tokens: an array, or one of whole numbers of any width. */
export function tokenIds(op: string, name: string, vocabulary: number, value: unknown): Int32Array {
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && INTEGERS.test(String(tagOf(value)))))
    throw wrongType(op, name, "an array of whole numbers", value);
  return ArrayBuffer.isView(value) && tagOf(value) === "Int32Array"
    ? copiedIds(op, name, vocabulary, value as Int32Array)
    : convertedIds(op, name, vocabulary, value as ArrayLike<unknown>);
}

function convertedIds(op: string, name: string, vocabulary: number, given: ArrayLike<unknown>): Int32Array {
  const found = new Int32Array(given.length);
  for (let i = 0; i < found.length; i++) found[i] = tokenOf(op, name, vocabulary, given[i]);
  return found;
}

/** A loop of its own, which meets one kind of array: a tenth of the time. */
function copiedIds(op: string, name: string, vocabulary: number, given: Int32Array): Int32Array {
  const found = new Int32Array(given);
  for (let i = 0; i < found.length; i++) if (found[i] < 0 || found[i] >= vocabulary) throw noToken(op, name, vocabulary, found[i]);
  return found;
}

function biases(op: string, name: string, vocabulary: number, value: unknown): Pick<Step, "tokens" | "biases"> {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Array.isArray(value))
    throw wrongType(op, name, "an object or a Map of biases by token, such as { 50256: -100 }", value);
  const pairs: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value).map(([id, bias]) => [Number(id), bias]);
  for (const [, bias] of pairs) {
    if (typeof bias !== "number") throw wrongType(op, name, "biases that are numbers", bias);
    if (!(bias < Number.POSITIVE_INFINITY)) throw wrongRange(op, name, "biases below infinity", bias);
  }
  const ids = pairs.map(([id]) => id);
  return { tokens: tokenIds(op, name, vocabulary, ids), biases: Float64Array.from(pairs, ([, bias]) => bias as number) };
}

function sequences(op: string, name: string, vocabulary: number, value: unknown): Pick<Step, "tokens" | "sequences"> {
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && INTEGERS.test(String(tagOf(value)))))
    throw wrongType(op, name, "an array of tokens and of arrays of them", value);
  const all = Array.from(value as ArrayLike<unknown>, (one) =>
    tokenIds(op, name, vocabulary, Array.isArray(one) || ArrayBuffer.isView(one) ? one : [one]),
  );
  if (all.some(({ length }) => length === 0)) throw wrongRange(op, name, "sequences of one token or more", 0);
  return {
    tokens: Int32Array.from(all.flatMap((one) => (one.length === 1 ? [one[0]] : []))),
    sequences: all.filter((one) => one.length > 1),
  };
}

function range(op: string, name: string, value: unknown): { low: number; high: number } {
  const expected = "two temperatures from 0 on, [low, high]";
  if (!Array.isArray(value)) throw wrongType(op, name, expected, value);
  const [low, high] = value;
  const valid = (t: unknown) => typeof t === "number" && t >= 0 && t < Number.POSITIVE_INFINITY;
  if (value.length !== 2 || !valid(low) || !valid(high) || low > high) throw wrongRange(op, name, expected, `[${value.slice(0, 9)}]`);
  return { low, high };
}

/** What an option says that is not a number. */
function special(op: string, name: string, kind: Kind, vocabulary: number, value: unknown): Partial<Step> {
  if (kind === "flag") {
    if (value !== true) throw wrongType(op, name, "true", value);
    return {};
  }
  if (kind === "biases") return biases(op, name, vocabulary, value);
  if (kind === "sequences") return sequences(op, name, vocabulary, value);
  if (kind === "range") return { numbers: range(op, name, value) };
  // one end, as a number, is a list of one
  return { tokens: tokenIds(op, name, vocabulary, typeof value === "number" ? [value] : value) };
}

function stepOf(op: string, value: unknown, vocabulary: number): Step {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Array.isArray(value))
    throw wrongType(op, "steps", "steps such as { topP: 0.95 }", value);
  const given: Record<string, unknown> = { ...value };
  const own = Object.keys(given).filter((key) => given[key] !== undefined);
  const [name, other] = own.filter((key) => STEP_NAMES.includes(key as StepName)) as StepName[];
  if (name === undefined) {
    for (const key of own) unknown(op, given, key, NAMES);
    throw wrongType(op, "steps", "steps such as { topP: 0.95 }", value);
  }
  if (other !== undefined) throw new TypeError(`${op}: "steps" expected one step in an object, got "${name}" and "${other}"`);
  const known: StepOptions = steps[name];
  for (const key of own)
    if (!Object.hasOwn(known, key)) unknown(op, given, key, Object.assign(Object.keys(known), { elsewhere: ELSEWHERE }));
  let step: Step = { name, numbers: {}, tokens: new Int32Array(0), biases: new Float64Array(0), sequences: [] };
  for (const [key, kind] of Object.entries(known)) {
    if (typeof kind === "object") step = { ...step, numbers: { ...step.numbers, [key]: parameter(op, key, kind, given[key], true) } };
    else if (given[key] !== undefined) {
      const found = special(op, key, kind, vocabulary, given[key]);
      step = { ...step, ...found, numbers: { ...step.numbers, ...found.numbers } };
    } else if (key === "end") throw wrongType(op, key, "the tokens of an end", undefined);
  }
  return step;
}

/** What a sampler is made of. */
export interface SamplerCreation {
  readonly vocabulary: number;
  readonly steps: readonly Step[];
  readonly seed: number;
  readonly row: number;
}

/** The options of createSampler. */
export function samplerCreation(op: string, value: object | undefined): SamplerCreation {
  const given = options<Record<string, unknown>>(op, value as Record<string, unknown>, CREATION);
  const { vocabulary: size, steps: list, order, seed, row } = given;
  if (size === undefined) throw wrongType(op, "vocabulary", VOCABULARY.expected as string, size);
  const vocabulary = parameter(op, "vocabulary", VOCABULARY, size, true);
  if (list !== undefined && !Array.isArray(list)) throw wrongType(op, "steps", "an array of steps such as { topP: 0.95 }", list);
  let checked = ((list ?? []) as unknown[]).map((step) => stepOf(op, step, vocabulary));
  if (checked.filter(({ name }) => name === "mirostat").length > 1) throw conflicting(op, '"steps" expected "mirostat" once at the most');
  const sorted = choice<StepOrder | "given">(op, "order", ["given", ...(Object.keys(orders) as StepOrder[])], order);
  if (sorted !== "given") {
    const names: readonly StepName[] = orders[sorted];
    for (const { name } of checked)
      if (!names.includes(name)) throw conflicting(op, `"order" ${JSON.stringify(sorted)} has no step "${name}"`);
    checked = [...checked].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  }
  // where no step says where it is, it comes first
  if (checked.every(({ name }) => name !== "bitMask")) checked.unshift(stepOf(op, { bitMask: true }, vocabulary));
  return { vocabulary, steps: checked, seed: parameter(op, "seed", WHOLE, seed, true), row: parameter(op, "row", ROW, row, true) };
}

/** What a call of a sampler is given. */
export interface SamplerCall {
  readonly ids: Int32Array;
  readonly promptLength: number;
  readonly bitMask: Int32Array | Uint32Array | undefined;
  readonly position: number | undefined;
  /** Not yet checked. */
  readonly out: unknown;
}

const NO_IDS = /*#__PURE__*/ new Int32Array(0);

/** The options of a call, which may have an `out`. */
export function samplerCall(op: string, vocabulary: number, value: object | undefined, writes: boolean): SamplerCall {
  const given = options<Record<string, unknown>>(op, value as Record<string, unknown>, writes ? PROCESS : SAMPLE);
  const { ids: list, promptLength, bitMask, position, out } = given;
  const ids = list === undefined ? NO_IDS : tokenIds(op, "ids", vocabulary, list);
  const prompt = parameter(op, "promptLength", WHOLE, promptLength, true);
  if (prompt > ids.length) throw wrongRange(op, "promptLength", `a whole number up to the length of "ids", ${ids.length}`, prompt);
  if (bitMask !== undefined) {
    const tag = ArrayBuffer.isView(bitMask) ? String(tagOf(bitMask)) : "";
    if (tag !== "Int32Array" && tag !== "Uint32Array") throw wrongType(op, "bitMask", "an Int32Array or Uint32Array", bitMask);
    const [{ length }, words] = [bitMask as Int32Array, Math.ceil(vocabulary / 32)];
    if (length < words) throw wrongRange(op, "bitMask", `length ${words} or more`, length);
  }
  return {
    ids,
    promptLength: prompt,
    bitMask: bitMask as Int32Array | undefined,
    position: position === undefined ? undefined : parameter(op, "position", WHOLE, position, true),
    out,
  };
}

const OF_DRAFT = { draft: 1, draftLogits: 1, seed: 1, position: 1 } as const;
const DRAFT = /*#__PURE__*/ known<typeof OF_DRAFT>(OF_DRAFT, {}, ["draft:tokens ids drafttokens", "draftLogits:q assistantlogits"]);

/** The options of acceptDraft; `draft` is a list, of what is not yet checked. */
export function draftOptions(op: string, value: object | undefined) {
  const { draft, draftLogits, seed, position } = options<Record<string, unknown>>(op, value as Record<string, unknown>, DRAFT);
  if (!Array.isArray(draft) && !(ArrayBuffer.isView(draft) && INTEGERS.test(String(tagOf(draft)))))
    throw wrongType(op, "draft", "an array of whole numbers", draft);
  const whole = (name: string, given: unknown) => parameter(op, name, WHOLE, given, true);
  return { draft: draft as ArrayLike<unknown>, draftLogits, seed: whole("seed", seed), position: whole("position", position) };
}

/** The elements of a row, where there is one more than tokens of a draft. */
export function draftRows(op: string, length: number, tokens: number): number {
  const n = length / (tokens + 1);
  if (!Number.isInteger(n) || n < 1)
    throw wrongRange(op, "logits", `rows for each token of the draft and one more, a multiple of ${tokens + 1} elements`, length);
  return n;
}

/** The error where the draft's model gives a drafted token no probability: it cannot have been drawn. */
export const neverDrafted = (op: string, i: number, token: number) =>
  conflicting(op, `"draft" expected tokens that "draftLogits" gives a probability above 0, got ${token} at position ${i}`);
