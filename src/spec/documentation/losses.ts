import type * as classes from "../crossEntropy.js";
import type * as elements from "../elementLosses.js";
import type * as nll from "../nllLoss.js";
import type { Documentation, DocumentationOf } from "./documentation.js";

const LOGITS = "a Float32Array or Float64Array";
const RETURNS = 'a number; with the reduction "none" an array of the type of the logits';

const NOTHING = "What weighs 0 counts for nothing: it adds 0 to loss and gradient, whatever its values are.";
const WEIGHTS = {
  weights: "a weight for each element, or for each position along the last axes; default: none",
  weightsShape:
    "dimensions of the weights, each 1, where they repeat, or that of the shape; leading ones may be missing. Needed where the weights' length " +
    "fits other dimensions of the shape than the last ones, too: [batch, 1] for a weight a row, say; default: the last dimensions of the shape",
};
const GY = 'in backward and withGradient, dL/dloss: a number, or an array like x with the reduction "none"; default 1';
const OUT = 'array for the losses with the reduction "none", in backward and withGradient for the gradient; default: a new one';
const TARGETS = "an array of the same type and length";

/** What every loss of single elements has in common, around what is its own. */
function elementLoss(
  name: string,
  own: Pick<Documentation, "notes" | "inputs" | "example"> & { options?: Documentation["options"] },
): Documentation {
  const [input] = Object.keys(own.inputs);
  return {
    shapes: `targets have the shape of ${input}.`,
    returns: `a number; with the reduction "none" an array of the type of ${input}`,
    errors:
      "TypeError if an array is none, is not live or is of another type; RangeError if a length, shape, parameter or reduction is wrong, or weights without weightsShape fit several dimensions",
    ...own,
    notes: [
      ...own.notes,
      NOTHING,
      `\`${name}.backward(${input}, targets, options)\` is dL/d${input}, times weight and 1 / divisor. ` +
        `\`${name}.withGradient(${input}, targets, options)\` is \`{ loss, gradient }\` in one pass.`,
    ],
    options: {
      ...WEIGHTS,
      shape: `dimensions of ${input}, outermost first; default: one axis, [${input}.length]`,
      reduction: '"mean" over all elements, "sum", or "none" for one loss an element; default "mean"',
      gy: GY,
      out: OUT,
      ...own.options,
    },
  };
}

const ROWS_OF_NOTHING =
  "A row with an ignored label, of weight 0, or with targets that are all 0 counts for nothing: it adds 0 to loss and gradient, whatever its " +
  "values are. Smoothing with a logit of -infinity is +infinity.";
const LABELLED = {
  shape: "dimensions of the input, outermost first; default: one row",
  axis: "axis of the classes, from the front or, below 0, from the back; default -1",
  weights: "a weight for each class; the mean over labelled rows is divided by the sum of the weights; default: none",
  sampleWeights: "a weight for each row, times that of its class; the mean is divided by their sum; default: none",
  reduction: '"mean", "sum", or "none" for one loss a row; default "mean"',
  gy: 'in backward and withGradient, dL/dloss: a number, or an array of one for each row with the reduction "none"; default 1',
  out: OUT,
};
const LABEL_ERRORS =
  "TypeError if the input is not a live float array or an argument is of the wrong kind; RangeError if a label is neither a class nor " +
  "ignoreIndex, a length, shape or axis is wrong, or an option is out of its range. Nothing is written before";

