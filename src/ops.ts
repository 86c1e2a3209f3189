// The catalogue: one documented function per op. /*#__PURE__*/ lets a bundle leave out what it does not import.
import { reduction, rowMap, rowwise } from "./rows.js";
import * as spec from "./spec/index.js";
import * as rows from "./spec/rows.js";
import { unary } from "./unary.js";
import logSoftmaxKernels from "./wasm/logRows.js";
import rectifiers from "./wasm/rectifiers.js";
import reductions from "./wasm/reductions.js";
import softmaxKernels from "./wasm/rows.js";
import sigmoids from "./wasm/sigmoids.js";
import smooth from "./wasm/smooth.js";

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
 * e^x over the sum of e^x along an axis: positive, and a row sums to 1. Stable for logits of any size; a logit of -infinity gets
 * exactly 0; a row with NaN or +infinity, or of -infinity alone, is NaN. What mask or causal hides gets exactly 0, a row that they hide
 * whole is zeros.
 *
 * @param options.shape the dimensions, outermost first; by default the array is one row
 * @param options.axis the axis that sums to 1, from the end if negative; -1 by default
 * @param options.scale what x is multiplied by (and rounded), 1 by default: the inverse of a temperature
 * @param options.mask Uint8Array or booleans, where 0 or false hides; or numbers of x's type to add, where -Infinity hides. As long as a
 * trailing part of shape, repeated over the leading dimensions
 * @param options.causal in a shape [..., queries, keys], whether to hide key j from query i where j > i + keys - queries; false by default
 * @param options.out where the result goes, x included
 * @example softmax(new Float32Array([1, 2, 3])) // [0.09003057, 0.24472848, 0.66524094]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if shape does not have x.length elements,
 * axis is none of its axes, scale is not finite, or mask or out is of another length
 * @see Bridle: Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990
 */
export const softmax = /*#__PURE__*/ rowwise(rows.softmax, softmaxKernels);

/**
 * softmax(-x): the smallest value gets the most. Special values as for softmax(-x).
 *
 * @param options as for softmax; a mask of numbers is added to -scale x
 * @example softmin(new Float32Array([1, 2, 3])) // [0.66524094, 0.24472848, 0.09003057]
 * @throws as softmax
 * @see torch.nn.Softmin
 */
export const softmin = /*#__PURE__*/ rowwise(rows.softmin, softmaxKernels);

/**
 * x - log(sum of e^x along an axis): the logarithm of softmax without its underflow. Special values as for softmax; a logit of -infinity
 * stays -infinity, and so is all that mask or causal hides.
 *
 * @param options as for softmax
 * @example logSoftmax(new Float32Array([1, 2, 3])) // [-2.407606, -1.4076059, -0.40760595]
 * @throws as softmax
 * @see Bridle: Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990
 */
export const logSoftmax = /*#__PURE__*/ rowwise(rows.logSoftmax, logSoftmaxKernels);

/**
 * log(sum of e^x along an axis): a smooth maximum. The result lacks the axis; of nothing, or of -infinity alone, it is -infinity; with
 * +infinity it is +infinity; with NaN it is NaN.
 *
 * @param options as for softmax, but out is of the result's length
 * @example logSumExp(new Float32Array([1, 2, 3, 4]), { shape: [2, 2] }) // [2.3132617, 4.3132615]
 * @throws as softmax
 * @see Blanchard, Higham, Higham: Accurately computing the log-sum-exp and softmax functions, 2021
 */
export const logSumExp = /*#__PURE__*/ reduction(rows.logSumExp, reductions);

/**
 * 1 for the first maximum along an axis, 0 for all others. A row with NaN is NaN; what mask or causal hides never wins.
 *
 * @param options as for softmax
 * @example hardmax(new Float32Array([1, 3, 3])) // [0, 1, 0]
 * @throws as softmax
 * @see ONNX operator Hardmax
 */
export const hardmax = /*#__PURE__*/ rowMap(rows.hardmax, reductions);
