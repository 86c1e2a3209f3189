// Element-wise activations.

import { unary } from "../operators/elementwise/elementwise.js";
import * as spec from "../spec/index.js";
import curves from "../wasm/curves.js";
import exponentialKernels from "../wasm/exponential.js";
import rectifiers from "../wasm/rectifiers.js";
import sigmoidKernels from "../wasm/sigmoid.js";
import smooth from "../wasm/smooth.js";
import tanhKernels from "../wasm/tanh.js";

export const algebraic = /*#__PURE__*/ unary(spec.algebraic, curves);
export const arctan = /*#__PURE__*/ unary(spec.arctan, curves);
export const binaryStep = /*#__PURE__*/ unary(spec.binaryStep, rectifiers);
export const celu = /*#__PURE__*/ unary(spec.celu, smooth);
export const clamp = /*#__PURE__*/ unary(spec.clamp, rectifiers);
export const elu = /*#__PURE__*/ unary(spec.elu, smooth);
export const erf = /*#__PURE__*/ unary(spec.erf, curves);
export const expm1 = /*#__PURE__*/ unary(spec.expm1, curves);
export const exponential = /*#__PURE__*/ unary(spec.exponential, exponentialKernels);
export const gaussian = /*#__PURE__*/ unary(spec.gaussian, curves);
export const gelu = /*#__PURE__*/ unary(spec.gelu, smooth);
export const geluTanh = /*#__PURE__*/ unary(spec.geluTanh, smooth);
export const generalizedLogistic = /*#__PURE__*/ unary(spec.generalizedLogistic, curves);
export const gudermannian = /*#__PURE__*/ unary(spec.gudermannian, curves);
export const hardShrink = /*#__PURE__*/ unary(spec.hardShrink, rectifiers);
export const hardSigmoid = /*#__PURE__*/ unary(spec.hardSigmoid, rectifiers);
export const hardSwish = /*#__PURE__*/ unary(spec.hardSwish, rectifiers);
export const hardTanh = /*#__PURE__*/ unary(spec.hardTanh, rectifiers);
export const identity = /*#__PURE__*/ unary(spec.identity, rectifiers);
export const isru = /*#__PURE__*/ unary(spec.isru, rectifiers);
export const leakyRelu = /*#__PURE__*/ unary(spec.leakyRelu, rectifiers);
export const linear = /*#__PURE__*/ unary(spec.linear, rectifiers);
export const logSigmoid = /*#__PURE__*/ unary(spec.logSigmoid, smooth);
export const mish = /*#__PURE__*/ unary(spec.mish, smooth);
export const quickGelu = /*#__PURE__*/ unary(spec.quickGelu, smooth);
export const relu = /*#__PURE__*/ unary(spec.relu, rectifiers);
export const relu6 = /*#__PURE__*/ unary(spec.relu6, rectifiers);
export const selu = /*#__PURE__*/ unary(spec.selu, smooth);
export const shrink = /*#__PURE__*/ unary(spec.shrink, rectifiers);
export const sigmoid = /*#__PURE__*/ unary(spec.sigmoid, sigmoidKernels);
export const silu = /*#__PURE__*/ unary(spec.silu, smooth);
export const sine = /*#__PURE__*/ unary(spec.sine, curves);
export const softplus = /*#__PURE__*/ unary(spec.softplus, smooth);
export const softShrink = /*#__PURE__*/ unary(spec.softShrink, rectifiers);
export const softsign = /*#__PURE__*/ unary(spec.softsign, rectifiers);
export const sparsePlus = /*#__PURE__*/ unary(spec.sparsePlus, rectifiers);
export const sparseSigmoid = /*#__PURE__*/ unary(spec.sparseSigmoid, rectifiers);
export const squareplus = /*#__PURE__*/ unary(spec.squareplus, rectifiers);
export const tanh = /*#__PURE__*/ unary(spec.tanh, tanhKernels);
export const tanhShrink = /*#__PURE__*/ unary(spec.tanhShrink, curves);
export const threshold = /*#__PURE__*/ unary(spec.threshold, rectifiers);

/** silu by its other name. */
export { silu as swish };
