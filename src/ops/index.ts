// The catalogue: one documented function per op. The marks before the calls let a bundle leave out what it does not import.

import { binaryCrossEntropyOf } from "../operators/binaryCrossEntropy.js";
import { createDenseOf } from "../operators/createDense.js";
import { crossEntropyOf } from "../operators/crossEntropy.js";
import { denseOf } from "../operators/dense.js";
import { unary } from "../operators/elementwise.js";
import { fold } from "../operators/gated.js";
import { gumbelSoftmaxOf } from "../operators/gumbelSoftmax.js";
import { neuronOf } from "../operators/neuron.js";
import { perChannel } from "../operators/perChannel.js";
import { withNoise, withSlopes } from "../operators/random.js";
import { reduction, rowMap, rowwise } from "../operators/rowwise.js";
import { divide, filter, largest, likely, nucleus, sampler } from "../operators/sampling.js";
import { sparse } from "../operators/sparsemax.js";
import * as gated from "../spec/gates.js";
import * as spec from "../spec/index.js";
import * as rows from "../spec/rows.js";
import * as sampling from "../spec/sampling.js";
import * as sparseRows from "../spec/sparse.js";
import curves from "../wasm/curves.js";
import gates from "../wasm/gated.js";
import logSoftmaxKernels from "../wasm/logSoftmax.js";
import losses from "../wasm/losses.js";
import rectifiers from "../wasm/rectifiers.js";
import reductions from "../wasm/reductions.js";
import samplingKernels from "../wasm/sampling.js";
import sigmoids from "../wasm/sigmoids.js";
import smooth from "../wasm/smooth.js";
import softmaxKernels from "../wasm/softmax.js";
import sparseKernels from "../wasm/sparsemax.js";

/**
 * The algebraic sigmoid: squashes into (-1, 1) without an exponential; k sets how sharply it bends.
 *
 * y = x / (1 + abs(x)^k)^(1/k)
 *
 * Range [-1, 1], limits -1 at -infinity and 1 at infinity; never decreasing; odd; differentiable everywhere.
 *
 * @param options.k the exponent: 1 gives softsign, 2 isru, and large ones come near hardTanh; a positive number, 2 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example algebraic(new Float32Array([-1, 0, 2])) // [-0.70710677, 0, 0.8944272]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Duch, Jankowski: Survey of Neural Transfer Functions, 1999
 */
export const algebraic = /*#__PURE__*/ unary(spec.algebraic, curves);

/**
 * The arc tangent: a sigmoid between -pi/2 and pi/2 that comes near them slowly.
 *
 * y = atan(x)
 *
 * Range [-1.5708, 1.5708], limits -1.5708 at -infinity and 1.5708 at infinity; never decreasing; odd; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example arctan(new Float32Array([-1, 0, 2])) // [-0.7853982, 0, 1.1071488]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Gregory: letter to Collins, 1671
 */
export const arctan = /*#__PURE__*/ unary(spec.arctan, curves);

/**
 * The threshold of the first artificial neurons: fires from 0 on.
 *
 * y = 1 for x >= 0, else 0
 *
 * Range [0, 1], limits 0 at -infinity and 1 at infinity; never decreasing; not differentiable at 0, where `binaryStep.derivative`
 * is 0.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example binaryStep(new Float32Array([-1, 0, 2])) // [0, 1, 1]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see McCulloch, Pitts: A Logical Calculus of the Ideas Immanent in Nervous Activity, 1943
 */
export const binaryStep = /*#__PURE__*/ unary(spec.binaryStep, rectifiers);

/**
 * The continuously differentiable ELU: its slope at 0 is 1 for every alpha.
 *
 * y = x for x > 0, else alpha (e^(x / alpha) - 1)
 *
 * Range [-1, infinity], limits -1 at -infinity and infinity at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.alpha where it saturates: -alpha; a positive number, 1 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example celu(new Float32Array([-1, 0, 2])) // [-0.63212055, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Barron: Continuously Differentiable Exponential Linear Units, 2017
 */
export const celu = /*#__PURE__*/ unary(spec.celu, smooth);

/**
 * Keeps x within bounds of which either may be missing.
 *
 * y = min(max(x, min), max)
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; odd; differentiable
 * everywhere.
 *
 * @param options.min the lower bound, a; -Infinity is none; a number, -infinity by default
 * @param options.max the upper bound, b; Infinity is none; a number, infinity by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example clamp(new Float32Array([-1, 0, 2])) // [-1, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see W3C: Web Neural Network API, clamp
 */
