import type * as specs from "../conv.js";
import { ARRAY, type DocumentationOf, SAME_TYPE } from "./documentation.js";

const ACTIVATION = {
  activation: "any element-wise op, or a row-wise one that keeps the shape (softmax along the channels, ...); default: none",
  activationOptions: "options of the activation, such as `{ alpha: 0.2 }`; default: none",
};

const GEOMETRY = {
  strides: "pixels from one patch to the next, a number or [vertical, horizontal]; default 1",
  padding:
    '"valid" (none), "same" (the result has ceil(size / stride) pixels; the odd zero is at the bottom and the right, as in TensorFlow and in ' +
    "ONNX's SAME_UPPER), a number for all sides, or [top, bottom, left, right] (ONNX's pads are [top, left, bottom, right]); default \"valid\"",
  dilations: "pixels from one tap of the kernel to the next, a number or [vertical, horizontal]; default 1",
};

const LAYOUT =
  '"NHWC": x is [batch, height, width, channels], weights [height, width, inputs, units], as in TensorFlow; "NCHW": [batch, channels, height, width] ' +
  'and [units, inputs, height, width], as in PyTorch and ONNX, through copies; default "NHWC"';

const CALL = {
  bias: "one number a unit; default: none",
  ...ACTIVATION,
  preactivation: "array as long as the result where the sums are kept before the activation; default: none",
  gradients: 'in backward, the names of the gradients that are computed; default ["x", "weights", "bias"]',
  out: "array for the result; it may be any array; in backward `{ x, weights, bias }`, arrays for the gradients; default: new ones",
};

const ERRORS =
  "TypeError if x is not a live float array, another array is not of its type, or an option is of the wrong kind; RangeError if shape or " +
  "weightsShape do not fit the lengths or one another, the kernel is larger than a padded image, an array has another length, gradients " +
  "would overlap, or the heap is too full";

const GRADIENTS = (name: string) =>
  `\`${name}.backward(gy, x, weights, options)\` is \`{ x, weights, bias }\`, of the sums before the activation, which are computed again unless ` +
  "`preactivation` has them.";

export const documentation: DocumentationOf<typeof specs> = {
  conv2d: {
    notes: [
      "A 1 x 1 kernel is dense on every pixel; others read the patches where they lie, and copy at most a band of the image between zeros. A sum " +
        "adds up to 512 terms in the order of the weights, and then the next ones: its bits depend neither on the batch nor on where the arrays lie.",
      "Zeros of the padding are multiplied: an infinite weight on them gives NaN.",
      GRADIENTS("conv2d"),
    ],
    shapes:
      "x is [batch, height, width, channels], weights [kernel height, kernel width, channels / groups, units], bias [units], y [batch, height', width', units] " +
      "with height' = floor((height + top + bottom - (kernel height - 1) dilation - 1) / stride) + 1.",
    inputs: { x: ARRAY, weights: "an array of the same type" },
    options: {
      shape: "the dimensions of x; required",
      weightsShape: "the dimensions of the weights; required",
      ...GEOMETRY,
      groups: "parts into which channels and units are split, each part of the units seeing its part of the channels; default 1",
      layout: LAYOUT,
      ...CALL,
    },
    returns: SAME_TYPE,
    errors: ERRORS,
    example: "conv2d(Float32Array.of(1, 2, 3, 4), Float32Array.of(1, -1), { shape: [1, 2, 2, 1], weightsShape: [1, 2, 1, 1] }) // [-1, -1]",
  },
  depthwiseConv2d: {
    notes: ["It is conv2d with as many groups as channels. The weights have TensorFlow's layout.", GRADIENTS("depthwiseConv2d")],
    shapes:
      "x is [batch, height, width, channels], weights [kernel height, kernel width, channels, filters], bias [channels filters], y [batch, height', width', channels " +
      "filters].",
    inputs: { x: ARRAY, weights: "an array of the same type" },
    options: {
      shape: "the dimensions of x; required",
      weightsShape: "the dimensions of the weights; required",
      ...GEOMETRY,
      layout: LAYOUT.replace("inputs, units]", "channels, filters]").replace("[units, inputs, height", "[channels filters, 1, height"),
      ...CALL,
    },
    returns: SAME_TYPE,
    errors: ERRORS,
    example:
      "depthwiseConv2d(Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 1, 1, -1), { shape: [1, 1, 2, 2], weightsShape: [1, 2, 2, 1] }) // [4, -2]",
  },
  conv2dTranspose: {
    notes: [
      "Each remainder of a pixel by the strides is a small convolution of its own: no zeros are put between the pixels.",
      GRADIENTS("conv2dTranspose"),
    ],
    shapes:
      "x is [batch, height, width, channels], weights [kernel height, kernel width, units / groups, channels], bias [units], y [batch, height', width', units]; " +
      "conv2d with these options makes images as large as x of those as large as y.",
    inputs: { x: ARRAY, weights: "an array of the same type" },
    options: {
      shape: "the dimensions of x; required",
      weightsShape: "the dimensions of the weights; required",
      ...GEOMETRY,
      padding: `that of the convolution whose transpose it is: ${GEOMETRY.padding}`,
      outputSize:
        'height and width of the result, since several have the same convolution; default: size stride for "same", else the least one, as PyTorch\'s ' +
        "without output_padding",
      groups: "as in conv2d; default 1",
      layout: LAYOUT.replace("[height, width, inputs, units]", "[height, width, units, channels]").replace(
        "[units, inputs, height",
        "[channels, units, height",
      ),
      ...CALL,
    },
    returns: SAME_TYPE,
    errors: `${ERRORS}, or no convolution of images of outputSize gives images as large as x`,
    example:
      "conv2dTranspose(Float32Array.of(1, 2), Float32Array.of(1, 10), { shape: [1, 1, 2, 1], weightsShape: [1, 2, 1, 1], strides: 2 }) // [1, 10, 2, 20]",
  },
  createConv2d: {
    notes: [
      "`layer(x, { shape })` gives the same bits as conv2d, of images of any size. Weights and bias are copied: later changes of the arrays have no " +
        "effect. `layer.free()` gives the memory back.",
    ],
    shapes: "As those of conv2d.",
    inputs: {},
    options: {
      weights: "a Float32Array or Float64Array; required",
      weightsShape: "the dimensions of the weights; required",
      ...GEOMETRY,
      groups: "as in conv2d; as many as channels make it depthwise; default 1",
      layout: LAYOUT,
      bias: "one number a unit, of the same type; default: none",
      ...ACTIVATION,
    },
    returns: "the layer, a function `layer(x, { shape, out })`",
    errors:
      "TypeError if the weights are not a live float array, another array is not of their type, an option is of the wrong kind, or the layer was " +
      "freed; RangeError if a length or a shape is wrong, or the heap (see create) is full",
    example:
      "const layer = createConv2d({ weights: Float32Array.of(1, -1), weightsShape: [1, 2, 1, 1], activation: relu });\n" +
      "layer(Float32Array.of(2, 1, 3, 4), { shape: [1, 2, 2, 1] }) // [1, 0]",
  },
};
