// Attention by its definition, from nested loops over [batch, heads, rows, size]: the oracle of the tests, and calls that are drawn.
import fc from "fast-check";
import type { AttentionOptions, FloatArray } from "../../src/index.js";
import { TYPES, uniform } from "../support/arrays.js";
import { belongs, product } from "../support/shapes.js";

/** All sizes and options of a call, in words of their own. */
export interface Drawn {
  readonly type: (typeof TYPES)[number];
  readonly batch: number;
  readonly group: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly size: number;
  readonly valueSize: number;
  readonly packed: boolean;
  readonly scale: number | undefined;
  readonly causal: boolean | "start" | "end" | undefined;
  readonly window: number | [number, number] | undefined;
  readonly softcap: number | undefined;
  readonly sloped: boolean;
  readonly mask: "none" | "numbers" | "bytes" | "booleans" | "int64";
  /** Which dimensions of the mask are 1, and how many leading ones are missing. */
  readonly repeats: readonly boolean[];
  readonly missing: number;
  readonly seed: number;
}

/** Around the blocks of queries and keys, the panels and the few queries that meet keys as they lie. */
const QUERIES = [1, 2, 3, 8, 9, 13, 47, 49];
const KEYS = [1, 2, 5, 17, 40, 511, 513, 560];

export const drawn: fc.Arbitrary<Drawn> = fc.record({
  type: fc.constantFrom(...TYPES),
  batch: fc.integer({ min: 1, max: 2 }),
  group: fc.integer({ min: 1, max: 3 }),
  keyHeads: fc.integer({ min: 1, max: 2 }),
  queries: fc.constantFrom(...QUERIES),
  keys: fc.constantFrom(...KEYS),
  size: fc.constantFrom(1, 3, 8, 10),
  valueSize: fc.constantFrom(1, 4, 8, 11),
  packed: fc.boolean(),
  scale: fc.constantFrom(undefined, 0.25, -1),
  causal: fc.constantFrom(undefined, undefined, true, "start" as const, "end" as const),
  window: fc.constantFrom(undefined, undefined, 3, [20, 0] as [number, number], [Number.POSITIVE_INFINITY, 1] as [number, number]),
  softcap: fc.constantFrom(undefined, undefined, 1.5),
  sloped: fc.boolean(),
  mask: fc.constantFrom("none", "none", "numbers", "bytes", "booleans", "int64"),
  repeats: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  missing: fc.integer({ min: 0, max: 3 }),
  seed: fc.nat(9999),
});

/** A call: its arrays in the order of its layout, and the oracle's reading of its options. */
export interface Case {
  readonly q: FloatArray;
  readonly k: FloatArray;
  readonly v: FloatArray;
  readonly gy: FloatArray;
  readonly options: AttentionOptions<FloatArray>;
  /** What is added to a score before the softmax, -infinity for what is hidden. */
  readonly bias: (b: number, h: number, i: number, j: number) => number;
}

const MASKS: Readonly<Record<string, (bits: readonly boolean[]) => unknown>> = {
  bytes: (bits) => Uint8Array.from(bits, Number),
  booleans: (bits) => bits,
  int64: (bits) => BigInt64Array.from(bits, (bit) => (bit ? 2n ** 40n : 0n)),
};

