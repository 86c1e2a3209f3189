import type * as specs from "../norms.js";
import { ARRAY, type DocumentationOf, SAME_SHAPE, SAME_TYPE, SHAPE } from "./documentation.js";

const OPTIONS = {
  shape: SHAPE,
  axis: "first of the axes that are normalized, all from it to the last, as in ONNX; a negative one counts from the end; default -1",
  weights: "array of the type of x that the quotient is multiplied by, as long as a row; default: none",
  bias: "array of the type of x that is added, as long as a row; default: none",
  residual: "array like x that is added to it first; default: none",
  sum:
    "array like x where x + residual is kept, which may be x or residual itself; in backward, that array: without it the sum is computed " +
    "again; default: none",
  gradients: 'in backward, the names of the gradients that are computed; default ["x", "weights", "bias"]',
  out:
    "array for the result, x itself included; in backward `{ x, weights, bias }`, arrays for the gradients, of which that of x may be gy or x; " +
    "default: new ones",
};
const ERRORS =
  "TypeError if x is not a live float array, another array is not of its type, or an option is of the wrong kind; RangeError if shape does not " +
  "have x.length elements, axis does not exist, eps is below 0, an array has another length, results overlap, or the heap is too full for a " +
  "copy of weights outside it";

const gradients = (op: string) =>
  `\`${op}.backward(gy, x, options)\` is \`{ x, weights, bias }\`, also where the call had no weights and no bias. With a residual, dL/dx is ` +
  "dL/dresidual, too. The sums for weights and bias are of float64, in blocks, so that they do not drift.";
const OVERFLOW = "Squares of float64 numbers beyond 1e154 overflow.";
const ACCURACY = `Sums are of float64. A float32 result is off by at most 2 ULP, apart from what cancels with the bias. ${OVERFLOW}`;

const common = {
  shapes: `${SAME_SHAPE} A row has n elements, the product of the sizes from axis on; weights and bias have n.`,
  inputs: { x: ARRAY },
  options: OPTIONS,
  returns: SAME_TYPE,
  errors: ERRORS,
};

const CHANNELS = {
  shape: "dimensions of x, outermost first; default: one sample, every element a channel, [x.length]",
  axis: "axis of the channels; a negative one counts from the end; default 1 (0 if the shape has one axis)",
  weights: "array of the type of x: what each channel is multiplied by; default: none",
  bias: "array of the type of x: what is added to each channel; default: none",
};
const OUT_OF_CHANNELS = "arrays for the gradients, of which that of x may be gy or x; default: new ones";

export const documentation: DocumentationOf<typeof specs> = {
  layerNorm: {
    ...common,
    notes: [
      "The variance is the mean square distance from the mean, which is taken out first: a row of 1e8 + small keeps its digits. A row of equal " +
        "elements becomes 0 (with eps 0: NaN), one with NaN or infinity NaN.",
      ACCURACY,
      gradients("layerNorm"),
    ],
    example: "layerNorm(new Float32Array([1, 2, 3, 4])) // [-1.3416355, -0.4472118, 0.4472118, 1.3416355]",
  },
  rmsNorm: {
    ...common,
    notes: [
      "Weights w of a library that multiplies by 1 + w, such as Gemma, need the 1 added. A row with NaN is NaN; one with infinity is 0, and NaN " +
        "at the infinity.",
      "Sums are of float64; the relaxed build squares float32 elements, and adds eight of them, in their own type. A float32 result is off by at " +
        `most 3.3 ULP there (2.5 found), else and with \`create({ precise: true })\` 2, apart from what cancels with the bias. ${OVERFLOW}`,
      gradients("rmsNorm"),
    ],
    example: "rmsNorm(new Float32Array([3, 4]), { eps: 0 }) // [0.84852814, 1.1313709]",
  },
  groupNorm: {
    notes: [
      "The first axis is the batch, unless it is the axis of the channels. What is normalized are the elements of a group of channels in one sample, " +
        "wherever the other axes stand: with channels first (axis 1) in place, else through a copy.",
      ACCURACY,
      "`groupNorm.backward(gy, x, options)` is `{ x, weights, bias }`, also where the call had no weights and no bias.",
    ],
    shapes: `${SAME_SHAPE} weights and bias have an element for each channel.`,
    inputs: { x: ARRAY },
    options: {
      ...CHANNELS,
      gradients: OPTIONS.gradients,
      out: `array for the result, x itself included; in backward \`{ x, weights, bias }\`, ${OUT_OF_CHANNELS}`,
    },
    returns: SAME_TYPE,
    errors:
      "TypeError if x is not a live float array, another array is not of its type, or an option is of the wrong kind; RangeError if shape does not " +
      "have x.length elements, axis does not exist, the channels are no multiple of the groups, eps is below 0, an array has another length, " +
      "results overlap, or the heap is too full for a copy of what a channel has",
    example: "groupNorm(new Float32Array([1, 2, 3, 5]), { shape: [1, 4], groups: 2, eps: 0 }) // [-1, 1, -1, 1]",
  },
  batchNorm: {
    notes: [
      "With the mean and variance of training, not of the batch at hand. A float32 result is computed in float64 and rounded once.",
      "`batchNorm.backward(gy, x, mean, variance, options)` is `{ x, mean, variance, weights, bias }`. The sums are of float64, in blocks, so that " +
        "they do not drift.",
    ],
    shapes: `${SAME_SHAPE} mean, variance, weights and bias have an element for each channel.`,
    inputs: {
      x: ARRAY,
      mean: "an array of the same type: the mean of each channel",
      variance: "an array of the same type: the variance of each channel",
    },
    options: {
      ...CHANNELS,
      gradients: 'in backward, the names of the gradients that are computed; default ["x", "mean", "variance", "weights", "bias"]',
      out: `array for the result, x itself included; in backward \`{ x, mean, variance, weights, bias }\`, ${OUT_OF_CHANNELS}`,
    },
    returns: SAME_TYPE,
    errors:
      "TypeError if x is not a live float array, another array is not of its type, or an option is of the wrong kind; RangeError if shape does not " +
      "have x.length elements, axis does not exist, eps is below 0, an array has another length, results overlap, or the heap is too full for a " +
      "copy of what a channel has",
    example: "batchNorm(Float32Array.of(1, 3), Float32Array.of(0, 1), Float32Array.of(4, 1), { eps: 0 }) // [0.5, 2]",
  },
};
