// The catalogue: one documented function per op. /*#__PURE__*/ lets a bundle leave out what it does not import.
import { perChannel } from "./channels.js";
import { fold } from "./folds.js";
import { withNoise, withSlopes } from "./noise.js";
import { logSoftmaxKernels, rowwise, softmaxKernels } from "./rows.js";
import * as gated from "./spec/gates.js";
import * as spec from "./spec/index.js";
import * as rows from "./spec/softmax.js";
import { unary } from "./unary.js";
import curves from "./wasm/curves.js";
import gates from "./wasm/gates.js";
import rectifiers from "./wasm/rectifiers.js";
import rowwiseKernels from "./wasm/rows.js";
import sigmoids from "./wasm/sigmoids.js";
import smooth from "./wasm/smooth.js";

export const algebraic = /*#__PURE__*/ unary(spec.algebraic, curves);

export const arctan = /*#__PURE__*/ unary(spec.arctan, curves);

export const binaryStep = /*#__PURE__*/ unary(spec.binaryStep, rectifiers);

export const celu = /*#__PURE__*/ unary(spec.celu, smooth);

export const clamp = /*#__PURE__*/ unary(spec.clamp, rectifiers);

export const elu = /*#__PURE__*/ unary(spec.elu, smooth);

export const erf = /*#__PURE__*/ unary(spec.erf, curves);

export const exponential = /*#__PURE__*/ unary(spec.exponential, sigmoids);

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

export const sigmoid = /*#__PURE__*/ unary(spec.sigmoid, sigmoids);

export const silu = /*#__PURE__*/ unary(spec.silu, smooth);

export const sine = /*#__PURE__*/ unary(spec.sine, curves);

export const softShrink = /*#__PURE__*/ unary(spec.softShrink, rectifiers);

export const softplus = /*#__PURE__*/ unary(spec.softplus, smooth);

export const softsign = /*#__PURE__*/ unary(spec.softsign, rectifiers);

export const sparsePlus = /*#__PURE__*/ unary(spec.sparsePlus, rectifiers);

export const sparseSigmoid = /*#__PURE__*/ unary(spec.sparseSigmoid, rectifiers);

export const squareplus = /*#__PURE__*/ unary(spec.squareplus, rectifiers);

export const tanh = /*#__PURE__*/ unary(spec.tanh, sigmoids);

export const tanhShrink = /*#__PURE__*/ unary(spec.tanhShrink, curves);

export const threshold = /*#__PURE__*/ unary(spec.threshold, rectifiers);

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
 * The gated linear unit: a / (1 + e^-b), where a and b are the first and the second half of an axis of x. One half is let through as
 * far as the other half says. The result is half as long as x along that axis.
 *
 * `glu.backward(gy, x, { shape, axis, out })` gives dL/dx, of the length of x, from gy = dL/dy, of the length of y: gy s(b) to a, and
 * gy a s'(b) to b, s being the logistic function.
 *
 * The product is that of IEEE 754: an infinite a times a gate that is 0 (or an a of 0 times an infinite gate) is NaN, as in every framework.
 * A float32 result is made in float64 and rounded once.
 *
 * @param x a Float32Array or Float64Array
 * @param options.shape the dimensions, outermost first; by default the array is one row: [x.length]
 * @param options.axis the axis that is halved, counted from either side: the last one, -1, by default
 * @param options.out where the result goes, of x.length / 2 elements (for backward, of x.length; it may be x); by default a new array. It
 * may begin where x does; any other overlap gets what a separate array would
 * @returns an array of x's type
 * @example glu(Float32Array.of(1, 2, 0, 3)) // [0.5, 1.9051483]: 1 s(0), 2 s(3)
 * @example glu(x, { shape: [batch, 2 * width] }) // of [batch, width]
 * @throws TypeError if x is no live float array, or an option is of the wrong kind; RangeError if shape does not have x.length elements,
 * the axis does not exist or is odd, or out is of another length
 * @see Dauphin, Fan, Auli, Grangier: Language Modeling with Gated Convolutional Networks, ICML 2017
 */
export const glu = /*#__PURE__*/ fold(gated.glu, gates);

