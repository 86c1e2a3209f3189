// Gated units and maxout: they combine the parts of an axis into one.

import { gated, gatedUnit } from "../operators/gated/gated.js";
import * as spec from "../spec/gated.js";
import gatedKernels from "../wasm/gated.js";
import maxoutKernels from "../wasm/maxout.js";

export const geglu = /*#__PURE__*/ gatedUnit(spec.geglu, gatedKernels);
export const glu = /*#__PURE__*/ gatedUnit(spec.glu, gatedKernels);
export const maxout = /*#__PURE__*/ gated(spec.maxout, maxoutKernels);
export const reglu = /*#__PURE__*/ gatedUnit(spec.reglu, gatedKernels);
export const swiglu = /*#__PURE__*/ gatedUnit(spec.swiglu, gatedKernels);
