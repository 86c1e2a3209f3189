import { createSampler, type SamplerStep, softmax } from "lanewise";

/** The probabilities of all tokens after each of the steps, for the logits of the next one and the ids so far. */
export function probabilitiesAfter(logits: Float32Array, steps: SamplerStep[], ids: number[]): Float32Array[] {
  const vocabulary = logits.length;
  return steps.map((_, i) => softmax(createSampler({ vocabulary, steps: steps.slice(0, i + 1) }).process(logits, { ids })));
}
