// What it costs to choose the tokens of a text in transformers.js' generate: by its own sampler, and by a processor of this package, which
// leaves the drawn token alone for the search of the largest logit that comes behind it.
import { rmSync } from "node:fs";
import { AutoModelForCausalLM, env, type LogitsProcessor, LogitsProcessorList, Tensor } from "@huggingface/transformers";
import { createLogitsProcessor } from "lanewise/transformers";
import { median } from "../../bench/statistics.js";
import { tinyModel } from "./tinyModel.js";

const NEW = 256;
const LIKELIEST = 50;
/** Rounds until all code is compiled for good, and those that count. */
const [WARM, ROUNDS] = [12, 9];
const PROMPT = [3, 14, 15, 9];

/** Nanoseconds a token. */
export interface Costs {
  /** Its own sampler, among the 50 likeliest. */
  readonly own: number;
  /** A processor that draws among them. */
  readonly processor: number;
  /** The search for the largest logit, which takes what the processor drew. */
  readonly search: number;
}

/** What happens between the logits and the token, in one run: when they came, when all processors were done, when the token was there. */
class Clock {
  readonly processing: number[] = [];
  readonly sampling: number[] = [];
  #came = 0;
  #processed = 0;

  /** Processors around others, which change nothing. */
  readonly came = this.#unchanged(() => {
    this.#came = performance.now();
  });
  readonly processed = this.#unchanged(() => {
    this.#processed = performance.now();
  });

  /** What `generate` tells of its tokens: first of the prompt. */
  readonly streamer = {
    put: () => {
      if (this.#came === 0) return;
      this.processing.push(this.#processed - this.#came);
      this.sampling.push(performance.now() - this.#processed);
    },
    end: () => undefined,
  };

  #unchanged(note: () => void): LogitsProcessor {
    const call = (_: bigint[][], logits: Tensor) => {
      note();
      return logits;
    };
    return Object.assign(call, { _call: call }) as LogitsProcessor;
  }
}

/** What choosing costs with so many tokens: medians of texts in turn. */
export async function choosing(vocabulary: number): Promise<Costs> {
  const made = tinyModel(vocabulary);
  Object.assign(env, { localModelPath: made.folder, allowRemoteModels: false, allowLocalModels: true });
  const model = await AutoModelForCausalLM.from_pretrained(made.name, { dtype: "fp32", device: "cpu" });
  const processor = createLogitsProcessor({ steps: [{ topK: LIKELIEST }], seed: 1 });
  const found = { own: [] as number[], processor: [] as number[], search: [] as number[] };
  try {
    for (let round = 0; round < WARM + ROUNDS; round++)
      for (const way of ["own", "processor"] as const) {
        const clock = new Clock();
        const logits_processor = new LogitsProcessorList();
        logits_processor.extend([clock.came, ...(way === "own" ? [] : [processor as unknown as LogitsProcessor]), clock.processed]);
        const dims = [1, PROMPT.length];
        const input_ids = new Tensor("int64", BigInt64Array.from(PROMPT, BigInt), dims);
        const attention_mask = new Tensor("int64", new BigInt64Array(PROMPT.length).fill(1n), dims);
        const sampling = { do_sample: way === "own", top_k: LIKELIEST, logits_processor, streamer: clock.streamer };
        await model.generate({ input_ids, attention_mask, max_new_tokens: NEW, ...sampling } as never);
        if (clock.sampling.length !== NEW) throw new Error(`expected ${NEW} tokens, got ${clock.sampling.length}`);
        if (round < WARM) continue;
        if (way === "own") found.own.push(median(clock.sampling));
        else {
          found.processor.push(median(clock.processing));
          found.search.push(median(clock.sampling));
        }
      }
  } finally {
    await model.dispose();
    rmSync(made.folder, { recursive: true });
  }
  const nanoseconds = (times: number[]) => median(times) * 1e6;
  return { own: nanoseconds(found.own), processor: nanoseconds(found.processor), search: nanoseconds(found.search) };
}
