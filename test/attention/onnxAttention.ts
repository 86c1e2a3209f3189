// The cases of ONNX's own tests of its operator Attention, by its opsets 23 to 25: what a node is given, in words of its own, and what lanewise
// is to be called with. Expected values come from the operator's definition, over inputs of our own.
//
// What has no counterpart here: the scores that qk_matmul_output has in modes 0 to 2 (before the softmax) never lie in memory as a whole, so that
// cases which differ in these alone are one; of mode 3 (the probabilities) the counterpart is attention to values that are the unit matrix.
// float16 cases go through lanewise/float16, too. softmax_precision is always at least that of the arrays.
import type { AttentionOptions, FloatArray } from "../../src/index.js";
import { type TYPES, uniform } from "../support/arrays.js";
import { belongs, product } from "../support/shapes.js";
import type { Case } from "./attention.js";

/** A node with its inputs. */
export interface OnnxNode {
  readonly batch: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly queries: number;
  /** Keys that are new; those of past_key come before them. */
  readonly keys: number;
  readonly past: number;
  readonly size: number;
  readonly valueSize: number;
  /** Inputs of three dimensions: [batch, rows, heads x size]. */
  readonly packed: boolean;
  readonly scale: number | undefined;
  readonly softcap: number | undefined;
  readonly causal: boolean;
  /** local_window_size. */
  readonly window: number | undefined;
  /** nonpad_kv_seqlen: how many keys each sample has. */
  readonly lengths: readonly number[] | undefined;
  readonly mask: OnnxMask | undefined;
  /** Whether qk_matmul_output is wanted, in mode 3. */
  readonly probabilities: boolean;
  /** Whether all numbers are such that float16 holds them. */
  readonly half: boolean;
  /** What the values of hidden keys are, for all to see if one leaks. */
  readonly poison: number | undefined;
}

interface OnnxMask {
  /** Dimensions that are 1 or of fewer keys than there are; missing ones lead. */
  readonly shape: readonly number[];
  /** Numbers that are added, drawn if there are none, or whether each key takes part. */
  readonly numbers?: readonly number[];
  readonly bits?: readonly boolean[] | "drawn";
}

const USUAL: OnnxNode = {
  ...{ batch: 2, heads: 3, keyHeads: 3, queries: 4, keys: 6, past: 0, size: 8, valueSize: 8, packed: false },
  ...{ scale: undefined, softcap: undefined, causal: false, window: undefined, lengths: undefined, mask: undefined },
  ...{ probabilities: false, half: false, poison: undefined },
};

type Own = Partial<OnnxNode>;
const none = Number.NEGATIVE_INFINITY;

const flat: OnnxMask = { shape: [4, 6] };
const past: Own = { past: 12, mask: { shape: [4, 18] } };
const pastOfSamples: Own = { past: 12, mask: { shape: [2, 1, 4, 18] } };
const pastOfHeads: Own = { past: 12, mask: { shape: [2, 3, 4, 18] } };
const small: Own = { batch: 1, heads: 2, keyHeads: 2, queries: 2, keys: 2 };
const firstHidden: Own = { ...small, mask: { shape: [2, 2], bits: [false, false, true, true] } };
const lastHidden: Own = {
  ...{ batch: 1, heads: 1, keyHeads: 1, softcap: 0.5 },
  mask: { shape: [4, 6], numbers: Array.from({ length: 24 }, (_, i) => (i % 6 < 4 ? 0 : none)) },
};
const decode: Own = { heads: 4, keyHeads: 2, queries: 1, keys: 8, causal: true, lengths: [8, 5] };
const bits = (rows: string) => [...rows.replaceAll(" ", "")].map((bit) => bit === "1");

/** What both ranks are tested with, for as many heads, for shared keys, and for values of another size. */
const COMMON = (softcap: number): Record<string, Own> => ({
  "": {},
  scaled: { scale: 0.01 },
  causal: { causal: true },
  attn_mask: { mask: flat },
  softcap: { softcap },
  with_past_and_present: past,
});
const HEADS: Record<string, Own> = { "": {}, gqa: { heads: 9 }, diff_heads_sizes: { valueSize: 10 } };

const RANKS: readonly (readonly [string, Own, number])[] = [
  ["3d", { packed: true }, 3],
  ["4d", {}, 2],
];
const common = RANKS.flatMap(([rank, of, softcap]) =>
  Object.entries(HEADS).flatMap(([heads, own]) =>
    Object.entries(COMMON(softcap)).map(
      ([name, more]) => [[rank, heads, name].filter(Boolean).join("_"), { ...of, ...own, ...more }] as const,
    ),
  ),
);

