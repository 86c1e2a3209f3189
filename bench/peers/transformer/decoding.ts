import type { Lanewise } from "../../../dist/index.js";
import { fastest } from "../../measure.js";
import { reading } from "../../peak.js";
import { MICROSOFT } from "../onnx.js";
import { attentionCase, type Inputs, products, type Sizes, standard, swapped } from "./attention.js";
import { able, type Model, ortChain } from "./chain.js";
import { type Case, type Contender, called } from "./contender.js";
import { resident } from "./resident.js";

/** One query of decoders such as those of Llama 3.2 1B and Llama 3.1 8B. */
const SIZES: readonly Sizes[] = [64, 128].map((size) => ({ heads: 32, keyHeads: 8, queries: 1, keys: 2048, size, causal: false }));
const LINKS = 9;
/** Errors of caches in fewer bits: twice what these inputs have. */
const TOLERANCE = { float16: 0.004, int8: 0.06 };

export const decodingCases = (lw: Lanewise, refused: string[]): Case[] =>
  SIZES.map((sizes) =>
    attentionCase("decoding", sizes, async (inputs) => [
      plain(lw, sizes, inputs),
      ...([undefined, "float16", "int8"] as const).map((type) => cached(lw, sizes, inputs, type)),
      limit(sizes),
      ...(await able(
        [grouped(sizes, inputs), standard(sizes, inputs), products(sizes, inputs)].map((open) => () => open(LINKS)),
        refused,
      )),
    ]),
  );

function plain(lw: Lanewise, { causal: _, ...shape }: Sizes, inputs: Inputs): Contender {
  const { place, close } = resident(lw);
  const [q, k, v, out] = [inputs.q, inputs.k, inputs.v, inputs.q].map(place);
  return called(
    "lanewise",
    "lanewise",
    () => lw.attention(q, k, v, { shape, out }),
    () => lw.attention(q, k, v, { shape }),
    close,
  );
}

function cached(lw: Lanewise, { heads, keyHeads, keys, size }: Sizes, inputs: Inputs, type?: "float16" | "int8"): Contender {
  const { place, close } = resident(lw);
  const cache = lw.createAttention({ heads, keyHeads, size, causal: true, capacity: keys, ...(type && { type }) });
  cache.append(inputs.k, inputs.v);
  const [q, out] = [inputs.q, inputs.q].map(place);
  const free = () => {
    cache.free();
    close();
  };
  return {
    ...called(
      `lanewise createAttention${type ? `, ${type}` : ""}`,
      "lanewise",
      () => cache(q, { out }),
      () => cache(q),
      free,
    ),
    tolerance: type && TOLERANCE[type],
  };
}

/** What nobody can beat: to read the keys and the values. */
function limit({ keyHeads, keys, size }: Sizes): Contender {
  const { run } = reading(2 * keyHeads * keys * size);
  return { name: "reading keys and values", kind: "floor", result: () => undefined, time: (seconds) => fastest(run, seconds) };
}

/** onnxruntime-web's own operator, which gets all keys but one as its past. */
const grouped =
  ({ heads, keyHeads, keys, size }: Sizes, inputs: Inputs) =>
  (links: number) => {
    const [past, last] = [keys - 1, (keys - 1) * size];
    const parts = (x: Float32Array, from: number, to: number) =>
      Float32Array.from(Array.from({ length: keyHeads }, (_, h) => [...x.subarray(h * keys * size + from, h * keys * size + to)]).flat());
    const cache = (x: Float32Array) => ({ values: parts(x, 0, last), shape: [1, keyHeads, past, size] });
    const own = (x: Float32Array) => ({ values: parts(x, last, keys * size), shape: [1, 1, keyHeads * size] });
    const attributes = { num_heads: BigInt(heads), kv_num_heads: BigInt(keyHeads) };
    const model: Model = {
      constants: {
        lengths: { values: Int32Array.of(past), shape: [1] },
        total: { values: Int32Array.of(keys), shape: [1] },
      },
      inputs: {
        q: { values: swapped(inputs.q, heads, 1), shape: [1, 1, heads * size] },
        ...{ k: own(inputs.k), v: own(inputs.v), pastK: cache(inputs.k), pastV: cache(inputs.v) },
      },
      nodes: (from, to, tag) => [
        {
          op: "GroupQueryAttention",
          inputs: [from, "k", "v", "pastK", "pastV", "lengths", "total"],
          output: to,
          others: [`presentK${tag}`, `presentV${tag}`],
          ...{ attributes, domain: MICROSOFT },
        },
      ],
    };
    return ortChain("ort-web GroupQueryAttention", model, links);
  };
