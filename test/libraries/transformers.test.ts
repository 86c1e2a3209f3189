// lanewise/transformers in the generate of transformers.js, with a model that the test makes.
import { rmSync } from "node:fs";
import { AutoModelForCausalLM, env, LogitsProcessorList, type PreTrainedModel, Tensor } from "@huggingface/transformers";
import { createSampler, sample } from "lanewise";
import { createLogitsProcessor, type LogitsProcessorOptions } from "lanewise/transformers";
import * as ort from "onnxruntime-common";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate as generated } from "./recipes/generate.js";
import { continued } from "./recipes/session.js";
import { logitsAfter, tinyModel, VOCABULARY } from "./tinyModel.js";

const made = tinyModel();
let model: PreTrainedModel;

beforeAll(async () => {
  Object.assign(env, { localModelPath: made.folder, allowRemoteModels: false, allowLocalModels: true });
  model = await AutoModelForCausalLM.from_pretrained(made.name, { dtype: "fp32", device: "cpu" });
});

afterAll(async () => {
  await model.dispose();
  rmSync(made.folder, { recursive: true });
});

const PROMPT = [3, 14, 15, 9];
const NEW = 40;

/** The new tokens of each text. */
async function generate(prompts: number[][], more: object): Promise<number[][]> {
  const dims = [prompts.length, prompts[0].length];
  const input_ids = new Tensor("int64", BigInt64Array.from(prompts.flat(), BigInt), dims);
  const attention_mask = new Tensor("int64", new BigInt64Array(dims[0] * dims[1]).fill(1n), dims);
  const found = (await model.generate({ input_ids, attention_mask, max_new_tokens: NEW, do_sample: false, ...more } as never)) as Tensor;
  return (found.tolist() as bigint[][]).map((ids) => ids.slice(dims[1]).map(Number));
}

function ours(options: LogitsProcessorOptions, prompts = [PROMPT], more = {}): Promise<number[][]> {
  const list = new LogitsProcessorList();
  list.push(createLogitsProcessor(options));
  return generate(prompts, { logits_processor: list, ...more });
}

/** Each token with the logits that it was drawn from. */
const drawn = ([tokens]: number[][]) =>
  tokens.map((token, i) => ({ token, x: logitsAfter(i === 0 ? (PROMPT.at(-1) as number) : tokens[i - 1]) }));

describe("in generate", () => {
  test("the largest logit is what its own greedy search takes", async () => {
    const theirs = await generate([PROMPT], {});
    expect(theirs[0]).toHaveLength(NEW);
    expect(await ours({ steps: [{ temperature: 0 }] })).toEqual(theirs);
    expect(await ours({ steps: [], draw: false })).toEqual(theirs);
  });

  test("penalties and n-grams are those of its own processors", async () => {
    expect(await ours({ steps: [{ repetitionPenalty: 1.5 }], draw: false })).toEqual(await generate([PROMPT], { repetition_penalty: 1.5 }));
    const once = await ours({ steps: [{ noRepeatNgram: 1 }], draw: false });
    expect(once).toEqual(await generate([PROMPT], { no_repeat_ngram_size: 1 }));
    expect(new Set([...PROMPT, ...once[0]]).size).toBe(PROMPT.length + NEW);
  });

  test("presence counts what came behind the prompt, least lengths too", async () => {
    const banned = await ours({ steps: [{ presencePenalty: 1e9 }, { temperature: 0 }] });
    expect(new Set(banned[0]).size).toBe(NEW);
    // where the prompt counted, too, its tokens could not come first
    const first = logitsAfter(9);
    const best = first.indexOf(Math.max(...first));
    expect((await ours({ steps: [{ presencePenalty: 1e9 }, { temperature: 0 }] }, [[best, 9]]))[0][0]).toBe(best);
    const [tokens] = await ours({ steps: [{ minNewTokens: 5, end: best }, { temperature: 0 }] });
    expect(tokens.slice(0, 5)).not.toContain(best);
  });

  test("top-p and typical-p draw from the sets that they keep", async () => {
    for (const step of [{ topP: 0.5 }, { typicalP: 0.3 }, { minP: 0.2 }]) {
      const keep = createSampler({ vocabulary: VOCABULARY, steps: [step] });
      const tokens = await ours({ steps: [step], seed: 2 });
      for (const { token, x } of drawn(tokens)) expect(keep.process(x)[token]).toBeGreaterThan(Number.NEGATIVE_INFINITY);
      expect(new Set(tokens[0]).size).toBeGreaterThan(NEW / 4);
    }
  });

  test("a seed gives the same text, in a second call and where its own sampler draws", async () => {
    const list = new LogitsProcessorList();
    list.push(createLogitsProcessor({ steps: [{ topP: 0.9 }], seed: 5 }));
    const text = await generate([PROMPT], { logits_processor: list });
    expect(await generate([PROMPT], { logits_processor: list })).toEqual(text);
    expect(await generate([PROMPT], { logits_processor: list, do_sample: true })).toEqual(text);
    expect(await ours({ steps: [{ topP: 0.9 }], seed: 6 })).not.toEqual(text);
    for (const [i, { token, x }] of drawn(text).entries()) if (i === 0) expect(token).toBe(sample(x, { topP: 0.9, seed: 5 }));
  });

  test("a grammar's packed mask", async () => {
    const even = new Int32Array(Math.ceil(VOCABULARY / 32)).fill(0x55555555);
    const odd = new Uint32Array(even.length).fill(0xaaaaaaaa);
    const lengths: number[] = [];
    const [tokens] = await ours({
      seed: 1,
      bitMask: (ids, text) => {
        lengths.push(ids.length);
        expect(text).toBe(0);
        return ids.length % 2 === 0 ? even : odd;
      },
    });
    expect(tokens.every((token, i) => token % 2 === i % 2)).toBe(true);
    expect(lengths).toEqual(tokens.map((_, i) => PROMPT.length + i));
  });

  test("each text of a batch is drawn by itself", async () => {
    const both = await ours({ seed: 3 }, [PROMPT, PROMPT]);
    expect(both[0]).not.toEqual(both[1]);
    expect([both[0]]).toEqual(await ours({ seed: 3 }));
    // the numbers of a neighbouring seed are not those of a neighbouring text
    for (const seed of [2, 4]) for (const text of await ours({ seed }, [PROMPT, PROMPT])) expect(both).not.toContainEqual(text);
    const second = createSampler({ vocabulary: VOCABULARY, seed: 3, row: 1 });
    expect(drawn([both[1]]).map(({ x }) => second.sample(x))).toEqual(both[1]);
  });
});

