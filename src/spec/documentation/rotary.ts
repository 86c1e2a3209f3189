import type * as specs from "../rotary.js";
import { ARRAY, type DocumentationOf, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

export const documentation: DocumentationOf<typeof specs> = {
  rotaryEmbedding: {
    notes: [
      "For queries and keys, not for values. Angles are of float64; their sines and cosines are rounded to the type of x, and kept for the next " +
        "calls. A float32 result is off by at most 2^-22 of the larger of its pair.",
      "`rotaryEmbedding.backward(gy, options)` is dL/dx: gy turned back by the same angles.",
    ],
    shapes: `${SAME_SHAPE} The last axis has the elements of a head, \`axis\` the positions; every other axis repeats these.`,
    inputs: { x: ARRAY },
    options: {
      shape: "dimensions of x, outermost first, such as [batch, heads, positions, size]; default: one position, [1, x.length]",
      axis: "axis of the positions, not the last one; a negative one counts from the end; default -2",
      positions:
        "array of whole numbers, such as an Int32Array: the position of each index of the axis, or of each index of that axis and those before it; " +
        "default 0, 1, 2, ...",
      size: "elements of a head that are turned, an even number; the others stay as they are; default: all",
      layout:
        '"halves": element i is paired with i + size / 2, as in Llama, GPT-NeoX and ONNX; "interleaved": with its neighbour, as in the paper, GPT-J ' +
        'and the weights that Meta gives out; default "halves"',
      out: "array for the result, x itself included; default: a new one",
    },
    returns: SAME_TYPE,
    errors:
      "TypeError if x is not a live float array or an option is of the wrong kind; RangeError if shape does not have x.length elements, axis does " +
      "not exist or is the last one, size is odd or too large, positions have another length, base is not positive, or out has another length",
    example: "rotaryEmbedding(Float32Array.of(1, 0, 1, 0), { shape: [2, 2] }) // [1, 0, 0.54030231, 0.84147098]",
  },
};