const SPECIAL: Record<string, Own> = {
  "3d_transpose_verification": { packed: true, batch: 1, queries: 2, keys: 2, size: 4, valueSize: 4 },
  "3d_with_past_and_present_qk_matmul_softcap": { ...past, packed: true, softcap: 2 },
  "3d_with_past_and_present_qk_matmul_softmax": { ...past, packed: true, probabilities: true },
  "4d_fp16": { half: true },
  "4d_gqa_with_past_and_present_fp16": { ...past, heads: 9, half: true },
  "4d_attn_mask_3d": { mask: { shape: [2, 1, 4, 6] } },
  "4d_attn_mask_3d_causal": { mask: { shape: [2, 1, 4, 6] }, causal: true },
  "4d_attn_mask_4d": { mask: { shape: [2, 3, 4, 6] } },
  "4d_attn_mask_4d_causal": { mask: { shape: [2, 3, 4, 6] }, causal: true },
  "4d_attn_mask_bool": { mask: { shape: [4, 6], bits: "drawn" } },
  "4d_attn_mask_bool_4d": { mask: { shape: [2, 3, 4, 6], bits: "drawn" } },
  "4d_diff_heads_with_past_and_present_mask3d": { ...pastOfSamples, valueSize: 10 },
  "4d_diff_heads_with_past_and_present_mask4d": { ...pastOfHeads, valueSize: 10 },
  "4d_diff_heads_mask4d_padded_kv": { valueSize: 10, mask: { shape: [2, 3, 4, 4] }, lengths: [3, 4] },
  "4d_softcap_neginf_mask": lastHidden,
  "4d_softcap_neginf_mask_poison": { ...lastHidden, poison: 1000 },
  "4d_with_qk_matmul_softcap": { mask: flat, softcap: 2 },
  "4d_with_qk_matmul_softmax": { mask: flat, probabilities: true },
  "4d_with_past_and_present_qk_matmul_bias_3d_mask": pastOfSamples,
  "4d_with_past_and_present_qk_matmul_bias_4d_mask": pastOfHeads,
  "4d_with_past_and_present_qk_matmul_bias_3d_mask_causal": { ...pastOfSamples, causal: true },
  "4d_with_past_and_present_qk_matmul_bias_4d_mask_causal": { ...pastOfHeads, causal: true },
  "4d_causal_with_past_and_present": { past: 3, keys: 4, causal: true },
  "4d_gqa_causal_nonpad_decode": decode,
  "4d_gqa_causal_nonpad_decode_fp16": { ...decode, half: true },
  "4d_causal_nonpad_continued_prefill": { ...small, keys: 4, lengths: [4], causal: true },
  "4d_causal_nonpad_batch_prefill": { ...small, batch: 3, keys: 6, lengths: [4, 5, 6], causal: true },
  "4d_causal_nonpad_negative_offset_structural_empty": { ...small, queries: 4, keys: 4, lengths: [2], causal: true },
  "4d_causal_nonpad_attn_mask_composition": {
    ...{ heads: 2, keyHeads: 2, queries: 3, lengths: [4, 5], causal: true },
    mask: { shape: [2, 1, 3, 6], bits: bits("111000 111000 101100  111100 111100 110110") },
  },
  causal_boolmask_nan_robustness: { ...small, causal: true, mask: { shape: [2, 2], bits: [true, false, false, false] } },
  "23_boolmask_fullymasked_row_nan_robustness": firstHidden,
  "23_fullymasked_qk_matmul_output_mode3_zero": { ...firstHidden, probabilities: true },
  "24_qk_matmul_output_mode3_softmax_precision": { ...firstHidden, probabilities: true, half: true },
  local_window: { window: 3 },
  local_window_causal: { window: 3, causal: true },
  local_window_with_past: { window: 3, past: 8, keys: 2 },
  local_window_ext_cache_3d_mask: { keys: 8, window: 3, lengths: [6, 7], mask: { shape: [2, 1, 4, 8] } },
  "3d_local_window": { packed: true, window: 3 },
};

export const ONNX_NODES: readonly (readonly [name: string, node: OnnxNode])[] = [...common, ...Object.entries(SPECIAL)].map(
  ([name, own]) => [name, { ...USUAL, ...own }] as const,
);

/** Keys before the block of the queries, in each sample: the one that meets the first query has this number. */
const offsetOf = ({ past, lengths, queries }: OnnxNode, b: number): number => (lengths === undefined ? past : lengths[b] - queries);

/** What hides key j of query i in sample b, or is added to their score, apart from the mask. */
function hidden(node: OnnxNode, b: number, i: number, j: number): boolean {
  const { causal, window, lengths } = node;
  const distance = i + offsetOf(node, b) - j;
  return (
    ((causal || window !== undefined) && distance < 0) ||
    (window !== undefined && distance >= window) ||
    (lengths !== undefined && j >= lengths[b])
  );
}

