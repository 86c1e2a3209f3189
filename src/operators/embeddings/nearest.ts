// nearest: the rows of a matrix that are most similar to queries.
import { created, ordinary, write } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Metric, NearestSpec } from "../../spec/embeddings.js";
import { result } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { Comparison, METRICS } from "./comparison.js";

/** Rows by their numbers, and how near they are: for each query the best first. */
export interface Neighbours<A extends FloatArray, I extends Uint32Array = Uint32Array> {
  values: A;
  indices: I;
}

export interface NearestOptions<A extends FloatArray> {
  k?: number;
  size?: number;
  metric?: Metric;
  out?: Partial<Neighbours<A>>;
}

/** A search for the nearest rows. */
export interface Nearest {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(query: A, matrix: Like<A>, options?: NearestOptions<O>): Neighbours<NoInfer<O>>;
  /** The mathematics. */
  readonly spec: NearestSpec;
  [BIND](instance: Instance): Nearest;
}

const KNOWN = /*#__PURE__*/ validate.known<NearestOptions<FloatArray>>({ out: 1, k: 1, size: 1, metric: 1 }, {}, [
  "k:topk limit count n nresults",
  "size:dim dims dimension dimensions",
  "metric:distance measure space",
]);
const OUT = ["values", "indices"] as const;

/**
 * The k best of all results so far, as a heap whose root is the worst: of equals the one with the highest number, which the next result, whose
 * number is higher, never displaces.
 */
class Best {
  readonly #values: Float64Array;
  readonly #indices: Float64Array;
  readonly #sign: number;
  #length = 0;

  constructor(
    readonly k: number,
    metric: Metric,
  ) {
    this.#values = new Float64Array(k);
    this.#indices = new Float64Array(k);
    this.#sign = metric === "euclidean" ? -1 : 1;
  }

  /** Results in the order of their numbers, of which the first is `row`. NaN is worse than -infinity. */
  take(results: FloatArray, row: number, count: number): void {
    const sign = this.#sign;
    let worst = this.#worst();
    for (let i = 0; i < count; i++) {
      const value = sign * results[i];
      if (!(value > worst) && this.#length === this.k && !(Number.isNaN(worst) && !Number.isNaN(value))) continue;
      if (this.#length < this.k) this.#rise(this.#length++, value, row + i);
      else this.#sink(value, row + i);
      worst = this.#worst();
    }
  }

  /** Empties the heap into arrays, the best first. */
  drain(values: Float64Array, indices: Uint32Array): void {
    while (this.#length > 0) {
      const at = this.#length - 1;
      values[at] = ordinary(this.#sign * this.#values[0]);
      indices[at] = this.#indices[0];
      const [value, index] = [this.#values[at], this.#indices[at]];
      this.#length = at;
      if (at > 0) this.#sink(value, index);
    }
  }

  /** What a result must exceed once there are k. */
  #worst(): number {
    return this.#length < this.k ? Number.NEGATIVE_INFINITY : this.#values[0];
  }

  /** Whether an entry is worse than a result. */
  #isWorse(at: number, value: number, index: number): boolean {
    const own = this.#values[at];
    if (own === value || (Number.isNaN(own) && Number.isNaN(value))) return this.#indices[at] > index;
    return own < value || Number.isNaN(own);
  }

  #put(at: number, value: number, index: number): void {
    this.#values[at] = value;
    this.#indices[at] = index;
  }

  #rise(from: number, value: number, index: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#isWorse(parent, value, index)) break;
      this.#put(at, this.#values[parent], this.#indices[parent]);
      at = parent;
    }
    this.#put(at, value, index);
  }

  /** Puts a result in the place of the root. */
  #sink(value: number, index: number): void {
    let at = 0;
    for (let child = 1; child < this.#length; child = 2 * at + 1) {
      if (child + 1 < this.#length && this.#isWorse(child + 1, this.#values[child], this.#indices[child])) child++;
      if (!this.#isWorse(child, value, index)) break;
      this.#put(at, this.#values[child], this.#indices[child]);
      at = child;
    }
    this.#put(at, value, index);
  }
}

/** Makes the function. */
export function nearestOf(spec: NearestSpec, binaries: Binaries, open: () => Instance = defaultInstance): Nearest {
  const { name, parameters } = spec;
  const call = (query: FloatArray, matrix: FloatArray, options?: NearestOptions<FloatArray>): Neighbours<FloatArray> => {
    const { k: given, size, metric: by, out } = validate.options(name, options, KNOWN);
    const { values: outValues, indices: outIndices } = validate.options(name, out, OUT);
    const metric = validate.choice(name, "metric", METRICS, by);
    const k = validate.parameter(name, "k", parameters.k, given, true);
    const vectors = validate.vectors(name, query, matrix, size);
    const { queries, rows } = vectors;
    const n = Math.min(k, rows);
    const values = result(name, "out.values", outValues, query, "query", queries * n);
    const indices = validate.indices(name, outIndices, queries * n, values);
    const best = Array.from({ length: queries }, () => new Best(n, metric));
    const comparison = new Comparison(spec, metric, vectors, query, matrix);
    comparison.run(binaries, open(), (i, row, results, count) => best[i].take(results, row, count));
    const found = { values: new Float64Array(n), indices: new Uint32Array(n) };
    best.forEach((best, i) => {
      best.drain(found.values, found.indices);
      const own = created(values, n);
      own.set(found.values);
      write(values, own, i * n);
      write(indices as unknown as FloatArray, found.indices as unknown as FloatArray, i * n);
    });
    return { values, indices };
  };
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => nearestOf(spec, binaries, () => instance) }) as unknown as Nearest;
}
