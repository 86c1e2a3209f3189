// Relatives of softmax with exact zeros.

import { sparse } from "../operators/sparsemax.js";
import * as spec from "../spec/sparsemax.js";
import sparseKernels from "../wasm/sparsemax.js";

export const entmax15 = /*#__PURE__*/ sparse(spec.entmax15, sparseKernels);
export const sparsemax = /*#__PURE__*/ sparse(spec.sparsemax, sparseKernels);
