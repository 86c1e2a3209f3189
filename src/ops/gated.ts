// Units that make one of several parts of an axis.

import { fold } from "../operators/gated.js";
import * as spec from "../spec/gated.js";
import gatedKernels from "../wasm/gated.js";
import maxoutKernels from "../wasm/maxout.js";

export const geglu = /*#__PURE__*/ fold(spec.geglu, gatedKernels);
export const glu = /*#__PURE__*/ fold(spec.glu, gatedKernels);
export const maxout = /*#__PURE__*/ fold(spec.maxout, maxoutKernels);
export const reglu = /*#__PURE__*/ fold(spec.reglu, gatedKernels);
export const swiglu = /*#__PURE__*/ fold(spec.swiglu, gatedKernels);
