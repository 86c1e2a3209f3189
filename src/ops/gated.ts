// Units that make one of several parts of an axis.

import { fold } from "../operators/gated.js";
import * as spec from "../spec/gated.js";
import gates from "../wasm/gated.js";

export const geglu = /*#__PURE__*/ fold(spec.geglu, gates);
export const glu = /*#__PURE__*/ fold(spec.glu, gates);
export const maxout = /*#__PURE__*/ fold(spec.maxout, gates);
export const reglu = /*#__PURE__*/ fold(spec.reglu, gates);
export const swiglu = /*#__PURE__*/ fold(spec.swiglu, gates);