export const clamp = /*#__PURE__*/ unary(spec.clamp, rectifiers);

/**
 * The exponential linear unit: a rectifier that saturates smoothly at -alpha, which keeps means near zero.
 *
 * y = x for x > 0, else alpha (e^x - 1)
 *
 * Range [-1, infinity], limits -1 at -infinity and infinity at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.alpha where it saturates: -alpha; 1 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example elu(new Float32Array([-1, 0, 2])) // [-0.63212055, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Clevert, Unterthiner, Hochreiter: Fast and Accurate Deep Network Learning by Exponential Linear Units, ICLR 2016
 */
export const elu = /*#__PURE__*/ unary(spec.elu, smooth);

/**
 * The error function: the chance that a normal deviate of variance 1/2 lies within x of its mean.
 *
 * y = 2/sqrt(pi) times the integral of e^-t^2 from 0 to x
 *
 * Range [-1, 1], limits -1 at -infinity and 1 at infinity; never decreasing; odd; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example erf(new Float32Array([-1, 0, 2])) // [-0.8427008, 0, 0.9953223]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Glaisher: On a Class of Definite Integrals, Philosophical Magazine, 1871
 */
export const erf = /*#__PURE__*/ unary(spec.erf, curves);

/**
 * The exponential function less one, exact near zero, where the difference would cancel.
 *
 * y = e^x - 1
 *
 * Range [-1, infinity], limits -1 at -infinity and infinity at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example expm1(new Float32Array([-1, 0, 2])) // [-0.63212055, 0, 6.389056]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see ISO/IEC 9899:1999, Programming Languages: C, 7.12.6.3
 */
export const expm1 = /*#__PURE__*/ unary(spec.expm1, curves);

/**
 * The exponential function: runs down through the subnormals and overflows above 88.7228 in float32.
 *
 * y = e^x
 *
 * Range [0, infinity], limits 0 at -infinity and infinity at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example exponential(new Float32Array([-1, 0, 2])) // [0.36787945, 1, 7.389056]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Euler: Introductio in analysin infinitorum, 1748
 */
export const exponential = /*#__PURE__*/ unary(spec.exponential, sigmoids);

/**
 * The bell curve: 1 at zero, and nothing far away on both sides.
 *
 * y = e^-(x^2)
 *
 * Range [0, 1], limit 0 at both ends; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example gaussian(new Float32Array([-1, 0, 2])) // [0.36787945, 1, 0.01831564]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Gauss: Theoria motus corporum coelestium, 1809
 */
export const gaussian = /*#__PURE__*/ unary(spec.gaussian, curves);

/**
 * The Gaussian error linear unit: x times the probability that a normal deviate lies below x. The rectifier of transformers.
 *
 * y = x Phi(x), Phi the normal distribution function
 *
 * Range [-0.16997, infinity], limits 0 at -infinity and infinity at infinity; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example gelu(new Float32Array([-1, 0, 2])) // [-0.15865526, 0, 1.9544997]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Hendrycks, Gimpel: Gaussian Error Linear Units, 2016
 */
export const gelu = /*#__PURE__*/ unary(spec.gelu, smooth);

/**
 * The approximation of gelu by a tanh, as GPT-2 and BERT have it.
 *
 * y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
 *
 * Range [-0.17004, infinity], limits 0 at -infinity and infinity at infinity; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example geluTanh(new Float32Array([-1, 0, 2])) // [-0.15880801, 0, 1.9545977]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Hendrycks, Gimpel: Gaussian Error Linear Units, 2016
 */
export const geluTanh = /*#__PURE__*/ unary(spec.geluTanh, smooth);

/**
 * The logistic function to the power of alpha: its steep part moves to the right for alpha above 1, to the left below.
 *
 * y = (1 + e^-x)^-alpha
 *
 * Range [0, 1], limits 0 at -infinity and 1 at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.alpha the power; a positive number, 1 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example generalizedLogistic(new Float32Array([-1, 0, 2])) // [0.26894143, 0.5, 0.8807971]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Richards: A Flexible Growth Function for Empirical Use, 1959
 */
export const generalizedLogistic = /*#__PURE__*/ unary(spec.generalizedLogistic, curves);

