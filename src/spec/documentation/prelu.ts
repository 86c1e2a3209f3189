import type * as specs from "../prelu.js";
import { ARRAY, type DocumentationOf, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

export const documentation: DocumentationOf<typeof specs> = {
  prelu: {
    notes: [
      "With one slope it is leakyRelu, to the bit.",
      "`prelu.backward(gy, x, slope, options)` is `{ x, slope }`: dL/dx is gy where x > 0, else gy slope; dL/dslope is the sum of gy x over " +
        "those elements of the channel that are not positive. The sums are of float64, in blocks, so that they do not drift; they are the same " +
        "wherever the arrays lie.",
    ],
    shapes: `${SAME_SHAPE} slope has one element for each channel, or one for all.`,
    inputs: { x: ARRAY, slope: "an array of the same type: a slope for each channel, or a single one for all" },
    options: {
      shape: "dimensions of x, outermost first; default: one sample, every element a channel, [1, x.length]",
      axis: "axis of the channels; a negative one counts from the end; default 1 as in PyTorch (0 if the shape has one axis)",
      out: "array for the result, in backward for dL/dx, of x.length elements; it may be x or gy; default: a new one",
      slopeOut: "in backward, array for dL/dslope, of slope.length elements; it may be slope; default: a new one",
    },
    returns: SAME_TYPE,
    errors:
      "TypeError if x is not a live float array, slope, gy or a result is not of its type, or an option is of the wrong kind; RangeError if " +
      "shape does not have x.length elements, the axis does not exist, slope has neither its length nor 1, gy or a result has another length, " +
      "or slopeOut overlaps out",
    example: "prelu(Float32Array.of(-1, 2, -3, -4), Float32Array.of(0.1, 0.5), { shape: [2, 2] }) // [-0.1, 2, -0.3, -2]",
  },
};
