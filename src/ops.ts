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

/**
 * The loss of a classifier, -log softmax(logits)[label] for each row, without the rounding of the softmax: stable for logits of any
 * size, and accurate to 2^-22 (float64 arrays: 2^-47) relative also where a row is sure and its loss near 0. Labels are classes, or
 * probabilities like the logits: -sum of t log softmax. PyTorch's CrossEntropyLoss in its options and its defaults; a target of 0 takes
 * nothing of a logit of -infinity, though (0 log 0 = 0). A row with NaN or +infinity, or of -infinity alone, is NaN.
 *
 * `crossEntropy.backward(logits, labels, { gy, out })` is dL/dlogits, (softmax - target) weight / divisor;
 * `crossEntropy.withGradient(logits, labels, { gy, out })` is { loss, gradient } from the same probabilities.
 *
 * @param logits rows of one number a class
 * @param labels a class for each row in an Int32Array, Uint8Array or other array of whole numbers; or probabilities, like the logits
 * @param options.shape the dimensions of the logits, the classes last; by default they are one row
 * @param options.labelSmoothing the part of each target that is spread evenly over all classes: 0
 * @param options.ignoreIndex the label of rows that do not count, neither in the loss nor in its gradient nor in the mean: -100
 * @param options.weights a weight for each class; the mean over labelled rows is divided by the weights' sum
 * @param options.reduction "mean" (default), "sum", or "none" for an array with one loss a row, which may go to `out`
 * @param options.gy dL/dloss, in backward and withGradient: 1, or an array of one for each row with the reduction "none"
 * @example crossEntropy(new Float32Array([1, 2, 3]), Uint8Array.of(2)) // 0.40760597...
 * @throws TypeError if the logits are no live float array, or an argument is of the wrong kind; RangeError for a label that is no class
 * (and not ignoreIndex), a wrong length or shape, or an option out of its range: before anything is written
 * @see Good: Rational Decisions, 1952; Szegedy et al.: Rethinking the Inception Architecture for Computer Vision, 2016 (smoothing)
 */
export const crossEntropy = /*#__PURE__*/ crossEntropyOf(losses);

/**
 * The loss of yes-or-no decisions, -p z log s(x) - (1 - z) log s(-x) with the sigmoid s, for logits x and targets z from 0 to 1. In the
 * stable form max(x, 0) - x z + log(1 + e^-abs x), which neither overflows nor cancels: within 1 ULP of float32 (2^-50 for float64)
 * for targets from 0 to 1. PyTorch's BCEWithLogitsLoss in its options and its defaults. NaN gives NaN, infinities the limit.
 *
 * `backward(logits, targets, { gy, out })` is dL/dlogits, (1 - z) s(x) - p z s(-x) times weight and 1 / length;
 * `withGradient(logits, targets, { gy, out })` is { loss, gradient } from the same exponentials.
 *
 * @param options.posWeight the weight p of the positive class, or an array of one for each position along the last axis: 1
 * @param options.weights a weight for each element, or for each position along the last axis
 * @param options.shape the dimensions of the logits; by default there is one axis
 * @param options.reduction "mean" (default: over all elements), "sum", or "none" for one loss an element, which may go to `out`
 * @param options.gy dL/dloss, in backward and withGradient: 1, or an array like the logits with the reduction "none"
 * @example binaryCrossEntropyWithLogits(new Float32Array([2, -1]), new Float32Array([1, 0])) // 0.22009485...
 * @throws TypeError if an array is none, is not live or of another type; RangeError for a wrong length, shape or reduction
 * @see Cox: The Regression Analysis of Binary Sequences, 1958
 */
export const binaryCrossEntropyWithLogits = /*#__PURE__*/ binaryCrossEntropyOf(losses);

/**
 * max(x - t, 0), t such that a row sums to 1: the point of the probability simplex that is nearest to x, a softmax with exact zeros.
 * Found without a sort. A row with NaN or +infinity, or of -infinity alone, is NaN. `sparsemax.backward(gy, y)` from the saved output.
 *
 * @param options.shape the dimensions, the axis that sums to 1 last; by default the array is one row
 * @param options.out where the result goes, x itself included; by default a new array
 * @example sparsemax(new Float32Array([1, 2, 2.5])) // [0, 0.25, 0.75]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError for a wrong shape or length
 * @see Martins, Astudillo: From Softmax to Sparsemax, ICML 2016
 */
export const sparsemax = /*#__PURE__*/ sparse(sparseRows.sparsemax, sparseKernels);

/**
 * max(x / 2 - t, 0)^2, t such that a row sums to 1: half-way between softmax and sparsemax, with exact zeros. Found without a sort.
 * Special values as for sparsemax. `entmax15.backward(gy, y)` from the saved output.
 *
 * @param options.shape the dimensions, the axis that sums to 1 last; by default the array is one row
 * @param options.out where the result goes, x itself included; by default a new array
 * @example entmax15(new Float32Array([0, 0, -9])) // [0.5, 0.5, 0]
 * @throws as sparsemax
 * @see Peters, Niculae, Martins: Sparse Sequence-to-Sequence Models, ACL 2019
 */
export const entmax15 = /*#__PURE__*/ sparse(sparseRows.entmax15, sparseKernels);