/**
 * The Gudermannian: the angle whose tangent is sinh x, a sigmoid between -pi/2 and pi/2.
 *
 * y = 2 atan(tanh(x / 2))
 *
 * Range [-1.5708, 1.5708], limits -1.5708 at -infinity and 1.5708 at infinity; never decreasing; odd; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example gudermannian(new Float32Array([-1, 0, 2])) // [-0.8657695, 0, 1.3017603]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Gudermann: Theorie der Potenzial- oder cyklisch-hyperbolischen Functionen, 1833
 */
export const gudermannian = /*#__PURE__*/ unary(spec.gudermannian, curves);

/**
 * Zero near 0, everything else as it is.
 *
 * y = x for abs x > lambd, else 0
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; odd; not differentiable
 * at -0.5 and 0.5, where `hardShrink.derivative` is 0.
 *
 * @param options.lambd the largest size that becomes 0; a number from 0 on, 0.5 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example hardShrink(new Float32Array([-1, 0, 2])) // [-1, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Donoho, Johnstone: Ideal Spatial Adaptation by Wavelet Shrinkage, Biometrika 81, 1994
 */
export const hardShrink = /*#__PURE__*/ unary(spec.hardShrink, rectifiers);

/**
 * The logistic function in three straight pieces.
 *
 * y = min(max(alpha x + beta, 0), 1)
 *
 * Range [0, 1], limits 0 at -infinity and 1 at infinity; never decreasing; not differentiable at -3 and 3, where
 * `hardSigmoid.derivative` is 0.
 *
 * @param options.alpha the slope in the middle (ONNX, WebNN and TensorFlow.js have 0.2); 0.16667 by default
 * @param options.beta the value at 0; 0.5 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example hardSigmoid(new Float32Array([-1, 0, 2])) // [0.3333333, 0.5, 0.8333334]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Courbariaux, Bengio, David: BinaryConnect, NIPS 2015; with slope 1/6: Howard et al.: Searching for MobileNetV3, ICCV 2019
 */
export const hardSigmoid = /*#__PURE__*/ unary(spec.hardSigmoid, rectifiers);

/**
 * The swish with its sigmoid in straight pieces: cheap enough for a phone.
 *
 * y = x min(max(x + 3, 0), 6) / 6
 *
 * Range [-0.375, infinity], limits 0 at -infinity and infinity at infinity; not differentiable at -3 and 3, where
 * `hardSwish.derivative` is 0 and 1.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example hardSwish(new Float32Array([-1, 0, 2])) // [-0.33333334, 0, 1.6666666]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Howard et al.: Searching for MobileNetV3, ICCV 2019
 */
export const hardSwish = /*#__PURE__*/ unary(spec.hardSwish, rectifiers);

/**
 * The hyperbolic tangent in three straight pieces: the identity between two bounds.
 *
 * y = min(max(x, min), max)
 *
 * Range [-1, 1], limits -1 at -infinity and 1 at infinity; never decreasing; odd; not differentiable at -1 and 1, where
 * `hardTanh.derivative` is 0.
 *
 * @param options.min the lower bound, a; -1 by default
 * @param options.max the upper bound, b; 1 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example hardTanh(new Float32Array([-1, 0, 2])) // [-1, 0, 1]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Collobert: Large Scale Machine Learning, thesis, Université Paris VI, 2004
 */
export const hardTanh = /*#__PURE__*/ unary(spec.hardTanh, rectifiers);

/**
 * The identity: passes everything as it is, for layers without an activation.
 *
 * y = x
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; odd; differentiable
 * everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example identity(new Float32Array([-1, 0, 2])) // [-1, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see ONNX: operator Identity
 */
export const identity = /*#__PURE__*/ unary(spec.identity, rectifiers);

/**
 * The inverse square root unit: a sigmoid as cheap as a root and a division.
 *
 * y = x / sqrt(1 + alpha x^2)
 *
 * Range [-1, 1], limits -1 at -infinity and 1 at infinity; never decreasing; odd; differentiable everywhere.
 *
 * @param options.alpha where it saturates: at 1 / sqrt(alpha), on either side; a positive number, 1 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example isru(new Float32Array([-1, 0, 2])) // [-0.70710677, 0, 0.8944272]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Carlile, Delamarter, Kinney, Marti, Whitney: Improving Deep Learning by Inverse Square Root Linear Units, 2017
 */