describe("the recipes", () => {
  const steps = [{ repetitionPenalty: 1.3 }, { temperature: 0.8 }, { topP: 0.9 }];

  test("in generate, and token by token, give the same text", async () => {
    const input_ids = new Tensor("int64", BigInt64Array.from(PROMPT, BigInt), [1, PROMPT.length]);
    const attention_mask = new Tensor("int64", new BigInt64Array(PROMPT.length).fill(1n), [1, PROMPT.length]);
    const text = await generated(model, { input_ids, attention_mask, max_new_tokens: NEW }, { steps, seed: 4 });
    expect(text.tolist()[0].slice(PROMPT.length).map(Number)).toEqual((await ours({ steps, seed: 4 }))[0]);
    const session = async ({ data }: { data: BigInt64Array }) => ({
      data: logitsAfter(Number(data[data.length - 1])),
      dims: [1, 1, VOCABULARY],
    });
    const processor = createLogitsProcessor({ steps, seed: 4 });
    for (let turn = 0; turn < 2; turn++) expect(await continued(PROMPT.map(BigInt), NEW, session, processor)).toEqual(text.tolist()[0]);
  });
});

describe("tensors of onnxruntime", () => {
  const { Float16Array } = globalThis as unknown as { Float16Array?: new (values: Iterable<number>) => ArrayBufferView };
  const ids = { data: BigInt64Array.of(3n, 14n, 15n, 9n), dims: [2, 2] };

  test("the next token of each text, from the last position, by int64 ids", () => {
    const rows = [5, 6, 7, 8].map(logitsAfter);
    const data = Float32Array.from(rows.flatMap((row) => [...row]));
    const before = data.slice();
    const steps = [{ repetitionPenalty: 3 }, { temperature: 0 }];
    const greedy = createLogitsProcessor({ steps }).next({ data, dims: [2, 2, VOCABULARY] }, ids);
    expect(data).toEqual(before);
    const sampler = createSampler({ vocabulary: VOCABULARY, steps });
    expect(greedy).toEqual([sampler.sample(rows[1], { ids: [3, 14] }), sampler.sample(rows[3], { ids: [15, 9] })]);
    expect(createLogitsProcessor({ steps }).next({ data: rows[1], dims: [1, VOCABULARY] }, [[3n, 14n]])).toEqual([greedy[0]]);
  });

  test("float16, as its bits or as what the engine has", () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0xfc00, 0x8000, 0x4500, 0x03ff); // 1, -2, 0.33, 2^-24, -inf, -0, 5, subnormal
    const next = (data: unknown, seed: number) =>
      createLogitsProcessor({ seed, steps: [{ temperature: 2 }] }).next({ data, dims: [1, 8] }, [[0]])[0];
    const numbers = Float32Array.of(1, -2, 1365 / 4096, 2 ** -24, Number.NEGATIVE_INFINITY, -0, 5, 1023 * 2 ** -24);
    for (let seed = 0; seed < 50; seed++) {
      const token = next(numbers, seed);
      expect(next(bits, seed)).toBe(token);
      if (Float16Array) expect(next(new Float16Array(numbers), seed)).toBe(token);
    }
  });

  test("tensors of onnxruntime itself: int64 ids, logits of float32 and float16", () => {
    const x = logitsAfter(9);
    const halves = Uint16Array.from({ length: VOCABULARY }, (_, i) => ((i % 2) << 15) | (0x3000 + 3 * i)); // from 0.125 on, of both signs
    const prompt = new ort.Tensor("int64", BigInt64Array.of(3n, 14n, 15n, 9n), [2, 2]);
    const both = new ort.Tensor("float32", Float32Array.from([...x, ...x]), [2, 1, VOCABULARY]);
    const half = new ort.Tensor("float16", halves, [1, 1, VOCABULARY]); // its data are a Float16Array where the engine has that
    const steps = [{ repetitionPenalty: 1.5 }, { topP: 0.9 }];
    const sampler = (row: number) => createSampler({ vocabulary: VOCABULARY, steps, seed: 2, row });
    expect(createLogitsProcessor({ steps, seed: 2 }).next(both, prompt)).toEqual([
      sampler(0).sample(x, { ids: [3, 14] }),
      sampler(1).sample(x, { ids: [15, 9] }),
    ]);
    const one = new ort.Tensor("int64", BigInt64Array.of(7n), [1, 1]);
    const largest = Array.from(halves, (bits, i) => (bits >> 15 ? -1 : i)).reduce((a, b) => Math.max(a, b));
    expect(createLogitsProcessor({ steps: [{ temperature: 0 }] }).next(half, one)).toEqual([largest]);
    if (Float16Array) expect(half.data).toBeInstanceOf(Float16Array);
  });

  test("what does not fit is refused", () => {
    const { next } = createLogitsProcessor({ vocabulary: 8 });
    const call = createLogitsProcessor({ vocabulary: 8 });
    const x = new Float32Array(8);
    const cases: [() => unknown, string][] = [
      [() => createLogitsProcessor({ steps: [{ top_p: 0.9 }] as never }), 'createSampler: "top_p" is no option; "topP" is meant?'],
      [() => createLogitsProcessor({ do_sample: true } as never), 'createLogitsProcessor: "do_sample" is no option; "draw" is meant?'],
      [() => createLogitsProcessor({ bitMask: new Int32Array(1) } as never), '"bitMask" expected a function that gives the mask of a text'],
      [() => next(x as never, [[1]]), '"logits" expected a tensor with data and dims, got Float32Array'],
      [
        () => next({ data: new Int32Array(8), dims: [1, 8] }, [[1]]),
        '"logits" expected a tensor of float32 or float16 on the CPU, got Int32Array',
      ],
      [() => next({ data: x, dims: [2, 4] }, [[1]]), '"logits" expected [1, vocabulary] or [1, length, vocabulary], got [2,4]'],
      [() => next({ data: x, dims: [1, 9] }, [[1]]), '"logits" expected [1, vocabulary] or [1, length, vocabulary], got [1,9]'],
      [() => next({ data: x, dims: [2, 4] }, [[1], [2]]), '"logits" expected rows of 8 tokens, got 4'],
      [() => next({ data: x, dims: [1, 8] }, [[8]]), 'createLogitsProcessor: "ids" expected tokens from 0 to 7, got 8'],
      [
        () => next({ data: x, dims: [1, 8] }, { data: BigInt64Array.of(1n), dims: [1] }),
        '"ids" expected [texts, length] of the ids, got [1]',
      ],
      [() => next({ data: x, dims: [1, 8] }, []), '"ids" expected an array of ids for each text, got Array'],
      [() => call([[1]], { data: new Float32Array(16), dims: [1, 2, 8] }), '"logits" expected one position of each text, got [1,2,8]'],
      [() => call([[1]], { data: new Uint16Array(8), dims: [1, 8] }), '"logits" expected a Float32Array or Float64Array, got Uint16Array'],
    ];
    for (const [make, message] of cases) expect(make).toThrow(message);
  });
});