export function caseOf(d: Drawn): Case {
  const heads = d.group * d.keyHeads;
  const next = uniform(d.seed + 1);
  const make = (n: number, value = () => 2 * next() - 1) => new d.type(n).map(value) as FloatArray;
  const shape = [d.batch, heads, d.queries, d.keys];
  const maskShape = shape.map((n, i) => (d.repeats[i] ? 1 : n)).slice(d.missing);
  const hidden = make(product(maskShape)).map((x) => (x < -0.3 ? Number.NEGATIVE_INFINITY : x)) as FloatArray;
  const bits = Array.from(hidden, (x) => x > Number.NEGATIVE_INFINITY);
  const mask = d.mask === "none" ? undefined : d.mask === "numbers" ? hidden : MASKS[d.mask](bits);
  const slopes = make(heads, next);
  const offset = d.causal === "start" ? 0 : d.keys - d.queries;
  const [before, after] = Array.isArray(d.window) ? d.window : [d.window ?? 1e9, d.window ?? 1e9];
  const none = Number.NEGATIVE_INFINITY;
  const bias = (b: number, h: number, i: number, j: number) => {
    const away = j - i - offset;
    if (away < -before || away > after || (d.causal && away > 0)) return none;
    const at = belongs(((b * heads + h) * d.queries + i) * d.keys + j, shape, maskShape);
    const added = mask === undefined ? 0 : d.mask === "numbers" ? hidden[at] : bits[at] ? 0 : none;
    return added - (d.sloped ? slopes[h] * Math.abs(away) : 0);
  };
  const options = {
    shape: { batch: d.batch, heads, keyHeads: d.keyHeads, queries: d.queries, keys: d.keys, size: d.size, valueSize: d.valueSize },
    ...(d.packed ? { layout: "BSHD" } : {}),
    ...{ scale: d.scale, causal: d.causal, window: d.window, softcap: d.softcap },
    ...(d.sloped ? { bias: slopes } : {}),
    ...(mask === undefined ? {} : { mask, maskShape }),
  } as AttentionOptions<FloatArray>;
  const [q, y] = [product(shape.slice(0, 3)) * d.size, product(shape.slice(0, 3)) * d.valueSize];
  const rows = d.batch * d.keyHeads * d.keys;
  return { q: make(q), k: make(rows * d.size), v: make(rows * d.valueSize), gy: make(y), options, bias };
}

/** softmax(softcap(scale q k^T) + bias) v; a query that sees nothing has zeros. */
export function definition({ q, k, v, options, bias }: Pick<Case, "q" | "k" | "v" | "options" | "bias">): Float64Array {
  const { batch = 1, heads = 1, keyHeads = heads, queries, keys, size, valueSize = size } = options.shape;
  const { scale = 1 / Math.sqrt(size), softcap = 0, layout } = options;
  const place = (of: number, rows: number, n: number) => (b: number, h: number, i: number, c: number) =>
    (layout === "BSHD" ? (b * rows + i) * of + h : (b * of + h) * rows + i) * n + c;
  const [atQ, atK] = [place(heads, queries, size), place(keyHeads, keys, size)];
  const [atV, atY] = [place(keyHeads, keys, valueSize), place(heads, queries, valueSize)];
  const y = new Float64Array(batch * heads * queries * valueSize);
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++)
      for (let i = 0; i < queries; i++) {
        const shared = Math.floor((h * keyHeads) / heads);
        const scores = Array.from({ length: keys }, (_, j) => {
          let s = 0;
          for (let c = 0; c < size; c++) s += q[atQ(b, h, i, c)] * k[atK(b, shared, j, c)];
          return (softcap === 0 ? scale * s : softcap * Math.tanh((scale * s) / softcap)) + bias(b, h, i, j);
        });
        const most = Math.max(...scores);
        if (most === Number.NEGATIVE_INFINITY) continue;
        const terms = scores.map((s) => Math.exp(s - most));
        const total = terms.reduce((a, b) => a + b, 0);
        for (let c = 0; c < valueSize; c++)
          y[atY(b, h, i, c)] = terms.reduce((sum, term, j) => sum + (term === 0 ? 0 : (term / total) * v[atV(b, shared, j, c)]), 0);
      }
  return y;
}

/** The largest difference. */
export const worst = (y: ArrayLike<number>, exact: ArrayLike<number>): number => {
  let most = y.length === exact.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < exact.length; i++) most = Number.isNaN(y[i]) ? Number.POSITIVE_INFINITY : Math.max(most, Math.abs(y[i] - exact[i]));
  return most;
};

/** A part of the queries of a case in the layout BHSD, of one sample. */
export const rowsOf = (x: FloatArray, heads: number, rows: number, from: number, n: number): FloatArray => {
  const size = x.length / heads / rows;
  return x.filter((_, i) => Math.floor(i / size) % rows >= from && Math.floor(i / size) % rows < from + n) as FloatArray;
};