export const isru = /*#__PURE__*/ unary(spec.isru, rectifiers);

/**
 * The rectifier with a small slope for negative x, so that no unit stops learning.
 *
 * y = x for x > 0, else alpha x
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; not differentiable at 0,
 * where `leakyRelu.derivative` is 0.01.
 *
 * @param options.alpha the slope for negative x (Keras has 0.3, TensorFlow.js 0.2); 0.01 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example leakyRelu(new Float32Array([-1, 0, 2])) // [-0.01, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML 2013
 */
export const leakyRelu = /*#__PURE__*/ unary(spec.leakyRelu, rectifiers);

/**
 * The straight line: scales and shifts.
 *
 * y = alpha x + beta
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; odd; differentiable
 * everywhere.
 *
 * @param options.alpha the slope; 1 by default
 * @param options.beta the value at 0; 0 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example linear(new Float32Array([-1, 0, 2])) // [-1, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Widrow, Hoff: Adaptive Switching Circuits, IRE WESCON 1960
 */
export const linear = /*#__PURE__*/ unary(spec.linear, rectifiers);

/**
 * The logarithm of the sigmoid, without its underflow: what a binary cross-entropy sums up.
 *
 * y = log(1 / (1 + e^-x))
 *
 * Range [-infinity, 0], limits -infinity at -infinity and 0 at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example logSigmoid(new Float32Array([-1, 0, 2])) // [-1.3132616, -0.6931472, -0.12692802]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Collobert, Kavukcuoglu, Farabet: Torch7, 2011
 */
export const logSigmoid = /*#__PURE__*/ unary(spec.logSigmoid, smooth);

/**
 * x times the tanh of its softplus: a smooth rectifier that is not monotonic.
 *
 * y = x tanh(log(1 + e^x))
 *
 * Range [-0.30884, infinity], limits 0 at -infinity and infinity at infinity; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example mish(new Float32Array([-1, 0, 2])) // [-0.30340147, 0, 1.943959]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Misra: Mish: A Self Regularized Non-Monotonic Activation Function, BMVC 2020
 */
export const mish = /*#__PURE__*/ unary(spec.mish, smooth);

/**
 * The cheap approximation of gelu by a sigmoid, as CLIP has it.
 *
 * y = x / (1 + e^(-1.702 x))
 *
 * Range [-0.16361, infinity], limits 0 at -infinity and infinity at infinity; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example quickGelu(new Float32Array([-1, 0, 2])) // [-0.15420423, 0, 1.9356586]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Hendrycks, Gimpel: Gaussian Error Linear Units, 2016
 */
export const quickGelu = /*#__PURE__*/ unary(spec.quickGelu, smooth);

/**
 * The rectifier: passes what is positive and cuts off the rest.
 *
 * y = max(x, 0)
 *
 * Range [0, infinity], limits 0 at -infinity and infinity at infinity; never decreasing; not differentiable at 0, where
 * `relu.derivative` is 0.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example relu(new Float32Array([-1, 0, 2])) // [0, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010
 */
export const relu = /*#__PURE__*/ unary(spec.relu, rectifiers);

/**
 * The rectifier that stops at 6, for arithmetic of low precision.
 *
 * y = min(max(x, 0), 6)
 *
 * Range [0, 6], limits 0 at -infinity and 6 at infinity; never decreasing; not differentiable at 0 and 6, where
 * `relu6.derivative` is 0.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example relu6(new Float32Array([-1, 0, 2])) // [0, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Krizhevsky: Convolutional Deep Belief Networks on CIFAR-10, 2010
 */
export const relu6 = /*#__PURE__*/ unary(spec.relu6, rectifiers);

/**
 * The scaled ELU, whose constants keep mean 0 and variance 1 from layer to layer.
 *
 * y = 1.0507 x for x > 0, else 1.7581 (e^x - 1)
 *
 * Range [-1.7581, infinity], limits -1.7581 at -infinity and infinity at infinity; never decreasing; not differentiable at 0,
 * where `selu.derivative` is 1.7581.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example selu(new Float32Array([-1, 0, 2])) // [-1.1113307, 0, 2.101402]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Klambauer, Unterthiner, Mayr, Hochreiter: Self-Normalizing Neural Networks, NeurIPS 2017
 */
