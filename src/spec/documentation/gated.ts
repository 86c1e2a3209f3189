import type * as specs from "../gated.js";
import { ARRAY, type DocumentationOf, errors, SAME_TYPE, SHAPE } from "./documentation.js";

const OVERLAP = "It may begin where x does; any other overlap gets what a separate array would get";
const halves = {
  shapes:
    "a is the first half of x along the axis, b the second. y is half as long as x along the axis. Of two arrays, a and b, y is as long as each.",
  inputs: { x: `${ARRAY}; or a, before an array b of its type and length` },
  options: {
    shape: SHAPE,
    axis: "axis that is halved; a negative one counts from the end; default -1",
    gate: '"second" if b goes through the gate, or "first" if a does; default "second"',
    out: `array for the result, of x.length / 2 elements (in backward of x.length; it may be x); default: a new one. ${OVERLAP}`,
  },
  returns: SAME_TYPE,
  errors: errors("shape does not have x.length elements, the axis does not exist or is odd, or out has another length"),
};
const PRODUCT =
  "The product is that of IEEE 754: an infinite a times a gate of 0, and an a of 0 times an infinite gate, is NaN, as in every framework. A " +
  "float32 result is computed in float64 and rounded once.";
/** The form of two arrays. */
const two = (op: string) =>
  `\`${op}(a, b, { gate, out })\` takes a and b as arrays of their own, as models with two projections have them; ` +
  `\`${op}.backward(gy, a, b, { gate, out })\` is \`{ a, b }\`.`;
const GATE_FIRST = 'For weights of libraries that put the gate first, take `gate: "first"`.';

export const documentation: DocumentationOf<typeof specs> = {
  glu: {
    ...halves,
    notes: [
      two("glu"),
      PRODUCT,
      "`glu.backward(gy, x, options)` is dL/dx, as long as x: gy s(b) for a and gy a s'(b) for b, s the logistic function.",
    ],
    example: "glu(Float32Array.of(1, 2, 0, 3)) // [0.5, 1.9051483]",
  },
  reglu: {
    ...halves,
    notes: [
      two("reglu"),
      PRODUCT,
      "`reglu.backward(gy, x, options)` is dL/dx, as long as x: gy max(b, 0) for a; for b gy a where b > 0, else 0.",
    ],
    example: "reglu(Float32Array.of(2, 2, 3, -1)) // [6, 0]",
  },
  geglu: {
    ...halves,
    notes: [
      `gelu is the exact one, b Phi(b). ${GATE_FIRST}`,
      two("geglu"),
      PRODUCT,
      "`geglu.backward(gy, x, options)` is dL/dx, as long as x: gy gelu(b) for a and gy a gelu'(b) for b.",
    ],
    example: "geglu(Float32Array.of(2, 2, 1, -1)) // [1.6826895, -0.31731051]",
  },
  swiglu: {
    ...halves,
    notes: [
      `Llama puts the gate first. ${GATE_FIRST}`,
      two("swiglu"),
      PRODUCT,
      "`swiglu.backward(gy, x, options)` is dL/dx, as long as x: gy silu(b) for a and gy a silu'(b) for b.",
    ],
    example: "swiglu(Float32Array.of(2, 2, 1, -1)) // [1.4621172, -0.5378828]",
  },
  maxout: {
    notes: [
      "Of equal elements (as 0 and -0) the first counts. NaN anywhere in a group gives NaN.",
      "`maxout.backward(gy, x, options)` is dL/dx, as long as x: gy at the first largest element of a group, 0 elsewhere in it, and NaN " +
        "throughout a group with a NaN.",
    ],
    shapes: "An axis of k g elements becomes one of g: its first element is the largest of the first k.",
    inputs: { x: ARRAY },
    options: {
      shape: SHAPE,
      axis: "axis of the groups; a negative one counts from the end; default -1",
      out: `array for the result, of x.length / k elements (in backward of x.length; it may be x); default: a new one. ${OVERLAP}`,
    },
    returns: SAME_TYPE,
    errors: errors(
      "shape does not have x.length elements, the axis does not exist or is no multiple of k, k is no whole number from 1 on, or out has " +
        "another length",
    ),
    example: "maxout(Float32Array.of(1, 3, -2, -5)) // [3, -2]",
  },
};