export const documentation: DocumentationOf<typeof elements & typeof classes & typeof nll> = {
  crossEntropy: {
    notes: [
      "Stable for logits of any size. The softmax is not rounded on the way: a loss is accurate to 2^-22 relative (float64: 2^-47), near 0 too. " +
        "A row with NaN or +infinity, or of -infinity alone, is NaN. Options and defaults are those of PyTorch's CrossEntropyLoss, but a target " +
        "of 0 takes nothing of a logit of -infinity (0 log 0 = 0).",
      ROWS_OF_NOTHING,
      "`crossEntropy.backward(logits, labels, options)` is dL/dlogits, (softmax - target) weight / divisor. " +
        "`crossEntropy.withGradient(logits, labels, options)` is `{ loss, gradient }` from the same probabilities.",
    ],
    shapes:
      "logits have the classes along one axis; labels have one class for each row, in the shape without that axis, or are probabilities of the " +
      "shape of the logits.",
    inputs: {
      logits: LOGITS,
      labels:
        "a class for each row in an Int32Array, BigInt64Array or another array of whole numbers; or probabilities, of the type of the logits",
    },
    options: {
      ...LABELLED,
    },
    returns: RETURNS,
    errors: LABEL_ERRORS,
    example: "crossEntropy(new Float32Array([1, 2, 3]), Uint8Array.of(2)) // 0.40760597",
  },
  nllLoss: {
    notes: [
      "x is what logSoftmax gives; crossEntropy takes logits, and is more accurate. Options and defaults are those of PyTorch's NLLLoss.",
      ROWS_OF_NOTHING,
      "`nllLoss.backward(x, labels, options)` is dL/dx: -weight / divisor at the label of a row, 0 elsewhere. " +
        "`nllLoss.withGradient(x, labels, options)` is `{ loss, gradient }`.",
    ],
    shapes: "x has the classes along one axis; labels have one class for each row, in the shape without that axis.",
    inputs: {
      x: "log-probabilities in a Float32Array or Float64Array",
      labels: "a class for each row in an Int32Array, BigInt64Array or another array of whole numbers",
    },
    options: LABELLED,
    returns: 'a number; with the reduction "none" an array of the type of x',
    errors: LABEL_ERRORS,
    example: "nllLoss(new Float32Array([-2.5, -1.5, -0.25]), Uint8Array.of(2)) // 0.25",
  },
  binaryCrossEntropyWithLogits: elementLoss("binaryCrossEntropyWithLogits", {
    notes: [
      "Computed as max(x, 0) - x z + log(1 + e^-abs x), which neither overflows nor cancels: within 1 ULP of float32 (float64: 2^-50) for " +
        "targets from 0 to 1. NaN gives NaN, infinities give the limit. Options and defaults are those of PyTorch's BCEWithLogitsLoss.",
      "The derivative is (1 - z) s(x) - p z s(-x).",
    ],
    inputs: { logits: LOGITS, targets: `${TARGETS}, from 0 to 1` },
    options: {
      posWeight: "weight p of the positive class: a number, or an array of one for each position along the last axis; default 1",
    },
    example: "binaryCrossEntropyWithLogits(new Float32Array([2, -1]), new Float32Array([1, 0])) // 0.22009485",
  }),
  focalLoss: elementLoss("focalLoss", {
    notes: [
      "Stable for logits of any size: relative errors are at most 2^-23 (float64: 2^-45) for targets of 0 and 1. Formula and defaults are " +
        "those of torchvision's sigmoid_focal_loss, but its reduction is none by default. Keras's BinaryFocalCrossentropy weighs by alpha only " +
        "if asked to: alpha -1 is its default.",
    ],
    inputs: { logits: LOGITS, targets: `${TARGETS}, from 0 to 1` },
    example: "focalLoss(new Float32Array([2, -1]), new Float32Array([1, 0])) // 0.0087222169",
  }),
  klDivergence: elementLoss("klDivergence", {
    notes: [
      "x is a logarithm of probabilities, as from logSoftmax; a target of 0 takes nothing, also of an x of -infinity. The error is at most 2^-23 " +
        "(float64: 2^-49) of the larger of z log z and z x. Options and defaults are those of PyTorch's kl_div.",
      "Keras's KLDivergence takes probabilities in the other order, (targets, predictions), and is the mean over the rows: take the logarithm of " +
        'the predictions, and the reduction "batchMean".',
    ],
    inputs: {
      x: "log-probabilities in a Float32Array or Float64Array",
      targets: `${TARGETS}: probabilities, or with logTarget their logarithms`,
    },
    options: {
      logTarget: "whether targets are logarithms of probabilities; default false",
      reduction: '"mean" over all elements, "batchMean" (the sum divided by the first dimension), "sum", or "none"; default "mean"',
    },
    example: 'klDivergence(new Float32Array([-1, -0.5]), new Float32Array([0.25, 0.75]), { reduction: "sum" }) // 0.06266484',
  }),
  meanSquaredError: elementLoss("meanSquaredError", {
    notes: ["The result is rounded once where x - z is exact. PyTorch's MSELoss."],
    inputs: { x: "predictions in a Float32Array or Float64Array", targets: TARGETS },
    example: "meanSquaredError(new Float32Array([1, 2]), new Float32Array([3, 2])) // 2",
  }),
  huberLoss: elementLoss("huberLoss", {
    notes: [
      "PyTorch's HuberLoss, Keras's Huber. PyTorch's SmoothL1Loss of beta is this loss with delta = beta, divided by beta: for gradients give gy = " +
        "1 / beta.",
    ],
    inputs: { x: "predictions in a Float32Array or Float64Array", targets: TARGETS },
    example: "huberLoss(new Float32Array([1, 2.5]), new Float32Array([3, 2])) // 0.8125",
  }),
};