export const selu = /*#__PURE__*/ unary(spec.selu, smooth);

/**
 * The shrinkage of ONNX: hardShrink with bias 0, softShrink with bias lambd.
 *
 * y = x - bias for x > lambd, x + bias for x < -lambd, else 0
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; odd; not differentiable
 * at -0.5 and 0.5, where `shrink.derivative` is 0.
 *
 * @param options.lambd the largest size that becomes 0; a number from 0 on, 0.5 by default
 * @param options.bias what is taken off the rest; 0 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example shrink(new Float32Array([-1, 0, 2])) // [-1, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see ONNX: operator Shrink
 */
export const shrink = /*#__PURE__*/ unary(spec.shrink, rectifiers);

/**
 * The logistic function: squashes any number into (0, 1), as a probability.
 *
 * y = 1 / (1 + e^-x)
 *
 * Range [0, 1], limits 0 at -infinity and 1 at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example sigmoid(new Float32Array([-1, 0, 2])) // [0.26894143, 0.5, 0.8807971]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Verhulst: Recherches mathématiques sur la loi d'accroissement de la population, 1845
 */
export const sigmoid = /*#__PURE__*/ unary(spec.sigmoid, sigmoids);

/**
 * The sigmoid linear unit, also called swish: x weighed by its own sigmoid.
 *
 * y = x / (1 + e^(-alpha x))
 *
 * Range [-0.27846, infinity], limits 0 at -infinity and infinity at infinity; differentiable everywhere.
 *
 * @param options.alpha how fast the gate opens; towards infinity it is the rectifier; a positive number, 1 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example silu(new Float32Array([-1, 0, 2])) // [-0.26894143, 0, 1.7615942]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Elfwing, Uchibe, Doya: Sigmoid-Weighted Linear Units, 2017; Ramachandran, Zoph, Le: Searching for Activation Functions,
 * 2017
 */
export const silu = /*#__PURE__*/ unary(spec.silu, smooth);

/**
 * The sine: a periodic activation, for networks that represent signals and images.
 *
 * y = sin(x)
 *
 * Range [-1, 1], no limits; odd; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example sine(new Float32Array([-1, 0, 2])) // [-0.84147096, 0, 0.9092974]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Sitzmann, Martel, Bergman, Lindell, Wetzstein: Implicit Neural Representations with Periodic Activation Functions, NeurIPS
 * 2020
 */
export const sine = /*#__PURE__*/ unary(spec.sine, curves);

/**
 * Moves x towards 0 by lambd, and what is nearer to 0 becomes 0: takes the noise out of sparse signals.
 *
 * y = x - lambd for x > lambd, x + lambd for x < -lambd, else 0
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; odd; not differentiable
 * at -0.5 and 0.5, where `softShrink.derivative` is 0.
 *
 * @param options.lambd what is taken off; a number from 0 on, 0.5 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example softShrink(new Float32Array([-1, 0, 2])) // [-0.5, 0, 1.5]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Donoho: De-noising by Soft-Thresholding, IEEE Transactions on Information Theory 41, 1995
 */
export const softShrink = /*#__PURE__*/ unary(spec.softShrink, rectifiers);

/**
 * The smooth rectifier: the logarithm of 1 + e^x, whose slope is the sigmoid.
 *
 * y = log(1 + e^(beta x)) / beta
 *
 * Range [0, infinity], limits 0 at -infinity and infinity at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.beta how sharp the bend is; towards infinity it is the rectifier; a positive number, 1 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example softplus(new Float32Array([-1, 0, 2])) // [0.3132617, 0.6931472, 2.126928]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Dugas, Bengio, Bélisle, Nadeau, Garcia: Incorporating Second-Order Functional Knowledge for Better Option Pricing, NeurIPS
 * 2000
 */
export const softplus = /*#__PURE__*/ unary(spec.softplus, smooth);

/**
 * A sigmoid from -1 to 1 that approaches its ends slowly, without an exponential.
 *
 * y = x / (1 + abs x)
 *
 * Range [-1, 1], limits -1 at -infinity and 1 at infinity; never decreasing; odd; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example softsign(new Float32Array([-1, 0, 2])) // [-0.5, 0, 0.6666667]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Turian, Bergstra, Bengio: Quadratic Features and Deep Architectures for Chunking, NAACL 2009
 */
