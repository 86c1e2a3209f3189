import type { Parameter, UnarySpec } from "../spec.js";
import { ARRAY, type Documentation, errors, OUT, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

/** The example calls every element-wise op on these. */
const EXAMPLE = [-1, 0, 2];

/** What is the same for all element-wise ops; `shortest` prints a number in its array's precision. */
export function elementwise(spec: UnarySpec, course: string, shortest: (value: number) => string): Documentation {
  const parameters = Object.values(spec.parameters).map((parameter) => (parameter as Parameter).default);
  const y = EXAMPLE.map((x) => shortest(Math.fround(spec.f(x, ...(spec.rounded ? parameters.map(Math.fround) : parameters)))));
  return {
    notes: [
      course,
      `\`${spec.name}.backward(gy, x, options)\` is gy times the derivative at x; \`${spec.name}.derivative(x, options)\` is the derivative.`,
    ],
    shapes: SAME_SHAPE,
    inputs: { x: ARRAY },
    options: { out: OUT },
    returns: SAME_TYPE,
    errors: errors("out has another length or a parameter is out of its range"),
    example: `${spec.name}(new Float32Array([${EXAMPLE.join(", ")}])) // [${y.join(", ")}]`,
  };
}