/** An array of [batch, heads, rows, size] in the order of the node's inputs. */
const ordered = (x: FloatArray, heads: number, rows: number, size: number, packed: boolean): FloatArray =>
  packed
    ? (x.map((_, i) => {
        const [b, at] = [Math.floor(i / (heads * rows * size)), i % (heads * rows * size)];
        const [row, head] = [Math.floor(at / (heads * size)), Math.floor(at / size) % heads];
        return x[((b * heads + head) * rows + row) * size + (at % size)];
      }) as FloatArray)
    : x;

/** What a node makes of lanewise: a call with all keys, and the keys in the parts in which a cache gets them. */
export interface OnnxCall extends Case {
  readonly parts: readonly { readonly k: FloatArray; readonly v: FloatArray }[];
}

/** Rows from..to of each head. */
const rowsOf = (x: FloatArray, rows: number, size: number, from: number, to: number): FloatArray =>
  x.filter((_, i) => Math.floor(i / size) % rows >= from && Math.floor(i / size) % rows < to) as FloatArray;

export function callOf(node: OnnxNode, type: (typeof TYPES)[number], seed: number): OnnxCall {
  const { batch, heads, keyHeads, queries, size, valueSize, packed, half, poison, past } = node;
  const keys = past + node.keys;
  const random = uniform(seed);
  const next = half ? () => Math.floor(2048 * random()) / 2048 : random;
  const draw = (n: number) => new type(n).map(next) as FloatArray;
  const [q, k] = [draw(batch * heads * queries * size), draw(batch * keyHeads * keys * size)];
  const v = draw(batch * keyHeads * keys * valueSize);
  const { added, options } = masked(node, keys, type, next);
  if (poison !== undefined) for (let i = 0; i < v.length; i++) if (added(0, 0, 0, Math.floor(i / valueSize) % keys) === none) v[i] = poison;
  const part = (from: number, to: number) => ({
    k: ordered(rowsOf(k, keys, size, from, to), keyHeads, to - from, size, packed),
    v: ordered(rowsOf(v, keys, valueSize, from, to), keyHeads, to - from, valueSize, packed),
  });
  return {
    q: ordered(q, heads, queries, size, packed),
    ...part(0, keys),
    gy: draw(0),
    options: {
      shape: { batch, heads, keyHeads, queries, keys, size, valueSize },
      ...(packed ? { layout: "BSHD" } : {}),
      ...{ scale: node.scale, softcap: node.softcap },
      ...options,
    } as AttentionOptions<FloatArray>,
    bias: added,
    parts: past === 0 ? [part(0, keys)] : [part(0, past), part(past, keys)],
  };
}

/** What is added to the scores, and the options that have lanewise do the same. */
function masked(node: OnnxNode, keys: number, type: (typeof TYPES)[number], next: () => number) {
  const { batch, heads, queries, mask, lengths, causal, window } = node;
  const shape = [batch, heads, queries, keys];
  const numbers = mask && maskNumbers(mask, next);
  const own = mask?.shape ?? [];
  const added = (b: number, h: number, i: number, j: number): number => {
    if (hidden(node, b, i, j) || (mask && j >= (own.at(-1) as number))) return none;
    const across = [batch, heads, queries, own.at(-1) ?? 1];
    return numbers ? numbers[belongs(((b * heads + h) * queries + i) * across[3] + j, across, own)] : 0;
  };
  // ONNX's diagonal is one of ours if no sample has another
  const offset = lengths === undefined ? node.past : Number.NaN;
  const corner = offset === 0 ? "start" : offset === keys - queries ? "end" : undefined;
  const whole = lengths === undefined && (mask === undefined || own.at(-1) === keys);
  if (whole && (corner !== undefined || (!causal && window === undefined))) {
    const seen = { causal: causal || window !== undefined ? corner : undefined, window: window && [window - 1, 0] };
    if (mask === undefined) return { added, options: seen };
    const given = mask.bits ? (numbers as number[]).map((x) => x === 0) : new type(numbers as number[]);
    return { added, options: { ...seen, mask: given, maskShape: own } };
  }
  // else a mask has to say it all
  const all = Array.from({ length: product(shape) }, (_, at) => {
    const [j, i] = [at % keys, Math.floor(at / keys) % queries];
    const [h, b] = [Math.floor(at / keys / queries) % heads, Math.floor(at / keys / queries / heads)];
    return added(b, h, i, j);
  });
  return { added, options: { mask: new type(all), maskShape: shape } };
}

function maskNumbers({ shape, numbers, bits }: OnnxMask, next: () => number): readonly number[] {
  if (numbers) return numbers;
  const length = product(shape);
  if (bits === undefined) return Array.from({ length }, next);
  const seen = bits === "drawn" ? Array.from({ length }, () => next() < 0.6) : bits;
  return seen.map((is) => (is ? 0 : none));
}
