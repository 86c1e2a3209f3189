import type * as specs from "../quantized.js";
import { type DocumentationOf, errors, SHAPE } from "./documentation.js";

const WHERE = {
  axis: "axis along which numbers share a scale: the inputs of weights, axis 0; a negative one counts from the end; default -1",
  group: "how many of them share one, the last group may be shorter; default: all along the axis",
};

export const documentation: DocumentationOf<typeof specs> = {
  quantize: {
    notes: [
      "Symmetric: 0 stays 0, and the largest magnitude becomes 127 or -127. Each number is off by at most scale / 2 (and its rounding to float32). " +
        "Of two integers as near the even one is taken. A group of zeros has scale 0; a subnormal scale is rounded up.",
      '`createDense` with `type: "int8"` quantizes its weights so itself, along axis 0.',
    ],
    shapes: "values have the shape of x; scales too, with the number of groups along the axis.",
    inputs: { x: "a Float32Array or Float64Array" },
    options: { shape: SHAPE, ...WHERE },
    returns: "`{ values, scales }`, an Int8Array and a Float32Array",
    errors: errors(
      "x has NaN or an infinity, shape does not have x.length elements, axis does not exist, or group is not a whole number from 1 on",
    ),
    example: "quantize(Float32Array.of(-1, 0.5, 2, 0)).values // [-64, 32, 127, 0]",
  },
  dequantize: {
    notes: ["The products are rounded to float32 once."],
    shapes: "values and y have one shape; scales too, with the number of groups along the axis.",
    inputs: { quantized: "`{ values, scales }`, an Int8Array and a Float32Array, as `quantize` gives them" },
    options: {
      shape: "dimensions of the values, outermost first; default: one row",
      ...WHERE,
      out: "Float32Array for the result; default: a new one",
    },
    returns: "a Float32Array",
    errors:
      "TypeError if an array is of another type or not live, or an option is of the wrong kind; RangeError if shape does not have as many elements as " +
      "there are values, axis does not exist, there are more or fewer scales than groups, group is not a whole number from 1 on, or out has another length",
    example: "dequantize({ values: Int8Array.of(-64, 127), scales: Float32Array.of(0.5) }) // [-32, 63.5]",
  },
};
