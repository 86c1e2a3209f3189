// The catalogue: one documented function per op. /*#__PURE__*/ lets a bundle leave out what it does not import.
import { binaryCrossEntropyOf } from "./binaryCrossEntropy.js";
import { crossEntropyOf } from "./crossEntropy.js";
import { gumbelSoftmaxOf } from "./gumbelSoftmax.js";
import { logSoftmaxKernels, rowwise, softmaxKernels } from "./rows.js";
import { divide, filter, largest, likely, nucleus, sampler } from "./sampling.js";
import { sparse } from "./sparse.js";
import * as spec from "./spec/index.js";
import * as sampling from "./spec/sampling.js";
import * as rows from "./spec/softmax.js";
import * as sparseRows from "./spec/sparse.js";
import { unary } from "./unary.js";
import losses from "./wasm/losses.js";
import rectifiers from "./wasm/rectifiers.js";
import rowwiseKernels from "./wasm/rows.js";
import samplingKernels from "./wasm/sampling.js";
import sigmoids from "./wasm/sigmoids.js";
import smooth from "./wasm/smooth.js";
import sparseKernels from "./wasm/sparse.js";

export const celu = /*#__PURE__*/ unary(spec.celu, smooth);

export const elu = /*#__PURE__*/ unary(spec.elu, smooth);

export const exponential = /*#__PURE__*/ unary(spec.exponential, sigmoids);

export const gelu = /*#__PURE__*/ unary(spec.gelu, smooth);

export const geluTanh = /*#__PURE__*/ unary(spec.geluTanh, smooth);

export const leakyRelu = /*#__PURE__*/ unary(spec.leakyRelu, rectifiers);

export const logSigmoid = /*#__PURE__*/ unary(spec.logSigmoid, smooth);

export const mish = /*#__PURE__*/ unary(spec.mish, smooth);

export const quickGelu = /*#__PURE__*/ unary(spec.quickGelu, smooth);

export const relu = /*#__PURE__*/ unary(spec.relu, rectifiers);

export const selu = /*#__PURE__*/ unary(spec.selu, smooth);

export const sigmoid = /*#__PURE__*/ unary(spec.sigmoid, sigmoids);

export const silu = /*#__PURE__*/ unary(spec.silu, smooth);

export const softplus = /*#__PURE__*/ unary(spec.softplus, smooth);

export const tanh = /*#__PURE__*/ unary(spec.tanh, sigmoids);

/** silu by its other name. */
export { silu as swish };

/**
 * e^x over the sum of e^x along a row: positive, and a row sums to 1. Stable for logits of any size; a logit of -infinity gets
 * exactly 0; a row with NaN or +infinity, or of -infinity alone, is NaN.
 *
 * @param options.shape the dimensions, outermost first; by default the array is one row
 * @param options.axis the axis that sums to 1: the last
 * @example softmax(new Float32Array([1, 2, 3])) // [0.09003057, 0.24472848, 0.66524094]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if shape does not have x.length elements,
 * axis is not the last one, or out is of another length
 * @see Bridle: Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990
 */
export const softmax = /*#__PURE__*/ rowwise(rows.softmax, /*#__PURE__*/ softmaxKernels(rowwiseKernels));

/**
 * x - log(sum of e^x along a row): the logarithm of softmax without its underflow. Special values as for softmax; a logit of -infinity
 * stays -infinity.
 *
 * @param options.shape the dimensions, outermost first; by default the array is one row
 * @param options.axis the axis that is normalised: the last
 * @example logSoftmax(new Float32Array([1, 2, 3])) // [-2.407606, -1.4076059, -0.40760595]
 * @throws as softmax
 * @see Bridle: Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990
 */
export const logSoftmax = /*#__PURE__*/ rowwise(rows.logSoftmax, /*#__PURE__*/ logSoftmaxKernels(rowwiseKernels));

/** CE */
export const crossEntropy = /*#__PURE__*/ crossEntropyOf(losses);

export const binaryCrossEntropyWithLogits = /*#__PURE__*/ binaryCrossEntropyOf(losses);

export const sparsemax = /*#__PURE__*/ sparse(sparseRows.sparsemax, sparseKernels);

export const entmax15 = /*#__PURE__*/ sparse(sparseRows.entmax15, sparseKernels);

export const gumbelSoftmax = /*#__PURE__*/ gumbelSoftmaxOf(softmax, samplingKernels);

export const temperature = /*#__PURE__*/ divide(sampling.temperature, samplingKernels);

export const topK = /*#__PURE__*/ filter(sampling.topK, largest, samplingKernels);

export const topP = /*#__PURE__*/ filter(sampling.topP, nucleus, samplingKernels);

export const minP = /*#__PURE__*/ filter(sampling.minP, likely, samplingKernels);

export const sample = /*#__PURE__*/ sampler(samplingKernels);
