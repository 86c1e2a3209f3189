import * as tf from "@tensorflow/tfjs-core";
import type { Lanewise } from "../../../dist/index.js";
import { MICROSOFT, type Node } from "../onnx.js";
import { able, type Model, ortChain } from "./chain.js";
import { type Case, type Contender, called, draw, errorOf } from "./contender.js";
import { resident } from "./resident.js";

export interface Sizes {
  readonly heads: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly size: number;
  readonly causal: boolean;
}

/** What all contenders get, head by head; the keys also transposed, for those who want them so. */
export interface Inputs {
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly transposed: Float32Array;
}

/** Heads, rows and numbers of a row in another order: each row of all heads, or the other way round. */
export function swapped(x: Float32Array, outer: number, inner: number): Float32Array {
  const size = x.length / outer / inner;
  const y = new Float32Array(x.length);
  for (let i = 0; i < outer; i++)
    for (let j = 0; j < inner; j++) y.set(x.subarray((i * inner + j) * size, (i * inner + j + 1) * size), (j * outer + i) * size);
  return y;
}

export function inputsOf({ heads, keyHeads, queries, keys, size }: Sizes): Inputs {
  // of such queries the scores have a deviation of about 1.3
  const q = draw(heads * queries * size, 1).map((x) => 4 * x);
  const [k, v] = [draw(keyHeads * keys * size, 2), draw(keyHeads * keys * size, 3)];
  const transposed = k.map((_, i) => {
    const [head, at] = [Math.floor(i / (keys * size)), i % (keys * size)];
    return k[head * keys * size + (at % keys) * size + Math.floor(at / keys)];
  });
  return { q, k, v, transposed };
}

/** Queries whose results are compared: some of the first, in the middle and at the end. */
const compared = (queries: number) => [...new Set([0, 1, 7, queries >> 1, queries - 2, queries - 1])].filter((i) => i >= 0 && i < queries);

/** The results of those queries in float64, head by head. */
function exact({ heads, keyHeads, queries, keys, size, causal }: Sizes, { q, k, v }: Inputs): Float64Array {
  const rows = compared(queries);
  const y = new Float64Array(heads * rows.length * size);
  for (let h = 0; h < heads; h++)
    rows.forEach((i, at) => {
      const shared = Math.floor((h * keyHeads) / heads) * keys * size;
      const seen = causal ? i + 1 + keys - queries : keys;
      const terms = Array.from({ length: seen }, (_, j) => {
        let score = 0;
        for (let c = 0; c < size; c++) score += q[(h * queries + i) * size + c] * k[shared + j * size + c];
        return Math.exp(score / Math.sqrt(size));
      });
      const total = terms.reduce((a, b) => a + b, 0);
      for (let j = 0; j < seen; j++)
        for (let c = 0; c < size; c++) y[(h * rows.length + at) * size + c] += (terms[j] / total) * v[shared + j * size + c];
    });
  return y;
}

/** What a result of all queries has for those that are compared. */
function chosen(y: Float32Array, { heads, queries, size }: Sizes): Float32Array {
  const rows = compared(queries);
  const some = new Float32Array(heads * rows.length * size);
  for (let h = 0; h < heads; h++)
    for (const [at, i] of rows.entries())
      some.set(y.subarray((h * queries + i) * size, (h * queries + i + 1) * size), (h * rows.length + at) * size);
  return some;
}

/** Queries from which on a call takes up to a second: three rounds are enough, and one link more in a chain. */
const LONG = 1024;

/** The case of some contenders. */
export function attentionCase(op: string, sizes: Sizes, enter: (inputs: Inputs) => Promise<Contender[]>): Case {
  const inputs = inputsOf(sizes);
  const { heads, keyHeads, queries, keys, size, causal } = sizes;
  const shared = keyHeads === heads ? "" : ` on ${keyHeads}`;
  const shape = `${heads}${shared} heads x ${size}, ${queries} x ${keys}${causal ? ", causal" : ""}`;
  let expected: Float64Array | undefined;
  return {
    ...{ op, shape },
    ...(queries > LONG ? { rounds: 3 } : {}),
    enter: () => enter(inputs),
    error(y) {
      expected ??= exact(sizes, inputs);
      return errorOf(chosen(y, sizes), expected);
    },
  };
}

