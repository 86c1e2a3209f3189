import type * as beams from "../beams.js";
import type * as chain from "../chain.js";
import type * as speculative from "../speculative.js";
import type { DocumentationOf } from "./documentation.js";

const KEEP = "those that choose take `keep`, how many of the likeliest stay in any case";

export const documentation: DocumentationOf<typeof beams & typeof chain & typeof speculative> = {
  beamStep: {
    notes: [
      "Of equal scores the first beam and its first token come first. A token of the probability 0 is no candidate: there may be fewer than `count`. Twice as " +
        "many candidates as beams are enough for a search whose texts may end: at most as many end as there are beams.",
      "With `groups`, the beams of each search one group after the other (diverse beam search): the first candidates of a group, as many as it has beams, are " +
        "those that count for the next.",
    ],
    shapes:
      "The logits are [beams, vocabulary]; logProbabilities has a number for each beam. The results have `count` elements or fewer for each group.",
    inputs: { logits: "a Float32Array or Float64Array" },
    options: {
      logProbabilities:
        "the logarithms of the probabilities of the beams so far, -Infinity for none; an array of numbers or a float array; required",
      count: "candidates of each group; a whole number from 1 on; default twice its beams",
    },
    returns: "`{ scores, beams, tokens }`: a Float64Array and two Int32Arrays, the best first in each group",
    errors:
      "TypeError if the logits are not a live float array or an option is not known or of the wrong kind; RangeError if lengths do not fit, an option is out of its " +
      "range, or the logits hold NaN or +infinity",
    example:
      "const logits = Float32Array.of(0, 0, 0, 0, 3, -Infinity);\n" +
      "beamStep(logits, { logProbabilities: [-1, -2], count: 1 }).tokens // [1]",
  },
  acceptDraft: {
    notes: [
      "The tokens have exactly the distribution of the model, whatever the draft: a drafted token x is taken with the probability min(1, p(x) / q(x)), and the " +
        "first that is not is replaced by a draw from what p has above q. Give both models' logits as their samplers leave them " +
        "(`sampler.process`): what a step hid there is -Infinity. Each token takes the random numbers of its position, which no sampler takes.",
    ],
    shapes: "The logits are [k + 1, vocabulary] for a draft of k tokens, draftLogits [k, vocabulary].",
    inputs: { logits: "a Float32Array or Float64Array, the model's rows: one for each drafted token, and one behind all" },
    options: {
      draft: "the drafted tokens, drawn from draftLogits; required",
      draftLogits: "an array of the type of the logits; required",
      seed: "chooses the random numbers; a whole number from 0 to 2 ** 53 - 1; default 0",
      position: "of the first token, in the text; default 0",
    },
    returns: "an Int32Array of the tokens that are taken, and one more",
    errors:
      "TypeError if an array is not live or not of its type, or an option is not known; RangeError if a length or a token does not fit, a row has NaN or " +
      "+infinity or is -infinity alone, or draftLogits give a token of the draft the probability 0",
    example:
      "const logits = Float32Array.of(9, -Infinity, -Infinity, 9);\n" +
      "acceptDraft(logits, { draft: [0], draftLogits: Float32Array.of(0, 0) }) // [0, 1]",
  },
  createSampler: {
    notes: [
      "`sampler.sample(logits, { ids, bitMask })` gives the next token, `sampler.process(logits, { ids, bitMask, out })` the logits as the steps leave " +
        "them, with -Infinity where a token is hidden; `out: logits` works in place. `ids` are all tokens so far, numbers or bigints, the first " +
        "`promptLength` of them the prompt. `bitMask` has a bit for each token, 32 in a word of an Int32Array or Uint32Array, the lowest first: 0 hides, as " +
        "grammars give it.",
      "Steps that name tokens: `logitBias`, `forbid` (tokens, and sequences whose last one is hidden behind the others), `noRepeatNgram`, `minLength` and " +
        "`minNewTokens` with `end`, `repetitionPenalty`, `frequencyPenalty` and `presencePenalty` with `last`, `dry` with `base` 1.75, `allowedLength` 2, " +
        "`last` and `breakers`, and `bitMask: true`, which says where the mask comes: first, where no step does.",
      "Steps on all logits: `temperature` (0 leaves the largest), `dynamicTemperature: [low, high]` with `exponent` 1, `topK`, `topP`, `minP`, `topA`, " +
        `\`typicalP\`, \`epsilon\`, \`eta\`; ${KEEP}. \`xtc\` is how likely all from \`threshold\` 0.1 on but the least likely go, unless one of \`spare\` would. ` +
        "`mirostat` (2) takes the surprise in bits, and `rate` 0.1.",
      "Of equal logits the first stay. Probabilities are computed in float64. A step touches only what the steps before it left.",
      "Each call takes the random numbers of the next `position`: the same seed and position give the same token. `sampler.reset()` begins a new text.",
    ],
    shapes: "The logits are one row of as many elements as the vocabulary; so is what `process` gives.",
    inputs: {},
    options: {
      vocabulary: "the number of tokens; required",
      steps: "an array of objects, each with one step and its options, in the order in which they are taken; default []",
      order:
        '"given", or "transformers", "llama.cpp" or "vllm", which sorts the steps into the order of that library; a step that it does not have is an error; ' +
        'default "given"',
      seed: "chooses the random numbers; a whole number from 0 to 2 ** 53 - 1; default 0",
      row: "of a batch, which text this is: each row has random numbers of its own, those of `sample` for that row; from 0 to 2 ** 32 - 1; default 0",
    },
    returns: "the sampler, an object with the functions `process`, `sample` and `reset`",
    errors:
      "TypeError if a step or an option is not known or of the wrong kind, or logits are not a live float array; RangeError if a number or a token is out of its " +
      "range, an array has a wrong length, or a step that chooses, or the draw, meets logits with NaN or +infinity or of -infinity alone",
    example:
      "const sampler = createSampler({ vocabulary: 4, steps: [{ repetitionPenalty: 2 }, { minP: 0.3 }], seed: 7 });\n" +
      "sampler.process(Float32Array.of(4, 3, -1, 2.5), { ids: [0, 2] }) // [2, 3, -Infinity, 2.5]",
  },
};