/**
 * The gated unit with the rectifier as its gate: a max(b, 0), where a and b are the halves of an axis of x.
 *
 * `reglu.backward(gy, x, { shape, axis, out })` gives dL/dx: gy max(b, 0) to a; gy a to b where b > 0, else 0.
 *
 * Options, errors and infinities as for `glu`.
 *
 * @example reglu(Float32Array.of(2, 2, 3, -1)) // [6, 0]
 * @see Shazeer: GLU Variants Improve Transformer, 2020
 */
export const reglu = /*#__PURE__*/ fold(gated.reglu, gates);

/**
 * The gated unit with gelu as its gate: a gelu(b), where a and b are the halves of an axis of x. gelu is the exact one, b Phi(b).
 * Libraries that put the gate first (gelu(a) b) need their halves swapped.
 *
 * `geglu.backward(gy, x, { shape, axis, out })` gives dL/dx: gy gelu(b) to a, and gy a gelu'(b) to b.
 *
 * Options, errors and infinities as for `glu`.
 *
 * @example geglu(Float32Array.of(2, 2, 1, -1)) // [1.6826895, -0.31731051]
 * @see Shazeer: GLU Variants Improve Transformer, 2020
 */
export const geglu = /*#__PURE__*/ fold(gated.geglu, gates);

/**
 * The gated unit with silu (swish) as its gate: a b / (1 + e^-b), where a and b are the halves of an axis of x: the feed-forward layer of
 * Llama and its kin, which put the gate first (silu(a) b) and so need their halves swapped.
 *
 * `swiglu.backward(gy, x, { shape, axis, out })` gives dL/dx: gy silu(b) to a, and gy a silu'(b) to b.
 *
 * Options, errors and infinities as for `glu`.
 *
 * @example swiglu(Float32Array.of(2, 2, 1, -1)) // [1.4621172, -0.5378828]
 * @see Shazeer: GLU Variants Improve Transformer, 2020
 */
export const swiglu = /*#__PURE__*/ fold(gated.swiglu, gates);

/**
 * The largest of every k neighbours on an axis: a unit that learns its own convex activation. With an axis of k g elements the result
 * has g there, the first being the largest of the first k. Of equal ones (as 0 and -0) the first counts. NaN anywhere in a group gives NaN.
 *
 * `maxout.backward(gy, x, { shape, axis, k, out })` gives dL/dx, of the length of x: gy where the first largest element of its group
 * is, 0 elsewhere in the group, NaN throughout a group with a NaN.
 *
 * @param x a Float32Array or Float64Array
 * @param options.k how many neighbours make one result: 2 by default
 * @param options.shape the dimensions, outermost first; by default the array is one row: [x.length]
 * @param options.axis the axis of the groups, counted from either side: the last one, -1, by default
 * @param options.out where the result goes, of x.length / k elements (for backward, of x.length; it may be x); by default a new array. It
 * may begin where x does; any other overlap gets what a separate array would
 * @returns an array of x's type
 * @example maxout(Float32Array.of(1, 3, -2, -5)) // [3, -2]
 * @example maxout(x, { shape: [batch, channels, height, width], axis: 1, k: 4 }) // of [batch, channels / 4, height, width]
 * @throws TypeError if x is no live float array, or an option is of the wrong kind; RangeError if shape does not have x.length elements,
 * the axis does not exist or is no multiple of k, k is no whole number from 1 on, or out is of another length
 * @see Goodfellow, Warde-Farley, Mirza, Courville, Bengio: Maxout Networks, ICML 2013
 */
export const maxout = /*#__PURE__*/ fold(gated.maxout, gates);

/**
 * The rectifier with a learnt slope for every channel: x for x > 0, else slope x. With one slope it is leakyRelu, to the bit.
 *
 * `prelu.backward(gy, x, slope, { shape, axis, out, slopeOut })` gives `{ x, slope }`: dL/dx = gy where x > 0, else gy slope; and
 * dL/dslope, the sum of gy x over the channel's elements that are not positive. The sums are of float64, in blocks, so that they do not
 * drift, and the same wherever the arrays lie.
 *
 * @param x a Float32Array or Float64Array
 * @param slope an array of the same type: a slope for each channel, or a single one for all
 * @param options.shape the dimensions, outermost first; by default one sample, every element a channel: [1, x.length]
 * @param options.axis the axis of the channels, counted from either side: 1 by default, as in PyTorch (0 where the shape has no other);
 * -1 where channels come last
 * @param options.out where the result (or dL/dx) goes, of x.length elements; it may be x, or gy; by default a new array
 * @param options.slopeOut where dL/dslope goes, of slope.length elements; it may be `slope`; by default a new array
 * @returns an array of x's type
 * @example prelu(Float32Array.of(-1, 2, -3, -4), Float32Array.of(0.1, 0.5), { shape: [2, 2] }) // [-0.1, 2, -0.3, -2]
 * @example const { x: gx, slope: gslope } = prelu.backward(gy, x, slope, { shape: [batch, channels, height, width] })
 * @throws TypeError if x is no live float array, slope, gy or a result not of its type, or an option of the wrong kind; RangeError if
 * shape does not have x.length elements, the axis does not exist, slope has neither its length nor 1, gy or a result is of another
 * length, or slopeOut overlaps out
 * @see He, Zhang, Ren, Sun: Delving Deep into Rectifiers, ICCV 2015
 */