const HEADS = { heads: 12, keyHeads: 12, size: 64 };

/** Attention of as many queries as keys. */
export const attentionCases = (lw: Lanewise, lengths: readonly number[], refused: string[]): Case[] =>
  lengths.flatMap((tokens) =>
    [false, true].map((causal) => {
      const sizes = { ...HEADS, queries: tokens, keys: tokens, causal };
      return attentionCase("attention", sizes, async (inputs) => [
        own(lw, sizes, inputs),
        layers(lw, sizes, inputs),
        ...chains(sizes, inputs),
        ...(await able(
          [multiHead(sizes, inputs), standard(sizes, inputs), products(sizes, inputs)].map((open) => () => open(tokens > LONG ? 2 : 4)),
          refused,
        )),
      ]);
    }),
  );

function own(lw: Lanewise, { causal, ...shape }: Sizes, inputs: Inputs): Contender {
  const { place, close } = resident(lw);
  const [q, k, v, out] = [inputs.q, inputs.k, inputs.v, inputs.q].map(place);
  return called(
    "lanewise",
    "lanewise",
    () => lw.attention(q, k, v, { shape, causal, out }),
    () => lw.attention(q, k, v, { shape, causal }),
    close,
  );
}

/** The way without attention, head by head. */
function layers(lw: Lanewise, { heads, queries, keys, size, causal }: Sizes, inputs: Inputs): Contender {
  const { place, close } = resident(lw);
  const [q, transposed, v, y, scores] = [inputs.q, inputs.transposed, inputs.v, inputs.q, new Float32Array(queries * keys)].map(place);
  // views made once: a call makes none
  const views = Array.from({ length: heads }, (_, h) => {
    const of = (x: Float32Array, length: number) => x.subarray(h * length, (h + 1) * length);
    return { q: of(q, queries * size), k: of(transposed, keys * size), v: of(v, keys * size), y: of(y, queries * size) };
  });
  const [first, last] = [[queries, size, keys] as const, [queries, keys, size] as const];
  const options = { shape: [queries, keys], scale: 1 / Math.sqrt(size), causal, out: scores };
  const run = () => {
    for (const { q, k, v, y } of views) {
      lw.dense(q, k, { shape: first, out: scores });
      lw.softmax(scores, options);
      lw.dense(scores, v, { shape: last, out: y });
    }
    return y;
  };
  return called("lanewise dense, softmax, dense", "lanewise", run, () => run().slice(), close);
}

/** -infinity for the keys behind a query. */
const triangle = (queries: number, keys: number) =>
  Float32Array.from({ length: queries * keys }, (_, i) =>
    (i % keys) - (keys - queries) > Math.floor(i / keys) ? Number.NEGATIVE_INFINITY : 0,
  );

