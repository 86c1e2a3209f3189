// Softmax and its relatives along an axis.

import { reduction, rowMap, rowwise } from "../operators/rowwise/rowwise.js";
import * as spec from "../spec/softmax.js";
import hardmaxKernels from "../wasm/hardmax.js";
import logSoftmaxKernels from "../wasm/logSoftmax.js";
import logSumExpKernels from "../wasm/logSumExp.js";
import softmaxKernels from "../wasm/softmax.js";
import softminKernels from "../wasm/softmin.js";

export const hardmax = /*#__PURE__*/ rowMap(spec.hardmax, hardmaxKernels);
export const logSoftmax = /*#__PURE__*/ rowwise(spec.logSoftmax, logSoftmaxKernels);
export const logSumExp = /*#__PURE__*/ reduction(spec.logSumExp, logSumExpKernels);
export const softmax = /*#__PURE__*/ rowwise(spec.softmax, softmaxKernels);
export const softmin = /*#__PURE__*/ rowwise(spec.softmin, softmaxKernels, softminKernels);
