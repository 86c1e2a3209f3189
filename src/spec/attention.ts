import type { FloatArray } from "../types.js";
import type { Definition, Parameter } from "./spec.js";

/** Attention. In float64 and in plain JavaScript: the oracle and the fallback. */
export interface AttentionSpec extends Definition {
  readonly kind: "attention";
  readonly parameters: Readonly<Record<"softcap", Parameter>>;
  /** The gradients, from G = dL/dy. */
  readonly gradientTex: string;
}

export const attention: AttentionSpec = {
  kind: "attention",
  name: "attention",
  summary: "Scaled dot-product attention: each query gets the mean of the values, weighted by how much it is like their keys.",
  formula: "softmax(scale q k^T + mask) v",
  tex: String.raw`\operatorname{softmax}\Big(\frac{q k^T}{\sqrt{d}} + m\Big) v`,
  gradientTex: String.raw`\frac{\partial L}{\partial v} = P^T G, \quad S = P \odot (G v^T - \operatorname{rows}(G \odot y)), \quad \frac{\partial L}{\partial q} = \frac{S k}{\sqrt{d}}, \quad \frac{\partial L}{\partial k} = \frac{S^T q}{\sqrt{d}}`,
  parameters: {
    softcap: {
      default: 0,
      summary: "c limits scores to c tanh(score / c), before masks and bias (Gemma 2 has 50); 0 does not",
      expected: "a number from 0 on",
      valid: (c) => c >= 0 && Number.isFinite(c),
    },
  },
  source:
    "Vaswani et al.: Attention Is All You Need, 2017; in blocks of keys: Milakov, Gimelshein: Online normalizer calculation for softmax, 2018; Dao et al.: FlashAttention, 2022",
};

export const createAttention: AttentionSpec = {
  ...attention,
  name: "createAttention",
  summary: "Attention to a cache of keys and values that grows, as a decoder has it.",
};

/** Elements from sample to sample, from head to head, and from row to row of an array. */
export interface Strides {
  readonly batch: number;
  readonly head: number;
  readonly row: number;
}

/** The sizes of a call; `heads` is a multiple of `keyHeads`. */
export interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly size: number;
  readonly valueSize: number;
}

/** Which keys take part: bytes, of which 0 hides, or numbers that are added; elements from sample to sample, head to head, query to query, key to key. */
export interface AttentionMask {
  readonly array: Uint8Array | FloatArray;
  readonly strides: readonly [batch: number, head: number, query: number, key: number];
}

/** What is computed: the sizes, where the arrays have their rows, and what becomes of the scores. */
export interface AttentionPlan extends AttentionSizes {
  readonly q: Strides;
  readonly k: Strides;
  readonly v: Strides;
  readonly y: Strides;
  readonly scale: number;
  /** 0 where scores are not limited. */
  readonly softcap: number;
  /** The key at whose side the first query stands, and how many keys before and after its own a query sees. */
  readonly offset: number;
  readonly before: number;
  readonly after: number;
  /** For each head what a score loses with each step from query to key. */
  readonly slopes: FloatArray | undefined;
  readonly mask: AttentionMask | undefined;
}

/** What a query gets that sees no key: 0 where something hides keys, else NaN, as a row of softmax that is -infinity. */
export const unseen = ({ mask, before, after }: AttentionPlan): number =>
  mask !== undefined || Math.min(before, after) < Number.POSITIVE_INFINITY ? 0 : Number.NaN;

type Numbers = ArrayLike<number>;

/** The arrays of a call. */
export interface AttentionInputs {
  readonly q: FloatArray;
  readonly k: FloatArray;
  readonly v: FloatArray;
}

/** One query: where its row and the keys, values and result of its head begin. */
interface Query {
  readonly b: number;
  readonly h: number;
  readonly i: number;
  readonly q: number;
  readonly k: number;
  readonly v: number;
  readonly y: number;
}

function* queriesOf(plan: AttentionPlan): Generator<Query> {
  const { batch, heads, keyHeads, queries, q, k, v, y } = plan;
  const group = heads / keyHeads;
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) {
      const shared = Math.floor(h / group);
      const at = { b, h, k: b * k.batch + shared * k.head, v: b * v.batch + shared * v.head };
      for (let i = 0; i < queries; i++)
        yield { ...at, i, q: b * q.batch + h * q.head + i * q.row, y: b * y.batch + h * y.head + i * y.row };
    }
}

const dot = (x: Numbers, i: number, y: Numbers, j: number, n: number): number => {
  let sum = 0;
  for (let c = 0; c < n; c++) sum += x[i + c] * y[j + c];
  return sum;
};

