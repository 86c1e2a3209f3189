import { copied, write } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { type ChainSpec, chances, chooses, createSampler as spec } from "../../spec/chain.js";
import { peak } from "../../spec/sampling.js";
import type { Step, StepOrder } from "../../spec/steps.js";
import { result } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { Candidates } from "./candidates.js";
import { type Call, take } from "./processors.js";

/** Ids of tokens, as numbers or bigints. */
export type Tokens = ArrayLike<number | bigint>;

interface Kept {
  /** How many of the likeliest stay in any case; default 1. */
  keep?: number;
}
interface Recent {
  /** How many ids, from the last on, count; default all. */
  last?: number;
}
interface Ending {
  /** The tokens that end a text. */
  end: number | Tokens;
}

/** One step from logits to a token: an object with the step's name, and its options. */
export type SamplerStep =
  /** Says where among the steps the call's `bitMask` hides tokens. */
  | { bitMask: true }
  /** Adds to the logits of tokens: { 50256: -100 }, or a Map. */
  | { logitBias: Readonly<Record<number, number>> | ReadonlyMap<number, number> }
  /** Hides tokens, and the last of each sequence behind the others. */
  | { forbid: Tokens | readonly (number | Tokens)[] }
  /** Hides tokens that would make so many ids come a second time in this order. */
  | { noRepeatNgram: number }
  /** Hides the ends while there are fewer ids. */
  | ({ minLength: number } & Ending)
  /** Hides the ends while there are fewer ids behind the prompt. */
  | ({ minNewTokens: number } & Ending)
  /** Divides the positive logits of tokens that came, and multiplies the others. */
  | ({ repetitionPenalty: number } & Recent)
  /** Subtracts for each time that a token came behind the prompt. */
  | ({ frequencyPenalty: number } & Recent)
  /** Subtracts once if a token came behind the prompt. */
  | ({ presencePenalty: number } & Recent)
  /** Subtracts dry base^(length - allowedLength) from what would make a repetition longer; base 1.75, allowedLength 2. */
  | ({ dry: number; base?: number; allowedLength?: number; breakers?: number | Tokens } & Recent)
  /** Divides logits; 0 leaves the largest alone. */
  | { temperature: number }
  /** A temperature from low to high, by the entropy to the power of `exponent`, which is 1. */
  | { dynamicTemperature: readonly [low: number, high: number]; exponent?: number }
  /** The k largest stay. */
  | ({ topK: number } & Kept)
  /** The fewest largest stay whose probabilities reach p. */
  | ({ topP: number } & Kept)
  /** Those stay that have this probability, relative to the largest. */
  | ({ minP: number } & Kept)
  /** The same, relative to the square of the largest. */
  | ({ topA: number } & Kept)
  /** Those nearest to the entropy by their surprise stay, until their probabilities reach p. */
  | ({ typicalP: number } & Kept)
  /** Those stay that have this probability. */
  | ({ epsilon: number } & Kept)
  /** The same, or the root of it times e^-entropy where that is less. */
  | ({ eta: number } & Kept)
  /** With this probability, of all tokens from `threshold` (0.1) on only the least likely stays; not if one of `spare` would go. */
  | { xtc: number; threshold?: number; spare?: number | Tokens }
  /** Mirostat 2: keeps the surprise of the tokens near so many bits; `rate` is 0.1. */
  | { mirostat: number; rate?: number };

export interface SamplerOptions {
  vocabulary: number;
  steps?: readonly SamplerStep[];
  order?: "given" | StepOrder;
  seed?: number;
  row?: number;
}

/** What a sampler knows of the text at a token. */
export interface SamplerCallOptions {
  /** The ids so far, the prompt first; default none. */
  ids?: Tokens;
  /** How many of the ids are the prompt; default 0. */
  promptLength?: number;
  /** A bit for each token, 32 in a word, the lowest first: 0 hides. Default: all are 1. */
  bitMask?: Int32Array | Uint32Array;
  /** Chooses the random numbers together with the seed; default: one more than that of the last call, from 0 on. */
  position?: number;
}

/** A list of steps, and what they remember. */
export interface Sampler {
  /**
   * What the steps make of a row of logits: -Infinity where a token is hidden.
   *
   * @param logits one row, of `vocabulary` numbers
   * @param options `ids`, `promptLength`, `bitMask`, `position`; `out`: array for the result, the logits included; default: a new one
   * @returns `out`, or a new array
   * @throws TypeError for an array or an option of another type; RangeError for a wrong length, position or id
   */
  process<A extends FloatArray, O extends Like<A> = Plain<A>>(logits: A, options?: SamplerCallOptions & { out?: O }): NoInfer<O>;
  /**
   * The next token; the logits stay as they are.
   *
   * @param logits one row, of `vocabulary` numbers
   * @param options `ids`, `promptLength`, `bitMask`, `position`
   * @returns the id of the token
   * @throws TypeError for an array or an option of another type; RangeError for a wrong length, position or id, or if no token is left
   */
  sample(logits: FloatArray, options?: SamplerCallOptions): number;
  /** Begins a new text: position 0, and mirostat as it was at first. */
  reset(): void;
  /** The length of a row of logits. */
  readonly vocabulary: number;
}

