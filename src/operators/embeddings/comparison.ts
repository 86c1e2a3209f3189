// Compares queries with the rows of a matrix, tile by tile, in the instance's memory or outside.
import { isFloat64, part } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { Metric, SimilaritySpec } from "../../spec/embeddings.js";
import { target } from "../../tiling/elements.js";
import { visitRows } from "../../tiling/rows.js";
import type { Binaries, FloatArray, Kernel } from "../../types.js";
import type { Vectors } from "../../validate/index.js";
import { Scratch } from "../scratch.js";

export const METRICS = ["dot", "cosine", "euclidean"] as const;
const KERNELS: Readonly<Record<Metric, string>> = { dot: "products", cosine: "cosines", euclidean: "lengths" };

/** Bytes of the rows that are compared with one query after the other: they stay in the second-level cache. With one query, rows at a time. */
const BYTES = 2 ** 17;
const ROWS = 4096;
const ZERO = new Float64Array(1);
/** Float64 distances that have lost no digits: 2^450, and one over it. */
const FAR = 2 ** 450;

/** Results of a query and `count` rows from the one numbered `row` on. */
export type Take = (query: number, row: number, results: FloatArray, count: number) => void;

/** A query as float64 numbers: that of a cosine times a power of two, with one over its length. */
interface Query {
  readonly values: Float64Array;
  readonly inverse: number;
}

/** Queries and the rows of a matrix, by a metric. */
export class Comparison {
  readonly #queries: readonly Query[];

  constructor(
    readonly spec: SimilaritySpec,
    readonly metric: Metric,
    readonly vectors: Vectors,
    query: FloatArray,
    readonly matrix: FloatArray,
  ) {
    const { queries, size } = vectors;
    const own = (i: number) => {
      const values = new Float64Array(size);
      for (let j = 0; j < size; j++) values[j] = query[i * size + j];
      return values;
    };
    this.#queries = Array.from({ length: queries }, (_, i) => (metric === "cosine" ? sized(own(i)) : { values: own(i), inverse: 1 }));
  }

  /** Hands over all results: of every query for some rows, then for the next ones. */
  run(binaries: Binaries, instance: Instance, take: Take): void {
    if (this.#queries.length === 0 || this.vectors.rows === 0) return;
    const type = isFloat64(this.matrix) ? "float64" : "float32";
    const kernel = instance.kernel(binaries, KERNELS[this.metric], type);
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    if (kernel === undefined || staging === undefined) this.#plain(take);
    else this.#run(kernel, new Scratch(this.spec.name, instance, staging), take);
  }

  #run(kernel: Kernel, scratch: Scratch, take: Take): void {
    const { rows, size } = this.vectors;
    const { instance, staging } = scratch;
    const padded = size + (size % 2);
    const float64s = instance.float64 as Staging<Float64Array>;
    const one = this.#queries.length === 1;
    const most = Math.min(rows, one ? ROWS : Math.max(1, Math.floor(BYTES / (Math.max(1, size) * staging.elementSize))));
    try {
      const queries = this.#queries.map(({ values }) => {
        const address = scratch.take(Float64Array, padded);
        float64s.load(address + 8 * (padded - 1), ZERO, 0, 1);
        return float64s.load(address, values, 0, size);
      });
      const results = scratch.take(staging.type, most);
      const done = visitRows(instance, staging, { x: target(staging, this.matrix) }, { rows, n: size, most }, (x, _, _to, row, count) => {
        queries.forEach((query, i) => {
          kernel(query, x, results, count, size, this.#queries[i].inverse);
          const found = staging.view(results, count);
          if (staging.elementSize === 8) this.#mend(found, i, row, count);
          take(i, row, found, count);
        });
      });
      if (!done) throw scratch.full(size * staging.elementSize);
    } finally {
      scratch.close();
    }
  }

  /** Computes again what left the range of float64 numbers on the way. */
  #mend(found: FloatArray, query: number, row: number, count: number): void {
    if (this.metric === "dot") return;
    for (let i = 0; i < count; i++) {
      const lost = this.metric === "cosine" ? Number.isNaN(found[i]) : found[i] > FAR || found[i] < 1 / FAR;
      if (lost) found[i] = this.#exact(query, row + i);
    }
  }

  #exact(query: number, row: number): number {
    const { size } = this.vectors;
    return this.spec.metrics[this.metric](this.#queries[query].values, part(this.matrix, row * size, size));
  }

  #plain(take: Take): void {
    const result = new (isFloat64(this.matrix) ? Float64Array : Float32Array)(1);
    for (let row = 0; row < this.vectors.rows; row++)
      for (let i = 0; i < this.#queries.length; i++) {
        result[0] = this.#exact(i, row);
        take(i, row, result, 1);
      }
  }
}

/** A query times a power of two, so that the squares stay in the range, and one over its length. */
function sized(values: Float64Array): Query {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  const scale = most > 1 / FAR && most < FAR ? 1 : most <= 1 / FAR ? 2 ** 600 : 2 ** -600;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] *= scale;
    squares += values[i] * values[i];
  }
  return { values, inverse: squares === 0 ? 0 : 1 / Math.sqrt(squares) };
}
