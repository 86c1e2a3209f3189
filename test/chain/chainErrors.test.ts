// What createSampler refuses.
import { describe, expect, test } from "vitest";
import type { SamplerOptions } from "../../src/index.js";
import { same } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { detached, refuses } from "../support/refusal.js";
import { hidden, runner, STEPS } from "./chains.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

describe.each(builds)("%s", (_build, lw) => {
  const run = runner(lw);

  test("a row without a distribution is refused where a step chooses, and by the draw", () => {
    for (const [row, came] of [
      [[nan, 1, 2], "NaN"],
      [[inf, 1, 2], "Infinity"],
      [[hidden, hidden, hidden], "-Infinity"],
    ] as const) {
      const x = Float32Array.from(row);
      const message = `createSampler: "logits" expected numbers below infinity, one above -infinity, got ${came}`;
      for (const step of STEPS.slice(4, 28)) refuses(x.slice(), () => run(x, [step], { out: x } as object), RangeError, message);
      expect(() => lw.createSampler({ vocabulary: 3 }).sample(x)).toThrow(message);
      expect(
        same(
          run(x, [{ repetitionPenalty: 2 }], { ids: [1] }),
          x.map((x, i) => (i === 1 && Number.isFinite(x) ? x / 2 : x)),
        ),
      ).toBe(true);
    }
    const all = Int32Array.of(0);
    expect(() => lw.createSampler({ vocabulary: 3 }).sample(new Float32Array(3), { bitMask: all })).toThrow(RangeError);
    expect([...run(new Float32Array(3), [], { bitMask: all })]).toEqual([hidden, hidden, hidden]);
  });

  test("wrong steps and options are refused", () => {
    const make = (options: object) => () => lw.createSampler(options as SamplerOptions);
    const step = (step: object) => make({ vocabulary: 9, steps: [step] });
    const cases: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
      [make({ steps: [] }), TypeError, '"vocabulary" expected a whole number from 1 to 2 ** 31 - 1, got undefined'],
      [make({ vocabulary: 0 }), RangeError, '"vocabulary" expected a whole number from 1'],
      [make({ vocab: 9 }), TypeError, '"vocab" is no option; "vocabulary" is meant?'],
      [make({ vocabulary: 9, samplers: [] }), TypeError, '"samplers" is no option; "steps" is meant?'],
      [make({ vocabulary: 9, seed: -1 }), RangeError, '"seed" expected a whole number from 0'],
      [make({ vocabulary: 9, row: 2 ** 32 }), RangeError, '"row" expected a whole number from 0 to 2 ** 32 - 1'],
      [
        make({ vocabulary: 9, order: "ollama" }),
        RangeError,
        '"order" expected "given", "transformers", "llama.cpp" or "vllm", got "ollama"',
      ],
      [make({ vocabulary: 9, steps: { topK: 1 } }), TypeError, '"steps" expected an array of steps such as { topP: 0.95 }, got Object'],
      [step([]), TypeError, '"steps" expected steps such as { topP: 0.95 }, got Array'],
      [step({}), TypeError, '"steps" expected steps such as { topP: 0.95 }, got Object'],
      [step({ top_p: 0.5 }), TypeError, '"top_p" is no option; "topP" is meant?'],
      [step({ typical: 0.5 }), TypeError, '"typical" is no option; "typicalP" is meant?'],
      [step({ no_repeat_ngram_size: 2 }), TypeError, '"no_repeat_ngram_size" is no option; "noRepeatNgram" is meant?'],
      [step({ topP: 0.5, min_tokens_to_keep: 2 }), TypeError, '"min_tokens_to_keep" is no option; "keep" is meant?'],
      [step({ topP: 0.5, last: 2 }), TypeError, '"last" is no option; expected "topP", "keep"'],
      [step({ topP: 0.5, topK: 2 }), TypeError, '"steps" expected one step in an object, got "topP" and "topK"'],
      [step({ topP: 0 }), RangeError, '"topP" expected a number above 0, at most 1 (0 means off in other libraries: here 1 does), got 0'],
      [step({ topP: "1" }), TypeError, '"topP" expected a number above 0'],
      [step({ topK: 0 }), RangeError, '"topK" expected a whole number from 1 on'],
      [step({ keep: 1 }), TypeError, '"keep" is no option; expected "bitMask"'],
      [step({ topK: 1, keep: 0 }), RangeError, '"keep" expected a whole number from 1 on, got 0'],
      [step({ temperature: -1 }), RangeError, '"temperature" expected a number from 0 on, got -1'],
      [step({ repetitionPenalty: 0 }), RangeError, '"repetitionPenalty" expected a positive number, got 0'],
      [step({ logitBias: { 9: 1 } }), RangeError, '"logitBias" expected tokens from 0 to 8, got 9'],
      [step({ logitBias: { a: 1 } }), RangeError, '"logitBias" expected tokens from 0 to 8, got NaN'],
      [step({ logitBias: { 1: inf } }), RangeError, '"logitBias" expected biases below infinity, got Infinity'],
      [step({ logitBias: { 1: nan } }), RangeError, '"logitBias" expected biases below infinity, got NaN'],
      [step({ logitBias: [1] }), TypeError, '"logitBias" expected an object or a Map'],
      [step({ forbid: 3 }), TypeError, '"forbid" expected an array of tokens and of arrays of them, got 3'],
      [step({ forbid: [[]] }), RangeError, '"forbid" expected sequences of one token or more, got 0'],
      [step({ forbid: [1.5] }), RangeError, '"forbid" expected tokens from 0 to 8, got 1.5'],
      [step({ minLength: 3 }), TypeError, '"end" expected the tokens of an end, got undefined'],
      [step({ minLength: 3, eos: 1 }), TypeError, '"eos" is no option; "end" is meant?'],
      [step({ bitMask: new Int32Array(1) }), TypeError, '"bitMask" expected true, got Int32Array'],
      [
        step({ dynamicTemperature: [2, 1] }),
        RangeError,
        '"dynamicTemperature" expected two temperatures from 0 on, [low, high], got "[2,1]"',
      ],
      [step({ dynamicTemperature: 1 }), TypeError, '"dynamicTemperature" expected two temperatures'],
      [make({ vocabulary: 9, steps: [{ mirostat: 3 }, { mirostat: 4 }] }), RangeError, '"steps" expected "mirostat" once at the most'],
    ];
    for (const [call, error, message] of cases) {
      expect(call).toThrow(error);
      expect(call).toThrow(`createSampler: ${message}`);
    }
    const x = Float32Array.from({ length: 9 }, (_, i) => i);
    const { sample, process } = lw.createSampler({ vocabulary: 9 });
    const calls: [object, typeof TypeError | typeof RangeError, string][] = [
      [{ mask: new Int32Array(1) }, TypeError, '"mask" is no option; "bitMask" is meant?'],
      [{ input_ids: [] }, TypeError, '"input_ids" is no option; "ids" is meant?'],
      [{ bitMask: new Int32Array(0) }, RangeError, '"bitMask" expected length 1 or more, got 0'],
      [{ bitMask: detached(4, Int32Array as never) }, RangeError, '"bitMask" expected length 1 or more, got 0'],
      [{ bitMask: new Uint8Array(9) }, TypeError, '"bitMask" expected an Int32Array or Uint32Array, got Uint8Array'],
      [{ ids: [9] }, RangeError, '"ids" expected tokens from 0 to 8, got 9'],
      [{ ids: [-1] }, RangeError, '"ids" expected tokens from 0 to 8, got -1'],
      [{ ids: ["1"] }, TypeError, '"ids" expected tokens, which are whole numbers, got "1"'],
      [{ ids: BigInt64Array.of(9n) }, RangeError, '"ids" expected tokens from 0 to 8, got 9'],
      [{ ids: new Float32Array(1) }, TypeError, '"ids" expected an array of whole numbers, got Float32Array'],
      [{ ids: [1], promptLength: 2 }, RangeError, '"promptLength" expected a whole number up to the length of "ids", 1, got 2'],
      [{ position: 0.5 }, RangeError, '"position" expected a whole number from 0 to 2 ** 53 - 1, got 0.5'],
    ];
    for (const [options, error, message] of calls)
      for (const call of [sample, process]) refuses(new Float32Array(9), () => call(x, options), error, `createSampler: ${message}`);
    expect(() => sample(x, { out: x } as object)).toThrow('createSampler: "out" is no option');
    expect(() => sample(new Float32Array(8))).toThrow('createSampler: "logits" expected length 9, got 8');
    expect(() => process(x, { out: new Float32Array(8) })).toThrow('createSampler: "out" expected length 9, got 8');
  });
});