export interface CreateSampler {
  (options: SamplerOptions): Sampler;
  /** The mathematics. */
  readonly spec: ChainSpec;
  [BIND](instance: Instance): CreateSampler;
}

/** The kernels of the steps. */
export interface Modules {
  readonly chain: Binaries;
  readonly sampling: Binaries;
}

const NAME = spec.name;

/** Throws where a row has no probabilities. */
function check(x: FloatArray): void {
  const top = peak(x);
  if (!Number.isFinite(top)) throw validate.noDistribution(NAME, top);
}

class Chain {
  readonly #steps: readonly Step[];
  readonly #seed: number;
  readonly #row: number;
  readonly #mirostat: Step | undefined;
  #counts: Uint32Array | undefined;
  #position = 0;
  #bound = 0;

  constructor(
    readonly instance: Instance,
    readonly modules: Modules,
    readonly vocabulary: number,
    { steps, seed, row }: validate.SamplerCreation,
  ) {
    this.#steps = steps;
    this.#seed = seed;
    this.#row = row;
    this.#mirostat = steps.find(({ name }) => name === "mirostat");
    this.reset();
  }

  reset(): void {
    this.#position = 0;
    this.#bound = 2 * (this.#mirostat?.numbers.mirostat ?? 0);
  }

  process(logits: FloatArray, options: SamplerCallOptions | undefined): FloatArray {
    const given = validate.samplerCall(NAME, this.vocabulary, options, true);
    this.#check(logits);
    const out = result(NAME, "out", given.out as FloatArray | undefined, logits, "logits");
    this.#run(
      logits,
      given,
      (row) => row.write(out),
      (x) => write(out, x),
    );
    return out;
  }

  sample(logits: FloatArray, options: SamplerCallOptions | undefined): number {
    const given = validate.samplerCall(NAME, this.vocabulary, options, false);
    this.#check(logits);
    const { token, surprise } = this.#run(
      logits,
      given,
      (row, { u }) => row.draw(u, this.#mirostat !== undefined),
      (x, { u }) => {
        check(x);
        return spec.draw(x, u);
      },
    );
    if (this.#mirostat !== undefined) {
      const { mirostat, rate } = this.#mirostat.numbers;
      this.#bound -= rate * (surprise - mirostat);
    }
    return token;
  }

  #check(logits: FloatArray): void {
    validate.float(NAME, "logits", logits);
    validate.floats(NAME, "logits", [this.vocabulary], logits);
  }

  /** Takes the steps, and ends with one of two functions: by kernels, or in plain JavaScript. */
  #run<T>(
    logits: FloatArray,
    { position = this.#position, ...given }: validate.SamplerCall,
    end: (row: Candidates, random: { readonly u: number }) => T,
    plainEnd: (x: FloatArray, random: { readonly u: number }) => T,
  ): T {
    const random = chances(this.#seed, position, this.#row);
    this.#counts ??= new Uint32Array(this.#steps.some(({ name }) => name.endsWith("Penalty")) ? this.vocabulary : 0);
    const { ids, promptLength, bitMask } = given;
    const call: Call = {
      ids,
      promptLength,
      bitMask,
      bound: this.#bound,
      counts: this.#counts,
      get chance() {
        return random.chance;
      },
    };
    const row = Candidates.of(NAME, this.instance, this.modules, logits);
    const result =
      row === undefined ? this.#plain(copied(logits), call, (x) => plainEnd(x, random)) : this.#fast(row, call, (row) => end(row, random));
    this.#position = position + 1;
    return result;
  }

  #fast<T>(row: Candidates, call: Call, end: (row: Candidates) => T): T {
    try {
      for (const step of this.#steps) take(row, step, call);
      return end(row);
    } finally {
      row.free();
    }
  }

  #plain<T>(x: FloatArray, call: Call, end: (x: FloatArray) => T): T {
    for (const step of this.#steps) {
      if (chooses(step)) check(x);
      spec.process(x, [step], call);
    }
    return end(x);
  }
}

/** Makes createSampler's function. */
export function createSamplerOf(modules: Modules, open: () => Instance = defaultInstance): CreateSampler {
  const call = (options: SamplerOptions) => {
    const creation = validate.samplerCreation(NAME, options);
    const { vocabulary } = creation;
    const chain = new Chain(open(), modules, vocabulary, creation);
    return Object.freeze({
      process: (logits: FloatArray, options?: SamplerCallOptions) => chain.process(logits, options),
      sample: (logits: FloatArray, options?: SamplerCallOptions) => chain.sample(logits, options),
      reset: () => chain.reset(),
      vocabulary,
    }) as unknown as Sampler;
  };
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => createSamplerOf(modules, () => instance) });
}
