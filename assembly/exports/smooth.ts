// The module of the smooth rectifiers: exports, nothing else. The float64 kernels and the precise float32 ones, which are those of all
// unusual parameters, too, are computed in float64 lanes.
import { longGradient, wideGradient } from "../drivers/gradient";
import { guarded, mapLong, precise, wide } from "../drivers/map";
import { LOG2E } from "../math/exp";
import { Celu, PreciseCelu, straightFrom } from "../ops/celu";
import { Elu } from "../ops/elu";
import { Gelu, PreciseGelu } from "../ops/gelu";
import { GeluTanh, PreciseGeluTanh } from "../ops/geluTanh";
import { LogSigmoid } from "../ops/logSigmoid";
import { Mish, PreciseMish } from "../ops/mish";
import { isUsual, PreciseSelu, productOf, Selu } from "../ops/selu";
import { PreciseSilu, ScaledSilu, Silu } from "../ops/silu";
import { PreciseSoftplus, Softplus } from "../ops/softplus";
import { isModerate } from "../ops/unary";

/** y = x for x > 0, else alpha (e^(x / alpha) - 1). */
export function celu(x: usize, y: usize, n: usize, alpha: f64): void {
  if (sizeof<float>() == 8 || alpha == 1 || !isModerate(alpha)) celu_precise(x, y, n, alpha);
  else mapLong<float, Celu>(x, y, n, <float>alpha, <float>straightFrom<f32>(alpha));
}
/** The precise form of celu. */
export function celu_precise(x: usize, y: usize, n: usize, alpha: f64): void {
  if (alpha == 1) elu(x, y, n, 1);
  else precise<float, PreciseCelu<float>>(x, y, n, alpha, straightFrom<f64>(alpha));
}
export function celu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  if (alpha == 1) elu_grad(gy, x, gx, n, gyStep, 1);
  else wideGradient<float, PreciseCelu<float>>(gy, x, gx, n, gyStep, alpha, 0);
}

/** y = x for x > 0, else alpha (e^x - 1). */
export function elu(x: usize, y: usize, n: usize, alpha: f64): void { mapLong<float, Elu<float>>(x, y, n, <float>alpha, 0); }
export function elu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  longGradient<float, Elu<float>>(gy, x, gx, n, gyStep, <float>alpha, 0);
}

/** y = x Phi(x), Phi the normal distribution function. */
export function gelu(x: usize, y: usize, n: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD && sizeof<float>() == 4) guarded<float, Gelu>(x, y, n, 0, 0);
  else wide<float, PreciseGelu<float>>(x, y, n, 0, 0);
}
/** The precise form of gelu. */
export function gelu_precise(x: usize, y: usize, n: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD && sizeof<float>() == 4) precise<float, PreciseGelu<float>>(x, y, n, 0, 0);
  else gelu(x, y, n);
}
export function gelu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, PreciseGelu<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
export function geluTanh(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, GeluTanh>(x, y, n, 0, 0);
  else geluTanh_precise(x, y, n);
}
/** The precise form of geluTanh. */
export function geluTanh_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseGeluTanh<float>>(x, y, n, 0, 0); }
export function geluTanh_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, PreciseGeluTanh<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = log(1 / (1 + e^-x)). */
export function logSigmoid(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) narrowSoftplus(x, y, n, -0.0);
  else logSigmoid_precise(x, y, n);
}
/** The precise form of logSigmoid. */
export function logSigmoid_precise(x: usize, y: usize, n: usize): void { wide<float, LogSigmoid<float>>(x, y, n, 0, 0); }
export function logSigmoid_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, LogSigmoid<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = x tanh(log(1 + e^x)). */
export function mish(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, Mish>(x, y, n, 0, 0);
  else mish_precise(x, y, n);
}
/** The precise form of mish. */
export function mish_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseMish<float>>(x, y, n, 0, 0); }
export function mish_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, PreciseMish<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = x / (1 + e^(-1.702 x)). */
export function quickGelu(x: usize, y: usize, n: usize): void { silu(x, y, n, 1.702); }
/** The precise form of quickGelu. */
export function quickGelu_precise(x: usize, y: usize, n: usize): void { silu_precise(x, y, n, 1.702); }
export function quickGelu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void { silu_grad(gy, x, gx, n, gyStep, 1.702); }

/** y = gamma x for x > 0, else gamma alpha (e^x - 1). */
export function selu(x: usize, y: usize, n: usize, alpha: f64, gamma: f64): void {
  if (sizeof<float>() == 4 && isUsual(alpha, gamma)) mapLong<float, Selu>(x, y, n, <float>gamma, <float>productOf(alpha, gamma));
  else selu_precise(x, y, n, alpha, gamma);
}
/** The precise form of selu. */
export function selu_precise(x: usize, y: usize, n: usize, alpha: f64, gamma: f64): void {
  wide<float, PreciseSelu<float>>(x, y, n, gamma, productOf(alpha, gamma));
}
export function selu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64, gamma: f64): void {
  wideGradient<float, PreciseSelu<float>>(gy, x, gx, n, gyStep, gamma, productOf(alpha, gamma));
}

/** y = x / (1 + e^(-alpha x)). */
export function silu(x: usize, y: usize, n: usize, alpha: f64): void {
  if (sizeof<float>() == 4 && alpha == 1) guarded<float, Silu>(x, y, n, 0, 0);
  else if (ASC_FEATURE_RELAXED_SIMD && sizeof<float>() == 4 && isModerate(abs(alpha))) scaledSilu(x, y, n, alpha);
  else silu_precise(x, y, n, alpha);
}
/** The precise form of silu. */
export function silu_precise(x: usize, y: usize, n: usize, alpha: f64): void {
  if (ASC_FEATURE_RELAXED_SIMD) precise<float, PreciseSilu<float>>(x, y, n, alpha, 0);
  else wide<float, PreciseSilu<float>>(x, y, n, alpha, 0); // there it is the form of any alpha but 1
}
export function silu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  wideGradient<float, PreciseSilu<float>>(gy, x, gx, n, gyStep, alpha, 0);
}

/** silu in float32 lanes, its factor in base 2 and in two parts. */
function scaledSilu(x: usize, y: usize, n: usize, alpha: f64): void {
  const c = alpha * LOG2E, near = <f32>c;
  guarded<f32, ScaledSilu>(x, y, n, near, <f32>(c - <f64>near));
}

/** y = log(1 + e^(beta x)) / beta. */
export function softplus(x: usize, y: usize, n: usize, beta: f64): void {
  if (sizeof<float>() == 4 && beta == 1) narrowSoftplus(x, y, n, 0);
  else softplus_precise(x, y, n, beta);
}
/** The precise form of softplus. */
export function softplus_precise(x: usize, y: usize, n: usize, beta: f64): void {
  wide<float, PreciseSoftplus<float>>(x, y, n, beta, 1 / beta);
}
export function softplus_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, beta: f64): void {
  wideGradient<float, PreciseSoftplus<float>>(gy, x, gx, n, gyStep, beta, 0);
}

/** softplus in float32 lanes of both signs: with -0 it is logSigmoid. */
function narrowSoftplus(x: usize, y: usize, n: usize, sign: float): void { guarded<float, Softplus>(x, y, n, sign, 0); }