/**
 * softmax((x + g) / tau) with Gumbel noise g = -log(-log u): a random class by the probabilities of softmax, which can be differentiated.
 * The noise is a function of the seed and of the position in the array alone. Special values as for softmax.
 *
 * `gumbelSoftmax.backward(gy, y, { tau })` takes the soft output. With `hard`, that of the same call without it (the same seed gives
 * the same noise): the straight-through estimator.
 *
 * @param options.shape the dimensions, the classes last; by default the array is one row
 * @param options.tau the temperature, above 0: 1; towards 0 the samples become one-hot
 * @param options.seed chooses the noise, a whole number from 0 to 2 ** 53 - 1: 0
 * @param options.hard whether a row is 1 at its largest and 0 elsewhere: false
 * @param options.out where the result goes, the logits included; by default a new array
 * @example gumbelSoftmax(logits, { shape: [64, 10], tau: 0.5, seed: step })
 * @throws TypeError if the logits are no live float array, or an option of the wrong kind; RangeError for one out of its range
 * @see Jang, Gu, Poole: Categorical Reparameterization with Gumbel-Softmax, ICLR 2017
 */
export const gumbelSoftmax = /*#__PURE__*/ gumbelSoftmaxOf(softmax, samplingKernels);

/**
 * logits / temperature: below 1 the probabilities sharpen, above they level out.
 *
 * @param options.temperature above 0: 1
 * @param options.out where the result goes, the logits included; by default a new array
 * @example softmax(temperature(logits, { temperature: 0.7 }))
 * @throws TypeError if the logits are no live float array, or an option of the wrong kind; RangeError for one out of its range
 * @see Ackley, Hinton, Sejnowski: A Learning Algorithm for Boltzmann Machines, 1985
 */
export const temperature = /*#__PURE__*/ divide(sampling.temperature, samplingKernels);

/**
 * The k largest logits of a row; all others become -infinity. Of equal ones the first stay. Without a sort. A row with NaN is NaN.
 *
 * @param options.k how many stay, from 1 on: 50
 * @param options.shape the dimensions, the classes last; by default the array is one row
 * @param options.out where the result goes, the logits included; by default a new array
 * @example topK(new Float32Array([1, 3, 2]), { k: 2 }) // [-Infinity, 3, 2]
 * @throws TypeError if the logits are no live float array, or an option of the wrong kind; RangeError for one out of its range
 * @see Fan, Lewis, Dauphin: Hierarchical Neural Story Generation, ACL 2018
 */
export const topK = /*#__PURE__*/ filter(sampling.topK, largest, samplingKernels);

/**
 * The nucleus of a row: the fewest logits, the largest first, whose probabilities sum to p or more; all others become -infinity. Of
 * equal ones the first stay. Without a sort. A row with NaN or +infinity, or of -infinity alone, is NaN.
 *
 * @param options.p above 0, at most 1: 1, which hides nothing
 * @param options.shape the dimensions, the classes last; by default the array is one row
 * @param options.out where the result goes, the logits included; by default a new array
 * @example topP(new Float32Array([1, 3, 2]), { p: 0.7 }) // [-Infinity, 3, 2]
 * @throws as topK
 * @see Holtzman, Buys, Du, Forbes, Choi: The Curious Case of Neural Text Degeneration, ICLR 2020
 */
export const topP = /*#__PURE__*/ filter(sampling.topP, nucleus, samplingKernels);

/**
 * The logits of a row whose probability is at least p times the largest one's; all others become -infinity. Special values as for topP.
 *
 * @param options.p above 0, at most 1: 0.05
 * @param options.shape the dimensions, the classes last; by default the array is one row
 * @param options.out where the result goes, the logits included; by default a new array
 * @example minP(new Float32Array([1, 3, 2]), { p: 0.3 }) // [-Infinity, 3, 2]
 * @throws as topK
 * @see Nguyen et al.: Turning Up the Heat: Min-p Sampling for Creative and Coherent LLM Outputs, ICLR 2025
 */
export const minP = /*#__PURE__*/ filter(sampling.minP, likely, samplingKernels);

/**
 * A random position of one row of logits, each by its probability softmax(logits / temperature), among those that topK, topP (of
 * what topK left) and minP leave. Nothing is sorted, copied or written. The same seed gives the same position.
 *
 * @param options.temperature from 0 on: 1; 0 takes the largest, the first of equal ones
 * @param options.topK how many of the largest may come, from 1 on: all
 * @param options.topP the fewest largest whose probabilities reach this, above 0, at most 1: 1, all
 * @param options.minP those whose probability is at least this part of the largest one's, from 0 to 1: 0, all
 * @param options.seed chooses the random number, a whole number from 0 to 2 ** 53 - 1: 0; take another one for each token
 * @example const token = sample(logits, { temperature: 0.8, topK: 50, topP: 0.95, seed: step });
 * @throws TypeError if the logits are no live float array, or an option of the wrong kind; RangeError for an option out of its range, or
 * for logits with NaN or +infinity, of -infinity alone, or empty (temperature 0 takes +infinity)
 * @see Holtzman, Buys, Du, Forbes, Choi: The Curious Case of Neural Text Degeneration, ICLR 2020
 */
export const sample = /*#__PURE__*/ sampler(samplingKernels);
