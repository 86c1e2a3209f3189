import type * as specs from "../random.js";
import { ARRAY, type DocumentationOf, errors, OUT, SAME_SHAPE, SAME_TYPE } from "./documentation.js";

const POSITION = "depends on i and the seed alone: not on the length, on where the array lies, or on the build";
const SEED = "chooses the random numbers, a whole number from 0 to 2 ** 53 - 1; default 0; take another one for every layer and step";
const PHILOX =
  "Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011)";

export const documentation: DocumentationOf<typeof specs> = {
  noisyRelu: {
    notes: [
      "It always draws: use relu where the network is not in training.",
      `The deviate of element i ${POSITION}. Plain JavaScript draws the same numbers within a few units in the last place.`,
      "`noisyRelu.backward(gy, x, options)` with the same options draws the noise of the forward pass again: gy where x + sigma z > 0, else 0.",
      `The deviates are made by the method of Box and Muller from ${PHILOX}: of 32 random bits in float32 (up to 6.66 in size), of 64 in ` +
        "float64 (up to 9.4).",
    ],
    shapes: SAME_SHAPE,
    inputs: { x: ARRAY },
    options: { seed: SEED, out: OUT },
    returns: SAME_TYPE,
    errors: errors("sigma or the seed is out of its range or out has another length"),
    example: "noisyRelu(Float32Array.of(-1, 2), { sigma: 0 }) // [0, 2]",
  },
  rrelu: {
    notes: [
      "In training every element draws its slope; otherwise the slope is the mean of lower and upper, and rrelu is leakyRelu.",
      `The slope of element i ${POSITION}. Plain JavaScript draws the same slopes to the bit.`,
      "`rrelu.backward(gy, x, options)` with the same options draws the slopes of the forward pass again: gy where x > 0, else gy slope.",
      `The numbers come from ${PHILOX}: 24 random bits for a float32 slope, 64 for a float64 one.`,
    ],
    shapes: SAME_SHAPE,
    inputs: { x: ARRAY },
    options: { training: "true draws the slopes; default false", seed: SEED, out: OUT },
    returns: SAME_TYPE,
    errors: errors("a bound is not finite, lower is above upper, the seed is out of its range, or out has another length"),
    example: "rrelu(Float32Array.of(-24, 5)) // [-5.5, 5]",
  },
};