export const prelu = /*#__PURE__*/ perChannel(gated.prelu, gates);

/**
 * The leaky rectifier with random slopes: x for x > 0, else slope x. In training every element draws its slope, uniform in
 * [lower, upper]; otherwise the slope is their mean, and rrelu is leakyRelu.
 *
 * The slope of element i depends on i and the seed alone: not on the length, on where the array lies, or on the build; plain JavaScript
 * draws the same slopes to the bit. So `rrelu.backward(gy, x, options)` with the same options draws the slopes of the forward pass again,
 * and gives gy where x > 0, else gy slope. The same seed gives the same slopes again: take another one for every layer and step.
 *
 * The numbers come from Philox4x32-10, a counter-based generator: 24 random bits for a float32 slope, 64 for a float64 one (the same
 * number, only finer).
 *
 * @param x a Float32Array or Float64Array
 * @param options.lower the least slope: 1/8 by default
 * @param options.upper the largest slope: 1/3 by default
 * @param options.training whether to draw slopes: false by default
 * @param options.seed chooses the slopes: a whole number from 0 to 2 ** 53 - 1, 0 by default
 * @param options.out where the result goes, of x.length elements; it may be x (or gy); by default a new array
 * @returns an array of x's type
 * @example rrelu(Float32Array.of(-24, 5)) // [-5.5, 5]: the mean slope is 11/48
 * @example rrelu(x, { training: true, seed: step, out: x })
 * @throws TypeError if x is no live float array, or an option is of the wrong kind; RangeError if a bound is not finite, lower is above upper,
 * the seed is none, or out is of another length
 * @see Xu, Wang, Chen, Li: Empirical Evaluation of Rectified Activations in Convolutional Network, 2015;
 * Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011
 */
export const rrelu = /*#__PURE__*/ withSlopes(gated.rrelu, gates, leakyRelu);

/**
 * The rectifier of noisy x: max(x + sigma z, 0), z a normal deviate of the element's own. It always draws: where the network is not in
 * training, take relu.
 *
 * The deviate of element i depends on i and the seed alone: not on the length, on where the array lies, or on the machine; both
 * WebAssembly builds give the same bits, and plain JavaScript the same numbers within a few units in the last place. So
 * `noisyRelu.backward(gy, x, options)` with the same options draws the noise of the forward pass again, and gives gy where
 * x + sigma z > 0, else 0. The same seed gives the same noise again: take another one for every layer and step.
 *
 * The deviates are made by Box and Muller's method from Philox4x32-10, a counter-based generator, of 32 random bits each in float32 (up
 * to 6.66 in size) and 64 in float64 (up to 9.4; otherwise the same numbers, only finer).
 *
 * @param x a Float32Array or Float64Array
 * @param options.sigma the standard deviation of the noise: 1 by default
 * @param options.seed chooses the noise: a whole number from 0 to 2 ** 53 - 1, 0 by default
 * @param options.out where the result goes, of x.length elements; it may be x (or gy); by default a new array
 * @returns an array of x's type
 * @example noisyRelu(x, { sigma: 0.1, seed: step })
 * @throws TypeError if x is no live float array, or an option is of the wrong kind; RangeError if sigma is negative or not finite, the seed
 * is none, or out is of another length
 * @see Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010;
 * Box, Muller: A Note on the Generation of Random Normal Deviates, 1958
 */
export const noisyRelu = /*#__PURE__*/ withNoise(gated.noisyRelu, gates);
