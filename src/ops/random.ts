// Rectifiers that draw a random number for every element.

import { withNoise, withSlopes } from "../operators/random.js";
import * as spec from "../spec/random.js";
import randomKernels from "../wasm/random.js";
import { leakyRelu } from "./activations.js";

export const noisyRelu = /*#__PURE__*/ withNoise(spec.noisyRelu, randomKernels);
export const rrelu = /*#__PURE__*/ withSlopes(spec.rrelu, randomKernels, leakyRelu);
