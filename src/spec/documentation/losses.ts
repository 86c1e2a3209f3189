import type * as binary from "../binaryCrossEntropyWithLogits.js";
import type * as classes from "../crossEntropy.js";
import type { DocumentationOf } from "./documentation.js";

const LOGITS = "a Float32Array or Float64Array";
const RETURNS = 'a number; with the reduction "none" an array of the type of the logits';

export const documentation: DocumentationOf<typeof binary & typeof classes> = {
  crossEntropy: {
    notes: [
      "Stable for logits of any size. The softmax is not rounded on the way: a loss is accurate to 2^-22 relative (float64: 2^-47), near 0 too. " +
        "A row with NaN or +infinity, or of -infinity alone, is NaN. Options and defaults are those of PyTorch's CrossEntropyLoss, but a target " +
        "of 0 takes nothing of a logit of -infinity (0 log 0 = 0).",
      "`crossEntropy.backward(logits, labels, options)` is dL/dlogits, (softmax - target) weight / divisor. " +
        "`crossEntropy.withGradient(logits, labels, options)` is `{ loss, gradient }` from the same probabilities.",
    ],
    shapes: "logits are [..., classes]; labels have one class for each row, or are probabilities of the shape of the logits.",
    inputs: {
      logits: LOGITS,
      labels:
        "a class for each row in an Int32Array, Uint8Array or another array of whole numbers; or probabilities, of the type of the logits",
    },
    options: {
      shape: "dimensions of the logits, the classes last; default: one row, [logits.length]",
      weights: "a weight for each class; the mean over labelled rows is divided by the sum of the weights; default: none",
      reduction: '"mean", "sum", or "none" for one loss a row; default "mean"',
      gy: 'in backward and withGradient, dL/dloss: a number, or an array of one for each row with the reduction "none"; default 1',
      out: 'array for the losses with the reduction "none", in backward and withGradient for the gradient; default: a new one',
    },
    returns: RETURNS,
    errors:
      "TypeError if the logits are not a live float array or an argument is of the wrong kind; RangeError if a label is neither a class nor " +
      "ignoreIndex, a length or shape is wrong, or an option is out of its range. Nothing is written before",
    example: "crossEntropy(new Float32Array([1, 2, 3]), Uint8Array.of(2)) // 0.40760597",
  },
  binaryCrossEntropyWithLogits: {
    notes: [
      "Computed as max(x, 0) - x z + log(1 + e^-abs x), which neither overflows nor cancels: within 1 ULP of float32 (float64: 2^-50) for " +
        "targets from 0 to 1. NaN gives NaN, infinities give the limit. Options and defaults are those of PyTorch's BCEWithLogitsLoss.",
      "`binaryCrossEntropyWithLogits.backward(logits, targets, options)` is dL/dlogits, (1 - z) s(x) - p z s(-x) times weight and 1 / length. " +
        "`binaryCrossEntropyWithLogits.withGradient(logits, targets, options)` is `{ loss, gradient }` from the same exponentials.",
    ],
    shapes: "targets have the shape of the logits.",
    inputs: { logits: LOGITS, targets: "an array of the same type and length, from 0 to 1" },
    options: {
      posWeight: "weight p of the positive class: a number, or an array of one for each position along the last axis; default 1",
      weights: "a weight for each element, or for each position along the last axis; default: none",
      shape: "dimensions of the logits, outermost first; default: one axis, [logits.length]",
      reduction: '"mean" over all elements, "sum", or "none" for one loss an element; default "mean"',
      gy: 'in backward and withGradient, dL/dloss: a number, or an array like the logits with the reduction "none"; default 1',
      out: 'array for the losses with the reduction "none", in backward and withGradient for the gradient; default: a new one',
    },
    returns: RETURNS,
    errors: "TypeError if an array is none, is not live or is of another type; RangeError if a length, shape or reduction is wrong",
    example: "binaryCrossEntropyWithLogits(new Float32Array([2, -1]), new Float32Array([1, 0])) // 0.22009485",
  },
};