export const softsign = /*#__PURE__*/ unary(spec.softsign, rectifiers);

/**
 * The softplus that is exactly 0 below -1 and exactly x above 1.
 *
 * y = 0 for x <= -1, (x + 1)^2 / 4 for -1 < x < 1, x for x >= 1
 *
 * Range [0, infinity], limits 0 at -infinity and infinity at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example sparsePlus(new Float32Array([-1, 0, 2])) // [0, 0.25, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Blondel, Martins, Niculae: Learning with Fenchel-Young Losses, JMLR 21, 2020
 */
export const sparsePlus = /*#__PURE__*/ unary(spec.sparsePlus, rectifiers);

/**
 * The sigmoid that reaches 0 and 1 at -1 and 1: the derivative of sparsePlus.
 *
 * y = 0 for x <= -1, (x + 1) / 2 for -1 < x < 1, 1 for x >= 1
 *
 * Range [0, 1], limits 0 at -infinity and 1 at infinity; never decreasing; not differentiable at -1 and 1, where
 * `sparseSigmoid.derivative` is 0.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example sparseSigmoid(new Float32Array([-1, 0, 2])) // [0, 0.5, 1]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Blondel, Martins, Niculae: Learning with Fenchel-Young Losses, JMLR 21, 2020
 */
export const sparseSigmoid = /*#__PURE__*/ unary(spec.sparseSigmoid, rectifiers);

/**
 * The softplus without an exponential: a hyperbola between 0 and x.
 *
 * y = (x + sqrt(x^2 + b)) / 2
 *
 * Range [0, infinity], limits 0 at -infinity and infinity at infinity; never decreasing; differentiable everywhere.
 *
 * @param options.b how round the corner is: the value at 0 is sqrt(b) / 2, and 0 is relu; a number from 0 on, 4 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example squareplus(new Float32Array([-1, 0, 2])) // [0.618034, 1, 2.4142137]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Barron: Squareplus: A Softplus-Like Algebraic Rectifier, 2021
 */
export const squareplus = /*#__PURE__*/ unary(spec.squareplus, rectifiers);

/**
 * The hyperbolic tangent: a sigmoid that is centred at zero.
 *
 * y = (e^x - e^-x) / (e^x + e^-x)
 *
 * Range [-1, 1], limits -1 at -infinity and 1 at infinity; never decreasing; odd; differentiable everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example tanh(new Float32Array([-1, 0, 2])) // [-0.7615942, 0, 0.9640276]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998
 */
export const tanh = /*#__PURE__*/ unary(spec.tanh, sigmoids);

/**
 * What tanh leaves of x: almost nothing of a small one, all but 1 of a large one.
 *
 * y = x - tanh(x)
 *
 * Range [-infinity, infinity], limits -infinity at -infinity and infinity at infinity; never decreasing; odd; differentiable
 * everywhere.
 *
 * @param options.out where the result goes, x itself included; by default a new array
 * @example tanhShrink(new Float32Array([-1, 0, 2])) // [-0.23840584, 0, 1.0359725]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Lambert: Mémoire sur quelques propriétés remarquables des quantités transcendentes, 1761 (the fraction); PyTorch (the
 * name)
 */
export const tanhShrink = /*#__PURE__*/ unary(spec.tanhShrink, curves);

/**
 * Passes what is above theta and replaces the rest by a value.
 *
 * y = x for x > theta, else value
 *
 * Range [0, infinity], limits 0 at -infinity and infinity at infinity; never decreasing; not differentiable at 1, where
 * `threshold.derivative` is 0.
 *
 * @param options.theta the largest x that is replaced (PyTorch has no default; ONNX's ThresholdedRelu, there alpha, and Keras's
 * ThresholdedReLU 1); 1 by default
 * @param options.value what replaces it (ONNX and Keras: always 0); 0 by default
 * @param options.out where the result goes, x itself included; by default a new array
 * @example threshold(new Float32Array([-1, 0, 2])) // [0, 0, 2]
 * @throws TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a
 * parameter out of its range
 * @see Konda, Memisevic, Krueger: Zero-bias Autoencoders and the Benefits of Co-adapting Features, ICLR 2015
 */
export const threshold = /*#__PURE__*/ unary(spec.threshold, rectifiers);

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

