// What the tests of createSampler share: steps, rows, and what the spec makes of them.
import type { Lanewise, SamplerCallOptions, SamplerOptions, SamplerStep } from "../../src/index.js";
import { chances, createSampler as spec } from "../../src/spec/chain.js";
import { samplerCall, samplerCreation } from "../../src/validate/index.js";
import { same } from "../support/arrays.js";

export const hidden = Number.NEGATIVE_INFINITY;
/** Short rows, which are sorted, then every tail of the kernels. */
export const LENGTHS = [1, 2, 3, 5, 7, 31, 33, 64, 385, 3001];

/** What the steps make of a row, by the spec. */
export function expected(x: Float32Array, steps: readonly SamplerStep[], options: SamplerCallOptions = {}): Float32Array {
  const { ids, promptLength, bitMask, position = 0 } = samplerCall("test", x.length, options, false);
  const creation = samplerCreation("test", { vocabulary: x.length, steps });
  const y = x.slice();
  const bound = 2 * (creation.steps.find(({ name }) => name === "mirostat")?.numbers.mirostat ?? 0);
  spec.process(y, creation.steps, { ids, promptLength, bitMask, chance: chances(0, position).chance, bound });
  return y;
}

/** Steps that compute a temperature, or divide by so little that rows are taken relative to their largest logit: last digits may differ. */
const rounds = (step: SamplerStep) => "dynamicTemperature" in step || ("temperature" in step && step.temperature === 1e-38);

/** The same bits, but for last digits where they may differ. */
export const agrees = (y: Float32Array, right: Float32Array, steps: readonly SamplerStep[]): boolean =>
  same(y, right) || (steps.some(rounds) && y.every((y, i) => y === right[i] || Math.abs(y / right[i] - 1) < 4e-7));

export const left = (x: ArrayLike<number>) => Array.from(x, (x, i) => (x === hidden ? -1 : i)).filter((i) => i >= 0);
/** Logits with these probabilities. */
export const logits = (...p: number[]) => Float32Array.from(p, Math.log);

export const STEPS: SamplerStep[] = [
  { temperature: 0.7 },
  { temperature: 0 },
  { temperature: 1e-38 },
  { temperature: 3 },
  { dynamicTemperature: [0.5, 1.5], exponent: 2 },
  { dynamicTemperature: [0, 0] },
  { topK: 1 },
  { topK: 40 },
  { topK: 3, keep: 5 },
  { topP: 0.9123 },
  { topP: 1 },
  { topP: 1e-9, keep: 4 },
  { minP: 0.0437 },
  { minP: 1, keep: 3 },
  { topA: 0.31 },
  { topA: 0.97, keep: 2 },
  { typicalP: 0.437 },
  { typicalP: 0.95 },
  { typicalP: 1e-6, keep: 7 },
  { typicalP: 1 },
  { epsilon: 0.0003 },
  { epsilon: 0.93 },
  { eta: 0.0007, keep: 2 },
  { eta: 0.4 },
  { xtc: 1, threshold: 0.013 },
  { xtc: 1, threshold: 0.013, spare: [0, 1] },
  { xtc: 0.5 },
  { mirostat: 3.3 },
  { mirostat: 0.01 },
  { logitBias: { 0: 2.5 } },
  { forbid: [0] },
  { repetitionPenalty: 1.3 },
  { repetitionPenalty: 0.7, last: 3 },
  { frequencyPenalty: 0.3 },
  { presencePenalty: 0.2, last: 2 },
  { noRepeatNgram: 1 },
  { noRepeatNgram: 2 },
  { dry: 0.8 },
  { dry: 3, base: 1e30, allowedLength: 1 },
  { minLength: 100, end: 0 },
  { minNewTokens: 5, end: [0] },
];

/** Takes steps of an instance. */
export const runner =
  (lw: Lanewise) =>
  (x: Float32Array, steps: readonly SamplerStep[], options?: SamplerCallOptions, more?: Partial<SamplerOptions>): Float32Array =>
    lw.createSampler({ vocabulary: x.length, steps, ...more }).process(x, options);
