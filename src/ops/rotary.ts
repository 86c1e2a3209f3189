// The rotary position embedding.

import { rotaryOf } from "../operators/rotary/rotary.js";
import * as spec from "../spec/rotary.js";
import rotaryKernels from "../wasm/rotary.js";

export const rotaryEmbedding = /*#__PURE__*/ rotaryOf(spec.rotaryEmbedding, rotaryKernels);
