// What it costs to choose the tokens of a text in transformers.js' generate: its time beside that of a search that takes the largest logit.
import { rmSync } from "node:fs";
import { AutoModelForCausalLM, env, LogitsProcessorList, Tensor } from "@huggingface/transformers";
import { createLogitsProcessor } from "lanewise/transformers";
import { median } from "../../bench/statistics.js";
import { tinyModel } from "./tinyModel.js";

const NEW = 256;
const LIKELIEST = 50;
const ROUNDS = 9;
/** Rounds until all code is compiled for good. */
const WARM = 12;
const PROMPT = [3, 14, 15, 9];

/** Nanoseconds a token: of its own sampler, and of a processor of this package, both among the 50 likeliest. */
export async function choosing(): Promise<{ own: number; processor: number }> {
  const made = tinyModel();
  Object.assign(env, { localModelPath: made.folder, allowRemoteModels: false, allowLocalModels: true });
  const model = await AutoModelForCausalLM.from_pretrained(made.name, { dtype: "fp32", device: "cpu" });
  const logits_processor = new LogitsProcessorList();
  logits_processor.push(createLogitsProcessor({ steps: [{ topK: LIKELIEST }], seed: 1 }));
  const ways = {
    largest: { do_sample: false },
    own: { do_sample: true, top_k: LIKELIEST },
    processor: { do_sample: false, logits_processor },
  };
  const times = { largest: [] as number[], own: [] as number[], processor: [] as number[] };
  try {
    for (let round = 0; round < WARM + ROUNDS; round++)
      for (const way of ["largest", "own", "processor"] as const) {
        const dims = [1, PROMPT.length];
        const input_ids = new Tensor("int64", BigInt64Array.from(PROMPT, BigInt), dims);
        const attention_mask = new Tensor("int64", new BigInt64Array(PROMPT.length).fill(1n), dims);
        const start = performance.now();
        const text = (await model.generate({ input_ids, attention_mask, max_new_tokens: NEW, ...ways[way] } as never)) as Tensor;
        if (text.dims[1] !== PROMPT.length + NEW) throw new Error(`expected ${NEW} tokens, got ${text.dims[1] - PROMPT.length}`);
        if (round >= WARM) times[way].push(((performance.now() - start) * 1e6) / NEW);
      }
  } finally {
    await model.dispose();
    rmSync(made.folder, { recursive: true });
  }
  const beyond = (way: "own" | "processor") => median(times[way].map((time, i) => time - times.largest[i]));
  return { own: beyond("own"), processor: beyond("processor") };
}
