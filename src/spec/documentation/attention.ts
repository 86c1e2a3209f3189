import type * as specs from "../attention.js";
import { ARRAY, type DocumentationOf, SAME_TYPE } from "./documentation.js";

const SCORES = {
  layout:
    '"BHSD": arrays of [batch, heads, rows, size]; "BSHD": of [batch, rows, heads, size], in which the heads lie beside each other in a row, as in ' +
    'ONNX\'s 3-D inputs; default "BHSD"',
  scale: "factor of the products of queries and keys; default 1 / sqrt(size)",
  causal:
    'true or "end" hides key j from query i where j > i + keys - queries: the last query meets the last key, as in softmax and FlashAttention; "start" ' +
    "hides it where j > i, as PyTorch's is_causal; default false",
  window:
    'keys that a query sees before and after its own, key i + keys - queries (i with causal "start"): one number for both, or [before, after]; default ' +
    "Infinity",
  bias: "a slope for each head, in an array of the type of q: a score loses the slope times the distance of its key (ALiBi); default: none",
};

const MEMORY =
  "Scores are computed in blocks and never kept: beside the arrays a call takes memory for the keys and values of one head, whatever the number of " +
  "queries. Threads share the queries where q and the result are from `alloc` and a mask has at most 4 MiB; gradients run on one thread.";
const PADDING =
  "Samples of different lengths: with a mask of padding, [batch, 1, 1, keys], the keys behind the last that it shows take no time (to a multiple of " +
  "16), nor do whole blocks of 512 before the first. The bits are those of the same mask in any other shape.";
const HIDDEN =
  "A key that a mask, causal or the window hides does not count, whatever it and its value hold, NaN and infinity included; so does one with the score " +
  "-infinity. A query that sees no key gets zeros. A row of scores with NaN or +infinity is NaN. An infinite value or NaN counts where its key is seen, " +
  "however small its probability is.";
const ACCURACY =
  "A float32 result is off by at most 4 + M times 2^-24 of the largest value, where M is scale times the largest norms of a query and of a key, and what " +
  "bias and mask add to a score; half of it was found, in random numbers. The sums of numbers that are alike round alike: 512 equal values are off by " +
  "up to 129 times 2^-24.";

export const documentation: DocumentationOf<typeof specs> = {
  attention: {
    notes: [
      MEMORY,
      HIDDEN,
      PADDING,
      ACCURACY,
      '`attention.backward(gy, q, k, v, options)` is `{ q, k, v }`, from gy = dL/dy; it computes the probabilities again. `gradients: ["q"]` leaves out ' +
        "others.",
    ],
    shapes:
      "q is [batch, heads, queries, size], k [batch, keyHeads, keys, size], v [batch, keyHeads, keys, valueSize], y [batch, heads, queries, valueSize]. " +
      "Head h has the keys of head floor(h keyHeads / heads).",
    inputs: { q: `queries, ${ARRAY}`, k: "keys, an array of the same type", v: "values, an array of the same type" },
    options: {
      shape:
        "{ batch, heads, keyHeads, queries, keys, size, valueSize }: whole numbers, heads a multiple of keyHeads; batch and heads are 1, keyHeads is heads " +
        "and valueSize is size by default; the others are required",
      ...SCORES,
      mask:
        "Uint8Array, Int32Array, BigInt64Array, BigUint64Array or booleans, where 0 or false hides and anything else keeps; or numbers of the type of " +
        "q that are added to the scores, where -Infinity hides; default: none",
      maskShape:
        "dimensions of the mask, each 1, where it repeats, or that of [batch, heads, queries, keys]; leading ones may be missing. Needed where its length " +
        "fits other dimensions than the last ones, too; default: the last dimensions",
      gradients: 'in backward, the names of the gradients that are computed; default ["q", "k", "v"]',
      out: "array for the result, q itself included; in backward `{ q, k, v }`, arrays for the gradients; default: new ones",
    },
    returns: SAME_TYPE,
    errors:
      "TypeError if q is not a live float array, another array is not of its type, or an option is of the wrong kind; RangeError if a length does not fit " +
      "shape, an option is out of range, gradients would overlap, or the heap (see create) is full",
    example:
      "attention(Float32Array.of(1, 0), Float32Array.of(1, 0, 0, 1), Float32Array.of(1, 2, 3, 4), { shape: { queries: 1, keys: 2, size: 2 } }) // [1.6604769, 2.6604769]",
  },
  createAttention: {
    notes: [
      "`cache.append(k, v)` copies keys and values behind those that are there; `cache(q, { mask, maskShape, out })` is attention of the queries q to all of " +
        "them, with the same bits. `cache.length` is the number of keys, `cache.truncate(n)` forgets those from number n on, `cache.free()` gives the memory back.",
      "`type` keeps keys and values in fewer bits; queries and results stay float32. The result has the bits that a float32 cache of the rounded keys and " +
        "values gives. float16 has 11 digits, and what is beyond 65504 becomes infinite; bfloat16 has 8 digits and the range of float32. int8 has integers " +
        "with a scale for each key and each value of a head, as `quantize` makes them: a number is off by at most 1/254 of the largest of its key or value. " +
        "A key or value with NaN or infinity is NaN as a whole there.",
      HIDDEN,
    ],
    shapes:
      "k is [batch, keyHeads, n, size], v [batch, keyHeads, n, valueSize], q [batch, heads, queries, size], y [batch, heads, queries, valueSize]; n and queries " +
      "follow from the lengths.",
    inputs: {},
    options: {
      size: "numbers of a query and of a key; required",
      valueSize: "numbers of a value; default size",
      batch: "samples; default 1",
      heads: "heads of the queries, a multiple of keyHeads; default 1",
      keyHeads: "heads of the keys and values; default heads",
      capacity: "keys for which there is room at first; more double it; default 128",
      type: '"float16", "bfloat16" or "int8" keeps float32 keys and values in fewer bits; default "float32", or the type of the keys',
      ...SCORES,
    },
    returns: "the cache, a function `cache(q, options)`",
    errors:
      "TypeError if an array is not live, not of floats, not of the type of the others or not of float32 where there is `type`, an option is of the wrong " +
      "kind, or the cache was freed; RangeError if " +
      "a length or an option is out of range, or the heap (see create) is full",
    example:
      "const cache = createAttention({ size: 2 });\n" +
      "cache.append(Float32Array.of(1, 0, 0, 1), Float32Array.of(1, 2, 3, 4));\n" +
      "cache(Float32Array.of(1, 0)) // [1.6604769, 2.6604769]",
  },
};
