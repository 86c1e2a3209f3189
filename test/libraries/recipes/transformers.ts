import { Tensor } from "@huggingface/transformers";
import { type SampleOptions, sample, softmax } from "lanewise";

/** The probabilities for a model's `logits`, along the last axis. */
export const probabilities = ({ data, dims }: Tensor): Tensor =>
  new Tensor("float32", softmax(data as Float32Array, { shape: dims }), dims);

/** The next token, drawn from the last position of `logits` of [1, length, vocabulary]. */
export function nextToken({ data, dims }: Tensor, options: SampleOptions): number {
  const vocabulary = dims[dims.length - 1];
  return sample((data as Float32Array).subarray(-vocabulary), options);
}
