// The catalogue: one documented function per op. /*#__PURE__*/ lets a bundle leave out what it does not import.
import { logSoftmaxKernels, rowwise, softmaxKernels } from "./rows.js";
import * as spec from "./spec/index.js";
import * as rows from "./spec/softmax.js";
import { unary } from "./unary.js";
import rectifiers from "./wasm/rectifiers.js";
import rowwiseKernels from "./wasm/rows.js";
import sigmoids from "./wasm/sigmoids.js";

/**
 * e^x. Range [0, inf]: overflows to infinity above 88.7228 in float32 and runs down through the subnormals.
 *
 * @example exponential(new Float32Array([0, 1])) // [1, 2.7182817]
 * @throws TypeError if x is no live float array, or out is not of its type; RangeError if out is of another length
 * @see Euler: Introductio in analysin infinitorum, 1748
 */
export const exponential = /*#__PURE__*/ unary(spec.exponential, sigmoids);

/**
 * x where x > 0, else alpha x. Range (-inf, inf).
 *
 * @param options.alpha the slope for negative x, 0.01 by default (Keras has 0.3, TensorFlow.js 0.2)
 * @example leakyRelu(new Float32Array([-1, 2]), { alpha: 0.2 }) // [-0.2, 2]
 * @throws TypeError if x is no live float array, alpha no number, or out not of x's type; RangeError if alpha is not finite or out
 * of another length
 * @see Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML 2013
 */
export const leakyRelu = /*#__PURE__*/ unary(spec.leakyRelu, rectifiers);

/**
 * max(x, 0). Range [0, inf). The derivative at 0 is 0.
 *
 * @example relu(new Float32Array([-1, 2])) // [0, 2]
 * @throws TypeError if x is no live float array, or out is not of its type; RangeError if out is of another length
 * @see Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010
 */
export const relu = /*#__PURE__*/ unary(spec.relu, rectifiers);

/**
 * 1 / (1 + e^-x), the logistic function. Range [0, 1]; sigmoid(0) = 1/2; the derivative is sigmoid (1 - sigmoid).
 *
 * @example sigmoid(new Float32Array([0, 2])) // [0.5, 0.880797]
 * @throws TypeError if x is no live float array, or out is not of its type; RangeError if out is of another length
 * @see Verhulst: Recherches mathématiques sur la loi d'accroissement de la population, 1845
 */
export const sigmoid = /*#__PURE__*/ unary(spec.sigmoid, sigmoids);

/**
 * (e^x - e^-x) / (e^x + e^-x). Range [-1, 1]; odd to the last bit; the derivative is 1 - tanh^2.
 *
 * @example tanh(new Float32Array([0, 1])) // [0, 0.76159416]
 * @throws TypeError if x is no live float array, or out is not of its type; RangeError if out is of another length
 * @see LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998
 */
export const tanh = /*#__PURE__*/ unary(spec.tanh, sigmoids);

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
