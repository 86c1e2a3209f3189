// Normalizations: of rows, of groups of channels, of channels.

import { batchNormOf } from "../operators/norms/batchNorm.js";
import { groupNormOf } from "../operators/norms/groupNorm.js";
import { norm } from "../operators/norms/norm.js";
import * as spec from "../spec/norms.js";
import normKernels from "../wasm/norms.js";

export const batchNorm = /*#__PURE__*/ batchNormOf(spec.batchNorm, normKernels);
export const groupNorm = /*#__PURE__*/ groupNormOf(spec.groupNorm, normKernels);
export const layerNorm = /*#__PURE__*/ norm(spec.layerNorm, normKernels);
export const rmsNorm = /*#__PURE__*/ norm(spec.rmsNorm, normKernels);
