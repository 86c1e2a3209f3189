// A block of a transformer's encoder, as BERT has it: attention, and two dense layers with gelu between them. Behind each of the two comes a
// norm of the sum of what went in and what came out.
import type { Lanewise } from "../src/index.js";

/** What BERT's norms have. */
export const EPS = 1e-12;

export interface BlockSizes {
  readonly tokens: number;
  /** Numbers of a token; a multiple of the heads. */
  readonly size: number;
  readonly heads: number;
  /** Units between the two dense layers, usually four times the size. */
  readonly hidden: number;
}

/** The weights of a dense layer, inputs x units, or of a norm. */
export interface Linear {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export const DENSE = ["query", "key", "value", "output", "up", "down"] as const;
export const NORMS = ["attentionNorm", "outputNorm"] as const;
export type DenseName = (typeof DENSE)[number];
export type BlockWeights = Readonly<Record<DenseName | (typeof NORMS)[number], Linear>>;

/** The inputs and the units of a dense layer. */
export function shapeOf(name: DenseName, { size, hidden }: BlockSizes): readonly [inputs: number, units: number] {
  if (name === "up") return [size, hidden];
  return name === "down" ? [hidden, size] : [size, size];
}

/** Weights as large as training leaves them: what a layer gets is as large as what it gives. */
export function randomWeights(sizes: BlockSizes, random: () => number): BlockWeights {
  const around = (middle: number, reach: number, length: number) =>
    Float32Array.from({ length }, () => middle + reach * (2 * random() - 1));
  const dense = DENSE.map((name) => {
    const [inputs, units] = shapeOf(name, sizes);
    return [name, { weights: around(0, Math.sqrt(3 / inputs), inputs * units), bias: around(0, 0.1, units) }] as const;
  });
  const norms = NORMS.map((name) => [name, { weights: around(1, 0.2, sizes.size), bias: around(0, 0.2, sizes.size) }] as const);
  return Object.fromEntries([...dense, ...norms]) as unknown as BlockWeights;
}

/** From the tokens of a text to the tokens that the next block gets. The mask has a 0 for each token that only fills up. */
export type Block = (x: Float32Array, mask?: Uint8Array) => Float32Array;

/** A block whose weights are packed once, and whose arrays between input and output are in WebAssembly memory: no call copies them. */
export function createBlock(lw: Lanewise, weights: BlockWeights, sizes: BlockSizes): Block {
  const { tokens, size, heads, hidden } = sizes;
  const layer = (name: DenseName, activation?: Lanewise["gelu"]) => {
    const [inputs, units] = shapeOf(name, sizes);
    return lw.createDense({ ...weights[name], inputs, units, activation });
  };
  const [query, key, value, output] = [layer("query"), layer("key"), layer("value"), layer("output")];
  const [up, down] = [layer("up", lw.gelu), layer("down")];
  const [q, k, v, context, y] = Array.from({ length: 5 }, () => lw.alloc(Float32Array, tokens * size));
  const between = lw.alloc(Float32Array, tokens * hidden);
  const perHead = { heads, queries: tokens, keys: tokens, size: size / heads };
  const norm = { shape: [tokens, size], eps: EPS };
  return (x, mask) => {
    query(x, { out: q });
    key(x, { out: k });
    value(x, { out: v });
    lw.attention(q, k, v, { shape: perHead, layout: "BSHD", mask, out: context });
    output(context, { out: y });
    lw.layerNorm(y, { ...norm, ...weights.attentionNorm, residual: x, out: y });
    up(y, { out: between });
    down(between, { out: context });
    return lw.layerNorm(context, { ...norm, ...weights.outputNorm, residual: y });
  };
}
