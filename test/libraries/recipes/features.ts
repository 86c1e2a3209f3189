import { Tensor } from "@huggingface/transformers";
import { meanPool, normalize, topEntries } from "lanewise";

type Floats = Tensor & { data: Float32Array };

/** As mean_pooling and normalize: states of [texts, tokens, size] and their mask to vectors of length 1, [texts, size]. */
export function sentences({ data, dims }: Floats, mask: Tensor): Tensor {
  const shape = [dims[0], dims[2]];
  const pooled = meanPool(data, mask.data as BigInt64Array, { shape: dims });
  return new Tensor("float32", normalize(pooled, { shape, out: pooled }), shape);
}

/** As topk: the k largest elements along the last axis, with their indices, at once instead of by a session. */
export function topk({ data, dims }: Floats, k: number): [values: Tensor, indices: Tensor] {
  const { values, indices } = topEntries(data, { shape: dims, k });
  const shape = [...dims.slice(0, -1), k];
  return [new Tensor("float32", values, shape), new Tensor("int64", BigInt64Array.from(indices, BigInt), shape)];
}
