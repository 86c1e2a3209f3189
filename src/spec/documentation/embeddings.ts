import type * as specs from "../embeddings.js";
import { ARRAY, type DocumentationOf, errors, OUT, SAME_SHAPE, SAME_TYPE, SHAPE } from "./documentation.js";

const QUERIES = {
  query: `${ARRAY}: one vector, or several of \`size\` elements`,
  matrix: "an array of the same type: a vector in each row. One from `alloc` is not copied, another one tile by tile",
};
const SEARCH = {
  size: "elements of a vector; default: query.length, one query",
  metric: '"dot", "cosine" (0 beside a vector of zeros) or "euclidean", a distance: the least is the nearest; default "dot"',
};
const SUMS =
  "Sums are of float64, and squares stay in its range: a float32 result is rounded once, also for vectors of numbers near 1e-40 or 1e38.";

export const documentation: DocumentationOf<typeof specs> = {
  normalize: {
    notes: [
      `A vector of zeros stays as it is; with NaN it is NaN; with an infinity it is 0, and NaN there. ${SUMS} Nor do squares or sums of float64 ` +
        "numbers overflow or underflow.",
      "`normalize.backward(gy, x, options)` is dL/dx; of a vector of zeros it is 0.",
    ],
    shapes: SAME_SHAPE,
    inputs: { x: ARRAY },
    options: { shape: SHAPE, axis: "axis of a vector; a negative one counts from the end; default -1", out: OUT },
    returns: SAME_TYPE,
    errors: errors(
      "shape does not have x.length elements, axis does not exist, p is another number, out has another length, or the heap is too full for " +
        "vectors outside it that fit no tile",
    ),
    example: "normalize(new Float32Array([3, 4])) // [0.6, 0.8]",
  },
  meanPool: {
    notes: [
      "The weights are those of the mask: with 0 and 1 it is the mean of the tokens that are kept, as Transformers.js and Sentence Transformers pool. " +
        "What is hidden counts for nothing, NaN included. A sentence without any token is 0 (Transformers.js gives NaN).",
      "Sums are of float64, in blocks, so that they do not drift.",
      "`meanPool.backward(gy, mask, options)` is dL/dx, of the length of x: 0 for what is hidden. Without a shape, gy is of one sentence.",
    ],
    shapes: "x is [batch, tokens, size], mask [batch, tokens], y [batch, size].",
    inputs: {
      x: `${ARRAY}: the embeddings of tokens`,
      mask: "BigInt64Array, Int32Array or another array of whole numbers, booleans, or a float array: a weight from 0 on for each token",
    },
    options: {
      shape: "[batch, tokens, size]; default: one sentence, [1, mask.length, x.length / mask.length]",
      out: "array for the result; default: a new one",
    },
    returns: SAME_TYPE,
    errors: errors(
      "shape does not have x.length elements, mask has another length or a number below 0 or infinite, out has another length, or the heap is full",
    ),
    example: "meanPool(new Float32Array([1, 2, 3, 4, 9, 9]), [true, true, false]) // [2, 3]",
  },
  similarities: {
    notes: [`${SUMS} A cosine is never beyond 1. Several queries at once read the matrix once.`],
    shapes: "query is [queries, size], matrix [rows, size], y [queries, rows].",
    inputs: QUERIES,
    options: { ...SEARCH, out: "array for the result, apart from the matrix; default: a new one" },
    returns: "an array of the type of query",
    errors: errors(
      "a length is no multiple of size, metric is another word, out has another length or overlaps the matrix, or the heap is too full for a row " +
        "outside it that fits no tile",
    ),
    example: 'similarities(new Float32Array([1, 0]), new Float32Array([3, 4, 0, 2]), { metric: "cosine" }) // [0.6, 0]',
  },
  nearest: {
    notes: [
      `Every row is looked at, and none is missed. Of equal ones the lower index comes first; NaN comes last. ${SUMS}`,
      "Vectors that were normalized before have their cosine as their product, which takes less time.",
    ],
    shapes: "query is [queries, size], matrix [rows, size]; values and indices are [queries, min(k, rows)].",
    inputs: QUERIES,
    options: { ...SEARCH, out: "`{ values, indices }`, arrays for the results, the second a Uint32Array; default: new ones" },
    returns:
      "`{ values, indices }`: products, cosines or distances in an array of the type of query, and the numbers of the rows in a Uint32Array",
    errors: errors(
      "a length is no multiple of size, metric is another word, k is below 1, an array of out has another length or overlaps the other, or the " +
        "heap is too full for a row outside it that fits no tile",
    ),
    example: "nearest(new Float32Array([1, 0]), new Float32Array([3, 4, 0, 2, 5, 1]), { k: 2 }).indices // [2, 0]",
  },
};
