import type * as specs from "../dense.js";
import { ARRAY, type DocumentationOf, SAME_TYPE } from "./documentation.js";

const ACTIVATION = {
  activation:
    "any element-wise op, or a row-wise one that keeps the shape (softmax, logSoftmax, softmin, sparsemax, entmax15); default: none",
  activationOptions: "options of the activation, such as `{ alpha: 0.2 }`; default: none",
};

export const documentation: DocumentationOf<typeof specs> = {
  neuron: {
    notes: [
      "The sum is of float64, whatever the arrays.",
      "`neuron.backward(gy, x, weights, options)` is `{ x, weights, bias }`: with g = gy activation'(sum + b), dL/dx = g w, dL/dw = g x and " +
        "dL/db = g.",
    ],
    shapes: "x and weights have one length; the result is one number.",
    inputs: { x: ARRAY, weights: "an array of the same type and length" },
    options: {
      bias: "a number; default 0",
      activation: "any element-wise op; default: none",
      activationOptions: ACTIVATION.activationOptions,
      out: "in backward, arrays for the gradients, `{ x, weights }`; default: new ones",
    },
    returns: "a number",
    errors:
      "TypeError if x is not a live float array, weights are not of its type, or an option is of the wrong kind; RangeError if a length is wrong " +
      "or the bias is not finite",
    example: "neuron(Float32Array.of(1, 2), Float32Array.of(0.5, -1), { bias: 1, activation: sigmoid }) // 0.37754068",
  },
  dense: {
    notes: [
      "Product, bias and activation take one pass over memory. A sum adds its terms in the order of the inputs, 512 at a time: its bits depend " +
        "neither on the batch nor on where the arrays lie. createDense packs weights once that many calls use.",
      "`dense.backward(gy, x, weights, options)` is `{ x, weights, bias }`: with G = gy activation'(x W + b), dL/dx = G W^T, dL/dW = x^T G, and " +
        'dL/db the sum of the rows of G. `preactivation` is what a call kept there; without it the sums are computed again. `gradients: ["weights", ' +
        '"bias"]` leaves out that of x.',
    ],
    shapes: "x is [batch, inputs], weights W [inputs, units], bias b [units], y [batch, units].",
    inputs: { x: ARRAY, weights: "an array of the same type: the weight of input i for unit j is at i units + j" },
    options: {
      shape: "[batch, inputs, units]; of an empty x a new result has at most 2^24 elements; required",
      bias: "one number a unit; default: none",
      ...ACTIVATION,
      preactivation: "array of batch x units elements where x W + b is kept; default: none",
      gradients: 'in backward, the names of the gradients that are computed; default ["x", "weights", "bias"]',
      out: "array for the result, of batch x units elements; it may be x or any other array; in backward `{ x, weights, bias }`, arrays for the gradients; default: new ones",
    },
    returns: SAME_TYPE,
    errors:
      "TypeError if x is not a live float array, another array is not of its type, or an option is of the wrong kind; RangeError if shape does not " +
      "fit the lengths, an array has another length, gradients would overlap, or the heap is too full for a copy of an array outside it",
    example: "dense(Float32Array.of(1, 2), Float32Array.of(1, 0, 0.5, -1), { shape: [1, 2, 2], activation: relu }) // [2, 0]",
  },
  createDense: {
    notes: [
      "`layer(x)` gives the same bits as dense. Weights and bias are copied: later changes of the arrays have no effect. `layer.free()` gives the " +
        "memory back.",
      "`type` keeps weights in fewer bits, widened as they are read: where they are larger than the caches, a row takes as long as its weights take to " +
        "be read. float16 and bfloat16 give the same bits as a float32 layer with weights so rounded. float16 has 11 digits and takes weights up to " +
        "65504 (what is 2^31 times smaller than the largest is 0), bfloat16 has 8 digits and the range of float32.",
      "int8 has 8 digits of the largest weight that shares a scale with it: each is off by at most scale / 2, that is 1/254 of it. `quantize` says how. " +
        "Inputs become integers of 16 bits, in groups of 64 or of `group` with a scale each, so that sums are exact: that adds at most 1/65534 of the " +
        'largest input of a group to each. With `activations: "int8"` inputs have 8 bits, all of a row or a group with one scale. All builds and ' +
        "engines give the same bits. A row with NaN or infinity among its inputs is NaN.",
      "Weights that are integers already, such as those of `quantize(weights, { shape: [inputs, units], axis: 0, group })` out of a file, need no float32 " +
        "copy: `createDense({ weights: values, scales, group, inputs, units })`. Integers may be -128, too.",
    ],
    shapes: "weights W are [inputs, units], bias b [units]; x is [batch, inputs], y [batch, units], batch being x.length / inputs.",
    inputs: {},
    options: {
      weights:
        "a Float32Array or Float64Array, or an Int8Array with `scales`: the weight of input i for unit j is at i units + j; required",
      scales:
        "a Float32Array, required for weights in an Int8Array: the scale of unit j at j, or with `group` that of its inputs i to i + group - 1 at i / group units + j",
      bias: "one number a unit, of the same type, float32 beside an Int8Array; default: none",
      inputs: "number of inputs; required",
      units: "number of units; required",
      type: '"float16", "bfloat16" or "int8" keeps float32 weights in fewer bits; default: the type of the weights, "int8" for an Int8Array',
      group: "of int8, inputs whose weights share a scale in each unit, 32 or 64; default: all inputs of a unit",
      activations:
        'of int8: inputs become integers, too, "int16" with a scale for 64 of them or a group, "int8" with one for a row or a group; what is 65534 or ' +
        '254 times smaller than the largest that shares its scale becomes 0; default "int16"',
      ...ACTIVATION,
    },
    returns: "the layer, a function `layer(x, { out })`",
    errors:
      "TypeError if the weights are not a live float array, another array is not of their type, an option is of the wrong kind, or the layer was " +
      "freed; RangeError if a length is wrong, weights or scales are not finite or too large for their type, or the heap (see create) is full",
    example:
      "const layer = createDense({ weights: Float32Array.of(1, 0, 0.5, -1), inputs: 2, units: 2, activation: relu });\n" +
      "layer(Float32Array.of(1, 2)) // [2, 0]",
  },
};
