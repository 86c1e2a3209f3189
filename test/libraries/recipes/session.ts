import type { LogitsProcessor, TensorLike } from "lanewise/transformers";

/** What a session of onnxruntime-node or onnxruntime-web gives for ids of [texts, length]. */
export type Run = (ids: { data: BigInt64Array; dims: [number, number] }) => Promise<TensorLike>;

/** The tokens of `text` and `more` generated ones. */
export async function continued(text: bigint[], more: number, run: Run, processor: LogitsProcessor): Promise<bigint[]> {
  processor.reset();
  const all = [...text];
  for (let i = 0; i < more; i++) {
    const ids = { data: BigInt64Array.from(all), dims: [1, all.length] as [number, number] };
    const [token] = processor.next(await run(ids), ids); // one for each text
    all.push(BigInt(token));
  }
  return all;
}
