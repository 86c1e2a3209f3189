import type * as specs from "../selection.js";
import { ARRAY, type DocumentationOf, SHAPE } from "./documentation.js";

const AXIS = "axis of a row; a negative one counts from the end; default -1";
const NAN = "NaN counts as larger than infinity, as in NumPy and PyTorch: a row with NaN says so.";

export const documentation: DocumentationOf<typeof specs> = {
  topEntries: {
    notes: [
      "Of equal elements the first come first, -0 and 0 among them. The time is that of reading a row twice, nearly whatever k is: nothing is " +
        "sorted but the k.",
      `${NAN} With \`largest: false\` it comes last.`,
      "`topK` keeps the shape instead, and hides all other logits of a row: a step before `softmax` or `sample`.",
    ],
    shapes: "values and indices have the shape of x, with k along the axis.",
    inputs: { x: ARRAY },
    options: {
      shape: SHAPE,
      axis: AXIS,
      largest: "false takes the smallest elements; default true",
      sorted: "false leaves the elements in the order of their indices; default true: the largest (or smallest) first",
    },
    returns: "`{ values, indices }`: an array of the type of x and a Uint32Array of positions along the axis",
    errors:
      "TypeError if x is not a live float array or an option is of the wrong kind; RangeError if shape does not have x.length elements, axis " +
      "does not exist, k is not a whole number from 1 to the size of the axis, or the heap has no room for k elements",
    example: "topEntries(Float32Array.of(1, 3, 2), { k: 2 }).indices // [1, 2]",
  },
  argMax: {
    notes: [`Of equal elements the first is taken. ${NAN}`],
    shapes: "Without a shape, x is one row and the result a number; else the result has the shape of x without the axis.",
    inputs: { x: ARRAY },
    options: { shape: SHAPE, axis: AXIS },
    returns: "a position, from 0 on; with a shape a Uint32Array of one for each row",
    errors:
      "TypeError if x is not a live float array or an option is of the wrong kind; RangeError if shape does not have x.length elements, axis " +
      "does not exist, or a row has no elements",
    example: "argMax(Float32Array.of(1, 3, 2, 5, 4, 6), { shape: [2, 3] }) // [1, 2]",
  },
};
