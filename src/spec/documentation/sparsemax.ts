import type * as specs from "../sparsemax.js";
import { ARRAY, type DocumentationOf, errors, OUT, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

const common = {
  shapes: `${SAME_SHAPE} A row is the last axis.`,
  inputs: { x: ARRAY },
  options: { shape: "dimensions of x, the axis that sums to 1 last; default: one row, [x.length]", out: OUT },
  returns: SAME_TYPE,
  errors: errors("shape does not have x.length elements or out has another length"),
};

export const documentation: DocumentationOf<typeof specs> = {
  sparsemax: {
    ...common,
    notes: [
      "The threshold t is found without a sort. A row with NaN or +infinity, or of -infinity alone, is NaN.",
      "`sparsemax.backward(gy, y, options)` takes the saved result y.",
    ],
    example: "sparsemax(new Float32Array([1, 2, 2.5])) // [0, 0.25, 0.75]",
  },
  entmax15: {
    ...common,
    notes: [
      "The threshold t is found without a sort. A row with NaN or +infinity, or of -infinity alone, is NaN.",
      "`entmax15.backward(gy, y, options)` takes the saved result y.",
    ],
    example: "entmax15(new Float32Array([0, 0, -9])) // [0.5, 0.5, 0]",
  },
};
