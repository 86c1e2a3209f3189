// Rectifiers that draw a random number for every element.

import { withNoise, withSlopes } from "../operators/random.js";
import * as spec from "../spec/random.js";
import gates from "../wasm/gated.js";
import { leakyRelu } from "./activations.js";

export const noisyRelu = /*#__PURE__*/ withNoise(spec.noisyRelu, gates);
export const rrelu = /*#__PURE__*/ withSlopes(spec.rrelu, gates, leakyRelu);