/**
 * A neuron: the inputs times their weights, summed, a bias added, activated. The sum is of float64, whatever the arrays.
 *
 * y = activation(sum of x[i] w[i] + b)
 *
 * `neuron.backward(gy, x, weights, { bias, activation, out })` gives `{ x, weights, bias }`: with g = gy activation'(sum + b), dL/dx = g w,
 * dL/dw = g x and dL/db = g.
 *
 * @param x a Float32Array or Float64Array
 * @param weights an array of the same type and length
 * @param options.bias a number: 0
 * @param options.activation any element-wise op of the catalogue; none by default
 * @param options.activationOptions the activation's options, such as `{ alpha: 0.2 }`
 * @returns a number
 * @example neuron(Float32Array.of(1, 2), Float32Array.of(0.5, -1), { bias: 1, activation: sigmoid }) // sigmoid(-0.5) = 0.37754068
 * @throws TypeError if x is no live float array, weights none of its type, or an option of the wrong kind; RangeError for a wrong length or
 * a bias that is not finite
 * @see McCulloch, Pitts: A Logical Calculus of the Ideas Immanent in Nervous Activity, 1943; Rosenblatt: The Perceptron, 1958
 */
export const neuron = /*#__PURE__*/ neuronOf();

/**
 * A layer of neurons that all see the same inputs: a matrix product, a bias, an activation, in one pass over memory.
 *
 * y = activation(x W + b), x of batch x inputs, W of inputs x units, y of batch x units
 *
 * Each sum adds its terms in the order of the inputs, 512 at a time: its bits depend neither on the batch nor on where the arrays lie. Where the
 * same weights are used many times, createDense lays them out once.
 *
 * `dense.backward(gy, x, weights, { shape, bias, activation, preactivation, gradients, out })` gives `{ x, weights, bias }`: with
 * G = gy activation'(x W + b), dL/dx = G W^T, dL/dW = x^T G, and dL/db the sum of G's rows. `preactivation` is what a call kept there;
 * without it the sums are computed again. `gradients: ["weights", "bias"]` leaves out that of x.
 *
 * @param x rows of one number an input, a Float32Array or Float64Array
 * @param weights of the same type: unit j's weight of input i at i units + j
 * @param options.shape [batch, inputs, units]
 * @param options.bias one number a unit; none by default
 * @param options.activation any element-wise op of the catalogue, or a row-wise one that keeps the shape (softmax, logSoftmax, softmin,
 * sparsemax, entmax15); none by default
 * @param options.activationOptions the activation's options, such as `{ alpha: 0.2 }`
 * @param options.preactivation an array of batch x units where x W + b is kept
 * @param options.out where the result goes, batch x units elements; it may be x or any other array; by default a new one
 * @example dense(Float32Array.of(1, 2), Float32Array.of(1, 0, 0.5, -1), { shape: [1, 2, 2], activation: relu }) // [2, 0]
 * @throws TypeError if x is no live float array, another array not of its type, or an option of the wrong kind; RangeError if shape does not
 * fit the lengths, an array is of another length, gradients would overlap, or the heap has no room for a copy of what lies outside it
 * @see Rosenblatt: The Perceptron, 1958
 */
export const dense = /*#__PURE__*/ denseOf();

/**
 * A dense layer whose weights are laid out for the kernels once, and used by many calls: `const layer = createDense({ ... }); layer(x)`.
 *
 * y = activation(x W + b), to the bit what `dense` gives. The weights and the bias are copied: later changes to the arrays do not show.
 *
 * @param options.weights a Float32Array or Float64Array of inputs x units: unit j's weight of input i at i units + j
 * @param options.bias one number a unit, of the same type; none by default
 * @param options.inputs how many inputs
 * @param options.units how many units
 * @param options.activation as in dense; none by default
 * @param options.activationOptions the activation's options, such as `{ alpha: 0.2 }`
 * @returns the layer: `layer(x, { out })` takes as many rows as x has; `layer.free()` gives its memory back
 * @example const layer = createDense({ weights, bias, inputs: 784, units: 128, activation: gelu }); layer(image) // 128 numbers
 * @throws TypeError if the weights are no live float array, another array not of their type, an option of the wrong kind, or the layer was
 * freed; RangeError for a wrong length, or if the heap (256 MiB; see create) has no room
 * @see Rosenblatt: The Perceptron, 1958
 */
export const createDense = /*#__PURE__*/ createDenseOf();
