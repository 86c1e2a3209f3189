import type * as specs from "../sampling.js";
import { type DocumentationOf, OUT, ROWS, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

const inputs = { logits: "a Float32Array or Float64Array" };
const SHAPE = "dimensions of the logits, the classes last; default: one row, [logits.length]";
const out = OUT.replace("x itself", "the logits themselves");
const ERRORS =
  "TypeError if the logits are not a live float array or an option is of the wrong kind; RangeError if an option is out of its range, or shape " +
  "or out does not fit the logits";
const filter = {
  shapes: SAME_SHAPE,
  inputs,
  options: { shape: SHAPE, out },
  returns: SAME_TYPE.replace("x", "the logits"),
  errors: ERRORS,
};
const NO_DISTRIBUTION = "A row with NaN or +infinity, or of -infinity alone, is NaN.";

export const documentation: DocumentationOf<typeof specs> = {
  temperature: {
    ...filter,
    notes: [
      "An infinity stays one; NaN stays NaN.",
      "A row whose largest quotient would leave the range of the type is taken relative to its largest logit: its softmax is the same.",
    ],
    options: { shape: SHAPE, out },
    example: "temperature(Float32Array.of(1, 2, 3), { temperature: 0.5 }) // [2, 4, 6]",
  },
  topK: {
    ...filter,
    notes: [
      "Of equal logits the first stay. Nothing is sorted. A row with NaN is NaN.",
      "`topEntries` gives the k largest themselves, with their indices.",
    ],
    example: "topK(new Float32Array([1, 3, 2]), { k: 2 }) // [-Infinity, 3, 2]",
  },
  topP: {
    ...filter,
    notes: [
      `Of equal logits the first stay. Nothing is sorted. ${NO_DISTRIBUTION}`,
      "The same logits stay on every build: where a sum in float64 is too near to p, exact arithmetic decides. A sum that misses p by less than " +
        "the rounding of p itself reaches it.",
    ],
    example: "topP(new Float32Array([1, 3, 2]), { p: 0.7 }) // [-Infinity, 3, 2]",
  },
  minP: {
    ...filter,
    notes: [NO_DISTRIBUTION],
    example: "minP(new Float32Array([1, 3, 2]), { p: 0.3 }) // [-Infinity, 3, 2]",
  },
  sample: {
    notes: [
      "The place is the first, from the largest logit on and equal ones as they come, where the probabilities of what is left pass a random " +
        "number. topP takes its share of what topK leaves. No row is sorted, but for its topK. Temperature 0 takes the largest logit, the first of " +
        "equal ones. Every parameter may be an array of one number for each row.",
      "The same seed and offset give the same place on every build: take another offset for each token. Where all rows have one seed, each row has " +
        "numbers of its own; a row with a seed of its own in an array gives what it gives alone.",
      "Where a sum of probabilities in float64 is too near to topP or to the random number, exact arithmetic decides. A sum that misses topP by " +
        "less than the rounding of that number reaches it.",
    ],
    shapes: "Without a shape the logits are one row, and the result is a number. With a shape, rows lie along its last axis.",
    inputs,
    options: {
      shape: SHAPE,
      return: '"indices", or "logProbabilities" with these; default "indices"',
      from:
        'the distribution of log-probabilities: "unmodified" is the softmax of the logits as they are, "processed" that of what temperature, topK, ' +
        'topP and minP leave, where others have -Infinity; default "unmodified"',
      distinct:
        "how many different places are drawn from each row, one after the other, each by its probability among the others (Gumbel top-k); default: one " +
        "place, as a number where there is no shape",
      count: "of how many of the largest logits of each row log-probabilities are given as well, the largest first; default 0",
    },
    returns:
      "a position, from 0 on; with a shape a Uint32Array of one for each row, with `distinct` of as many for each row, in the order of their draws. " +
      "With log-probabilities `{ indices, logProbabilities, best: { indices, " +
      "logProbabilities } }`, in which `best` has `count` elements for each row",
    errors:
      "TypeError if the logits are not a live float array or an option is of the wrong kind; RangeError if an option is out of its range or has " +
      "another number of elements than rows, the logits of a row hold NaN or +infinity, are -infinity alone, or are empty (temperature 0 takes " +
      "+infinity), `distinct` is more than what temperature, topK, topP and minP leave above -infinity or a temperature beside it is 0, or the heap has " +
      "no room for tables",
    example: "sample(Float32Array.of(1, 3, 2), { temperature: 0.8, topK: 1, seed: 7 }) // 1",
  },
  gumbelSoftmax: {
    ...filter,
    notes: [
      "The noise of an element depends on its position and the seed alone. Special values are those of softmax: what mask or causal hides gets " +
        "exactly 0, with `hard` too, and a row that they hide whole is zeros. A mask of numbers is added to the logits before noise and tau.",
      "`gumbelSoftmax.backward(gy, y, options)` takes the soft result y. With `hard`, take that of the same call without it, which draws the " +
        "same noise: the straight-through estimator.",
    ],
    options: { ...ROWS, hard: "true makes a row 1 at its largest element and 0 elsewhere; default false", out },
    errors: `${ERRORS}; if axis does not exist, mask has another length, or a mask without maskShape fits several dimensions`,
    example: "gumbelSoftmax(Float32Array.of(100, 0, 0), { tau: 0.5, hard: true, seed: 7 }) // [1, 0, 0]",
  },
};