/** What hides a key, or is added to its score. */
function maskAt({ mask }: AttentionPlan, { b, h, i }: Query, j: number): number {
  if (mask === undefined) return 0;
  const { array, strides } = mask;
  const value = array[b * strides[0] + h * strides[1] + i * strides[2] + j * strides[3]];
  return array instanceof Uint8Array ? (value === 0 ? Number.NEGATIVE_INFINITY : 0) : value;
}

/** What is known of the keys of a query. */
interface Weights {
  readonly p: Float64Array;
  /** 1 for a key that counts, whose score is not -infinity. */
  readonly seen: Uint8Array;
  /** The derivative of each score by its product. */
  readonly slope: Float64Array;
}

const weightsOf = ({ keys }: AttentionPlan): Weights => ({
  p: new Float64Array(keys),
  seen: new Uint8Array(keys),
  slope: new Float64Array(keys),
});

/** The probabilities of a query. */
function weigh(plan: AttentionPlan, { q, k }: AttentionInputs, at: Query, { p, seen, slope }: Weights): void {
  const { keys, size, scale, softcap, offset, before, after, slopes } = plan;
  const position = at.i + offset;
  let max = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < keys; j++) {
    const added = maskAt(plan, at, j);
    const x = scale * dot(q, at.q, k, at.k + j * plan.k.row, size);
    const t = softcap === 0 ? 0 : Math.tanh(x / softcap);
    slope[j] = scale * (1 - t * t);
    const s = (softcap === 0 ? x : softcap * t) - (slopes === undefined ? 0 : slopes[at.h] * Math.abs(position - j)) + added;
    const shown = added !== Number.NEGATIVE_INFINITY && j >= position - before && j <= position + after;
    seen[j] = shown && s !== Number.NEGATIVE_INFINITY ? 1 : 0;
    p[j] = s;
    if (seen[j]) max = Math.max(max, s);
  }
  let total = 0;
  for (let j = 0; j < keys; j++) total += p[j] = seen[j] ? Math.exp(p[j] - max) : 0;
  if (total !== 0) for (let j = 0; j < keys; j++) p[j] /= seen[j] ? total : 1;
  else {
    p.fill(unseen(plan));
    seen.fill(Number.isNaN(unseen(plan)) ? 1 : 0);
  }
}

/** y = softmax(scale q k^T + mask) v. A value that is not finite counts as itself, however small its probability is. */
export function attend(plan: AttentionPlan, arrays: AttentionInputs, y: FloatArray): void {
  const { keys, valueSize } = plan;
  const [weights, sums] = [weightsOf(plan), new Float64Array(valueSize)];
  const { p, seen } = weights;
  for (const at of queriesOf(plan)) {
    weigh(plan, arrays, at, weights);
    sums.fill(0);
    for (let j = 0; j < keys; j++) {
      if (!seen[j]) continue;
      for (let c = 0; c < valueSize; c++) {
        const value = arrays.v[at.v + j * plan.v.row + c];
        sums[c] += p[j] === 0 && !Number.isFinite(value) ? value : p[j] * value;
      }
    }
    for (let c = 0; c < valueSize; c++) y[at.y + c] = sums[c];
  }
}

/** a b; 0 times anything is 0. */
const times = (a: number, b: number): number => (a === 0 ? 0 : a * b);

/** The gradients by q, k and v from gy = dL/dy, where they are wanted. */
export function attendGradient(
  plan: AttentionPlan,
  arrays: AttentionInputs,
  gy: FloatArray,
  to: { readonly q?: FloatArray; readonly k?: FloatArray; readonly v?: FloatArray },
): void {
  const { q, k, v } = arrays;
  const { keys, size, valueSize } = plan;
  const [weights, gs] = [weightsOf(plan), new Float64Array(keys)];
  const { p, seen, slope } = weights;
  const [gq, gk, gv] = [
    new Float64Array(to.q ? q.length : 0),
    new Float64Array(to.k ? k.length : 0),
    new Float64Array(to.v ? v.length : 0),
  ];
  for (const at of queriesOf(plan)) {
    weigh(plan, arrays, at, weights);
    let mean = 0;
    for (let j = 0; j < keys; j++) {
      if (!seen[j]) continue;
      gs[j] = dot(gy, at.y, v, at.v + j * plan.v.row, valueSize);
      mean += p[j] * gs[j];
    }
    for (let j = 0; j < keys; j++) {
      if (!seen[j]) continue;
      const [g, key, value] = [p[j] * (gs[j] - mean) * slope[j], at.k + j * plan.k.row, at.v + j * plan.v.row];
      if (to.q) for (let c = 0; c < size; c++) gq[at.q + c] += times(g, k[key + c]);
      if (to.k) for (let c = 0; c < size; c++) gk[key + c] += times(g, q[at.q + c]);
      if (to.v) for (let c = 0; c < valueSize; c++) gv[value + c] += times(p[j], gy[at.y + c]);
    }
  }
  to.q?.set(gq);
  to.k?.set(gk);
  to.v?.set(gv);
}
