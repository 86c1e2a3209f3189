import { Tensor } from "@huggingface/transformers";
import { type SampleOptions, sample, softmax } from "lanewise";

/** The probabilities for a model's `logits`, along the last axis. */
export const probabilities = (logits: Tensor): Tensor =>
  new Tensor("float32", softmax(floats(logits), { shape: logits.dims }), logits.dims);

/** The next token, drawn from the last position of `logits` of [1, length, vocabulary]. */
export function nextToken({ type, data, dims }: Tensor, options: Omit<SampleOptions, "shape" | "return" | "distinct">): number {
  const vocabulary = dims[dims.length - 1];
  return sample(floats({ type, data: (data as Float32Array).subarray(-vocabulary) }), options);
}

/** Logits as float32. Those of float16 are a Float16Array, or on an engine without that type their bits in a Uint16Array. */
function floats({ type, data }: Pick<Tensor, "type" | "data">): Float32Array {
  if (type === "float32") return data as Float32Array;
  return Float32Array.from(data as Uint16Array, type === "float16" && data instanceof Uint16Array ? half : undefined);
}

/** The float16 number of 16 bits. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return (bits >> 15 ? -1 : 1) * (exponent < 31 ? size : fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN);
}
