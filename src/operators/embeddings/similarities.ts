// similarities: compares queries with all rows of a matrix.
import { part, settleNaN, write } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Metric, SimilaritySpec } from "../../spec/embeddings.js";
import { result } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { Comparison, METRICS } from "./comparison.js";

export interface SimilaritiesOptions<A extends FloatArray> {
  size?: number;
  metric?: Metric;
  out?: A;
}

/** How near queries are to all rows of a matrix. */
export interface Similarities {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(query: A, matrix: Like<A>, options?: SimilaritiesOptions<O>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: SimilaritySpec;
  [BIND](instance: Instance): Similarities;
}

const KNOWN = /*#__PURE__*/ validate.known<SimilaritiesOptions<FloatArray>>({ out: 1, size: 1, metric: 1 }, {}, [
  "size:dim dims dimension dimensions",
  "metric:distance measure space",
]);

/** Makes the function. */
export function similaritiesOf(spec: SimilaritySpec, binaries: Binaries, open: () => Instance = defaultInstance): Similarities {
  const { name } = spec;
  const call = (query: FloatArray, matrix: FloatArray, options?: SimilaritiesOptions<FloatArray>): FloatArray => {
    const { size, metric: given, out: to } = validate.options(name, options, KNOWN);
    const metric = validate.choice(name, "metric", METRICS, given);
    const vectors = validate.vectors(name, query, matrix, size);
    const { queries, rows } = vectors;
    const out = result(name, "out", to, query, "query", queries * rows);
    validate.apart(name, "out", out, matrix, "matrix");
    const comparison = new Comparison(spec, metric, vectors, query, matrix);
    comparison.run(binaries, open(), (i, row, results, count) =>
      write(out, results.length === count ? results : part(results, 0, count), i * rows + row),
    );
    settleNaN(out);
    return out;
  };
  return Object.assign(call, {
    spec,
    [BIND]: (instance: Instance) => similaritiesOf(spec, binaries, () => instance),
  }) as unknown as Similarities;
}
