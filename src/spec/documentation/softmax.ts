import type * as specs from "../softmax.js";
import { ARRAY, type DocumentationOf, errors, OUT, ROWS, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

const inputs = { x: ARRAY };
const { shape, axis, ...MASK } = ROWS;
const OPTIONS = {
  shape,
  axis,
  scale:
    "factor of x, the inverse of a temperature; default 1. A product is rounded to the type of x; where one would leave its range, the row is " +
    "taken relative to its largest product. Infinite x follow arithmetic: 0 makes them NaN, a negative factor turns their signs",
  ...MASK,
};
const options = { ...OPTIONS, out: OUT };
const ERRORS = errors(
  "shape does not have x.length elements, axis does not exist, scale is not finite, mask or out has another length, or a mask without maskShape fits several dimensions",
);

export const documentation: DocumentationOf<typeof specs> = {
  softmax: {
    notes: [
      "Stable for logits of any size. A logit of -infinity gets exactly 0. A row with NaN or +infinity, or of -infinity alone, is NaN. " +
        "What mask or causal hides gets exactly 0; a row that they hide whole is zeros.",
      "`softmax.backward(gy, y, options)` takes the saved result y.",
    ],
    shapes: SAME_SHAPE,
    inputs,
    options,
    returns: SAME_TYPE,
    errors: ERRORS,
    example: "softmax(new Float32Array([1, 2, 3])) // [0.09003057, 0.24472848, 0.66524094]",
  },
  softmin: {
    notes: [
      "Special values are those of softmax of -x. A mask of numbers is added to -scale x.",
      "`softmin.backward(gy, y, options)` takes the saved result y.",
    ],
    shapes: SAME_SHAPE,
    inputs,
    options,
    returns: SAME_TYPE,
    errors: ERRORS,
    example: "softmin(new Float32Array([1, 2, 3])) // [0.66524094, 0.24472848, 0.09003057]",
  },
  logSoftmax: {
    notes: [
      "Special values are those of softmax. A logit of -infinity stays -infinity; what mask or causal hides becomes -infinity.",
      "`logSoftmax.backward(gy, y, options)` takes the saved result y.",
    ],
    shapes: SAME_SHAPE,
    inputs,
    options,
    returns: SAME_TYPE,
    errors: ERRORS,
    example: "logSoftmax(new Float32Array([1, 2, 3])) // [-2.407606, -1.4076059, -0.40760595]",
  },
  logSumExp: {
    notes: [
      "An empty row, and a row of -infinity alone, gives -infinity; a row with +infinity gives +infinity; a row with NaN gives NaN.",
      "`logSumExp.backward(gy, x, y, options)` takes x and the saved result y.",
    ],
    shapes: "y has the shape of x without the axis.",
    inputs,
    options: { ...OPTIONS, out: "array for the result, of its length; default: a new one" },
    returns: SAME_TYPE,
    errors: ERRORS,
    example: "logSumExp(new Float32Array([1, 2, 3, 4]), { shape: [2, 2] }) // [2.3132617, 4.3132615]",
  },
  hardmax: {
    notes: ["A row with NaN is NaN. What mask or causal hides never wins."],
    shapes: SAME_SHAPE,
    inputs,
    options,
    returns: SAME_TYPE,
    errors: ERRORS,
    example: "hardmax(new Float32Array([1, 3, 3])) // [0, 1, 0]",
  },
};
