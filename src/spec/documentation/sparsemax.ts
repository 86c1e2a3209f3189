import type * as specs from "../sparsemax.js";
import { ARRAY, type DocumentationOf, errors, OUT, ROWS, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

const common = {
  shapes: SAME_SHAPE,
  inputs: { x: ARRAY },
  options: { ...ROWS, out: OUT },
  returns: SAME_TYPE,
  errors: errors(
    "shape does not have x.length elements, axis does not exist, mask or out has another length, or a mask without maskShape fits several dimensions",
  ),
};
const SPECIAL =
  "The threshold t is found without a sort. A row with NaN or +infinity, or of -infinity alone, is NaN. What mask or causal hides gets exactly " +
  "0; a row that they hide whole is zeros.";

export const documentation: DocumentationOf<typeof specs> = {
  sparsemax: {
    ...common,
    notes: [SPECIAL, "`sparsemax.backward(gy, y, options)` takes the saved result y."],
    example: "sparsemax(new Float32Array([1, 2, 2.5])) // [0, 0.25, 0.75]",
  },
  entmax15: {
    ...common,
    notes: [SPECIAL, "`entmax15.backward(gy, y, options)` takes the saved result y."],
    example: "entmax15(new Float32Array([0, 0, -9])) // [0.5, 0.5, 0]",
  },
};
