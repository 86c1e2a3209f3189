// Embeddings: made of tokens, normalized, compared.
import { type Args, axisOf, type Call, call, type Family, product } from "./call.js";
import { type Arguments, area, type Describe } from "./kernel.js";
import type { Source } from "./source.js";

const WEIGHTS: readonly ((bits: number[]) => unknown)[] = [
  (bits) => BigInt64Array.from(bits, BigInt),
  (bits) => Int32Array.from(bits),
  (bits) => Uint8Array.from(bits),
  (bits) => bits.map(Boolean),
];

/** A mask of n tokens, some of which it hides. */
function maskOf(s: Source, n: number): unknown {
  if (s.once(3)) return s.chances(n);
  return s.one(WEIGHTS)(Array.from({ length: n }, () => s.int(0, 2)));
}

const normalize: Args = (s) => {
  const { shape, axis } = axisOf(s);
  const n = product(shape);
  return [s.in(n), { shape, axis: s.flip() ? axis : axis - shape.length, ...s.some({ p: () => s.one([2, 1]), out: () => s.out(n) }) }];
};

const normalizeGradient: Args = (s) => {
  const { shape, axis } = axisOf(s);
  const n = product(shape);
  return [s.finite(n), s.finite(n), { shape, axis, ...s.some({ p: () => s.one([2, 1]), out: () => s.out(n) }) }];
};

function tokensOf(s: Source) {
  const shape = s.shape();
  const size = shape[shape.length - 1];
  const count = shape.length > 1 ? shape[shape.length - 2] : 1;
  const batch = product(shape.slice(0, -2));
  return { total: product(shape), results: batch * size, mask: maskOf(s, batch * count), shape: [batch, count, size] };
}

const meanPool: Args = (s) => {
  const { total, results, mask, shape } = tokensOf(s);
  return [s.in(total), mask, { shape, ...s.some({ out: () => s.out(results) }) }];
};

const meanPoolGradient: Args = (s) => {
  const { total, results, mask, shape } = tokensOf(s);
  return [s.in(results), mask, { shape, ...s.some({ out: () => s.out(total) }) }];
};

/** Vectors, and rows to compare them with. */
function vectorsOf(s: Source) {
  const shape = s.shape();
  const size = Math.max(1, shape[shape.length - 1]);
  const rows = product(shape.slice(0, -1));
  const queries = s.flip() ? 1 : s.int(1, 5);
  const options = { ...(queries > 1 || s.flip() ? { size } : {}), ...s.some({ metric: () => s.one(["dot", "cosine", "euclidean"]) }) };
  return { query: s.in(queries * size), matrix: s.in(rows * size), queries, rows, options };
}

const similarities: Args = (s) => {
  const { query, matrix, queries, rows, options } = vectorsOf(s);
  return [query, matrix, { ...options, ...s.some({ out: () => s.out(queries * rows) }) }];
};

const nearest: Args = (s) => {
  const { query, matrix, queries, rows, options } = vectorsOf(s);
  const k = s.int(1, 9);
  return [query, matrix, { ...options, k, ...s.some({ out: () => s.some({ values: () => s.out(queries * Math.min(k, rows)) }) ?? {} }) }];
};

type Numbers = ArrayLike<number>;
interface Neighbours {
  readonly values: Numbers;
  readonly indices: Uint32Array;
}
type Similarities = (query: Numbers, matrix: Numbers, options: object) => Numbers;
type Search = [query: Numbers, matrix: Numbers, options: { k: number; size?: number; metric?: string }];

/** Of rows that are as near but for a rounding any may be found: their similarities are judged, and that no row comes twice. */
const found: Call["says"] = (answer, args, lw) => {
  const { values, indices } = answer as Neighbours;
  const [query, matrix, { k, size = query.length, metric }] = args as Search;
  const all = (lw as { similarities: Similarities }).similarities(query, matrix, { size, metric });
  const rows = matrix.length / size;
  const each = Math.min(k, rows);
  const queryOf = (i: number) => Math.floor(i / each);
  return {
    values,
    similarities: Float64Array.from(indices, (row, i) => all[queryOf(i) * rows + row]),
    different: new Set(Array.from(indices, (row, i) => queryOf(i) * rows + row)).size,
  };
};

const ARGUMENTS: Readonly<Record<string, Args>> = { normalize, meanPool, similarities, nearest };
const SAYS: Readonly<Record<string, Call["says"]>> = { nearest: found };
const GRADIENTS: Readonly<Record<string, Args>> = { normalize: normalizeGradient, meanPool: meanPoolGradient };

/** Vectors one behind the other, or the columns of a matrix. */
const kernels: Describe = (d, { columns }): Arguments => {
  const p = d.int(1, 2);
  const rows = columns ? 1 : d.int(1, 4);
  const n = columns ? d.int(1, 12) : d.length(1, Math.floor(d.most / rows));
  if (!columns) return { length: rows * n, rows, n, p };
  const inner = d.length(1, Math.floor(d.most / n));
  return { outer: 1, n, inner, sx: d.stride(inner), sy: d.stride(inner), p };
};

/** A query of float64 numbers, with a zero behind an odd number of them, and rows. */
const compared: Describe = (d) => {
  const rows = d.int(1, 9);
  const n = d.length(1, Math.floor(d.most / rows));
  const q = Array.from({ length: n + (n % 2) }, (_, i) => (i < n ? d.int(-64, 64) / 8 : 0));
  return {
    ...{ q: area(8 * q.length, "read", q), x: d.array("read", rows * n), y: d.array("write", rows) },
    ...{ rows, n, inverse: 0.125 },
  };
};

export const embeddings: Family = {
  calls: ({ name }) => [
    { ...call(name, "rows", ARGUMENTS[name]), says: SAYS[name] },
    ...(name in GRADIENTS ? [call(`${name}.backward`, "sums", GRADIENTS[name])] : []),
  ],
  kernels,
  steps: {
    products: compared,
    lengths: compared,
    cosines: compared,
    meanPool: (d) => {
      const [rows, n] = [d.int(1, 9), d.length(1, 300)];
      const stride = d.stride(n);
      return {
        ...{ x: d.rows("read", rows, n, stride), w: area(8 * rows, "read", "float64"), sums: area(8 * n, "change", "float64") },
        ...{ rows, n, stride },
      };
    },
    meanPool_grad: (d) => {
      const [rows, n] = [d.int(1, 9), d.length(1, 300)];
      const stride = d.stride(n);
      const gx = d.rows("write", rows, n, stride);
      return { gy: d.array("read", n), w: area(8 * rows, "read", "float64"), gx, rows, n, stride };
    },
    pooled: (d) => {
      const n = d.length();
      return { sums: area(16 * n, "change", "float64"), y: d.int(0, 1) === 0 ? 0 : d.array("write", n), n, weight: 2 };
    },
  },
};
