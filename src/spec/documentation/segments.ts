import type * as specs from "../segments.js";
import { ARRAY, type DocumentationOf, errors, OUT, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

export const documentation: DocumentationOf<typeof specs> = {
  segmentSoftmax: {
    notes: [
      "Each segment is what `softmax` makes of it alone, bit by bit, with its special values. An empty one is nothing. " +
        "`segmentSoftmax.backward(gy, y, offsets, options)` is dL/dx.",
    ],
    shapes: SAME_SHAPE,
    inputs: {
      x: ARRAY,
      offsets:
        "Int32Array, Uint32Array, BigInt64Array or array: where each segment begins, from 0 on, ascending, and at last the length of x; two equal " +
        "ones hold an empty segment",
    },
    options: { out: OUT },
    returns: SAME_TYPE,
    errors: errors("offsets do not ascend from 0 to the length of x or are no whole numbers, or out has another length"),
    example: "segmentSoftmax(new Float32Array([0, 0, 5]), [0, 2, 3]) // [0.5, 0.5, 1]",
  },
};
