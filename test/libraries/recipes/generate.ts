import { LogitsProcessorList, type PreTrainedModel, type Tensor } from "@huggingface/transformers";
import { createLogitsProcessor, type LogitsProcessorOptions } from "lanewise/transformers";

/** `generate` with the steps of lanewise: `{ steps: [{ repetitionPenalty: 1.1 }, { temperature: 0.8 }, { topP: 0.95 }], seed: 7 }`. */
export function generate(model: PreTrainedModel, inputs: object, options: LogitsProcessorOptions): Promise<Tensor> {
  const list = new LogitsProcessorList();
  list.push(createLogitsProcessor(options));
  return model.generate({ ...inputs, logits_processor: list, do_sample: false }) as Promise<Tensor>;
}