/** TensorFlow.js on its wasm backend: a product of many matrices takes a slow loop there, so it is also given them head by head; many, only so. */
function chains({ heads, queries, keys, size, causal }: Sizes, { q, transposed, v }: Inputs): Contender[] {
  const mask = causal ? tf.tensor(triangle(queries, keys), [queries, keys]) : undefined;
  const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => {
    const scores = tf.mul(tf.matMul(q, k), 1 / Math.sqrt(size));
    return tf.matMul(tf.softmax(mask ? tf.add(scores, mask) : scores), v);
  };
  const all = [
    tf.tensor(q, [heads, queries, size]),
    tf.tensor(transposed, [heads, size, keys]),
    tf.tensor(v, [heads, keys, size]),
  ] as const;
  const parts = Array.from({ length: heads }, (_, h) => {
    const part = (x: Float32Array, rows: number, columns: number) =>
      tf.tensor(x.subarray(h * rows * columns, (h + 1) * rows * columns), [rows, columns]);
    return [part(q, queries, size), part(transposed, size, keys), part(v, keys, size)] as const;
  });
  const contender = (name: string, run: () => tf.Tensor, close?: () => void) => {
    const result = () => {
      const y = run();
      const numbers = y.dataSync() as Float32Array;
      y.dispose();
      return numbers;
    };
    return called(name, "wasm", () => run().dispose(), result, close);
  };
  const together = contender("tfjs-wasm", () => tf.tidy(() => attend(...all)));
  return [
    ...(queries > LONG ? [] : [together]),
    contender(
      "tfjs-wasm, head by head",
      () => tf.tidy(() => tf.stack(parts.map((part) => attend(...part)))),
      () => tf.dispose([...all, ...parts.flat(), ...(mask ? [mask] : [])]),
    ),
  ];
}

/** onnxruntime-web's own operator. */
const multiHead =
  ({ heads, queries, keys, size, causal }: Sizes, inputs: Inputs) =>
  (links: number) => {
    const input = (x: Float32Array, rows: number) => ({ values: swapped(x, heads, rows), shape: [1, rows, heads * size] });
    const attributes = { num_heads: BigInt(heads), unidirectional: BigInt(causal) };
    const model: Model = {
      inputs: { q: input(inputs.q, queries), k: input(inputs.k, keys), v: input(inputs.v, keys) },
      nodes: (from, to) => [{ op: "MultiHeadAttention", inputs: [from, "k", "v"], output: to, attributes, domain: MICROSOFT }],
    };
    return ortChain("ort-web MultiHeadAttention", model, links, (y) => swapped(y, queries, heads));
  };

/** ONNX's operator. */
export const standard =
  ({ heads, keyHeads, queries, keys, size, causal }: Sizes, inputs: Inputs) =>
  (links: number) => {
    const keyShape = [1, keyHeads, keys, size];
    const attributes = { is_causal: BigInt(causal) };
    const model: Model = {
      inputs: {
        q: { values: inputs.q, shape: [1, heads, queries, size] },
        k: { values: inputs.k, shape: keyShape },
        v: { values: inputs.v, shape: keyShape },
      },
      nodes: (from, to) => [{ op: "Attention", inputs: [from, "k", "v"], output: to, attributes }],
    };
    return ortChain("ort-web Attention", model, links);
  };

/** The products by themselves, of keys that are transposed already. Queries that share a head of keys are rows of one matrix. */
export const products =
  ({ heads, keyHeads, queries, keys, size, causal }: Sizes, inputs: Inputs) =>
  (links: number) => {
    const rows = (heads / keyHeads) * queries;
    const nodes = (from: string, to: string, tag: string): Node[] => [
      { op: "Mul", inputs: [from, "scale"], output: `scaled${tag}` },
      { op: "MatMul", inputs: [`scaled${tag}`, "k"], output: `scores${tag}` },
      ...(causal ? [{ op: "Add", inputs: [`scores${tag}`, "mask"], output: `masked${tag}` }] : []),
      { op: "Softmax", inputs: [causal ? `masked${tag}` : `scores${tag}`], output: `p${tag}`, attributes: { axis: -1n } },
      { op: "MatMul", inputs: [`p${tag}`, "v"], output: to },
    ];
    const model: Model = {
      nodes,
      constants: {
        scale: { values: Float32Array.of(1 / Math.sqrt(size)), shape: [] },
        ...(causal ? { mask: { values: triangle(queries, keys), shape: [1, queries, keys] } } : {}),
      },
      inputs: {
        q: { values: inputs.q, shape: [keyHeads, rows, size] },
        k: { values: inputs.transposed, shape: [keyHeads, size, keys] },
        v: { values: inputs.v, shape: [keyHeads, keys, size] },
      },
    };
    return ortChain("ort-web MatMul, Softmax, MatMul", model, links);
  };
