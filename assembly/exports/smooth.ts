// The module of the smooth rectifiers: exports, nothing else. The float64 kernels and the precise float32 ones, which are those of all
// unusual parameters, too, are computed in float64 lanes.
import { fusedGradient, guardedGradient, wideGradient } from "../drivers/gradient";
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
  else celuGradient(gy, x, gx, n, gyStep, !isModerate(alpha), alpha);
}
export function celu_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  if (alpha == 1) seluGradient(gy, x, gx, n, gyStep, true, 1, 1);
  else celuGradient(gy, x, gx, n, gyStep, true, alpha);
}
function celuGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, alpha: f64): void {
  const c = LOG2E / alpha, near = <f32>c;
  fusedGradient<Celu, PreciseCelu<float>>(gy, x, gx, n, gyStep, precise, near, <f32>(c - <f64>near), alpha, 0);
}

/** y = x for x > 0, else alpha (e^x - 1). */
export function elu(x: usize, y: usize, n: usize, alpha: f64): void { mapLong<float, Elu<float>>(x, y, n, <float>alpha, 0); }
export function elu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  seluGradient(gy, x, gx, n, gyStep, !isModerate(alpha), 1, alpha);
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
export function gelu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void { geluGradient(gy, x, gx, n, gyStep, false); }
export function gelu_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  geluGradient(gy, x, gx, n, gyStep, true);
}
function geluGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool): void {
  fusedGradient<Gelu, PreciseGelu<float>>(gy, x, gx, n, gyStep, precise, 0, 0, 0, 0);
}

/** y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
export function geluTanh(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, GeluTanh>(x, y, n, 0, 0);
  else geluTanh_precise(x, y, n);
}
/** The precise form of geluTanh. */
export function geluTanh_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseGeluTanh<float>>(x, y, n, 0, 0); }
export function geluTanh_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  geluTanhGradient(gy, x, gx, n, gyStep, false);
}
export function geluTanh_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  geluTanhGradient(gy, x, gx, n, gyStep, true);
}
function geluTanhGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool): void {
  fusedGradient<GeluTanh, PreciseGeluTanh<float>>(gy, x, gx, n, gyStep, precise, 0, 0, 0, 0);
}

/** y = log(1 / (1 + e^-x)). */
export function logSigmoid(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) narrowSoftplus(x, y, n, -0.0);
  else logSigmoid_precise(x, y, n);
}
/** The precise form of logSigmoid. */
export function logSigmoid_precise(x: usize, y: usize, n: usize): void { wide<float, LogSigmoid<float>>(x, y, n, 0, 0); }
export function logSigmoid_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  softplusGradient(gy, x, gx, n, gyStep, false, -0.0, -1);
}
export function logSigmoid_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  softplusGradient(gy, x, gx, n, gyStep, true, -0.0, -1);
}

/** y = x tanh(log(1 + e^x)). */
export function mish(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, Mish>(x, y, n, 0, 0);
  else mish_precise(x, y, n);
}
/** The precise form of mish. */
export function mish_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseMish<float>>(x, y, n, 0, 0); }
export function mish_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void { mishGradient(gy, x, gx, n, gyStep, false); }
export function mish_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  mishGradient(gy, x, gx, n, gyStep, true);
}
function mishGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool): void {
  fusedGradient<Mish, PreciseMish<float>>(gy, x, gx, n, gyStep, precise, 0, 0, 0, 0);
}

/** y = x / (1 + e^(-1.702 x)). */
export function quickGelu(x: usize, y: usize, n: usize): void { silu(x, y, n, 1.702); }
/** The precise form of quickGelu. */
export function quickGelu_precise(x: usize, y: usize, n: usize): void { silu_precise(x, y, n, 1.702); }
export function quickGelu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void { silu_grad(gy, x, gx, n, gyStep, 1.702); }
export function quickGelu_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  silu_grad_precise(gy, x, gx, n, gyStep, 1.702);
}

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
  const product = productOf(alpha, gamma);
  seluGradient(gy, x, gx, n, gyStep, !isModerate(product), gamma, product);
}
export function selu_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64, gamma: f64): void {
  seluGradient(gy, x, gx, n, gyStep, true, gamma, productOf(alpha, gamma));
}
function seluGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, gamma: f64, product: f64): void {
  guardedGradient<Selu, PreciseSelu<float>>(gy, x, gx, n, gyStep, precise, <f32>gamma, <f32>product, gamma, product);
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
  if (ASC_FEATURE_RELAXED_SIMD) scaledSiluGradient(gy, x, gx, n, gyStep, !isModerate(alpha), alpha);
  else if (sizeof<float>() == 4 && alpha == 1) guardedGradient<Silu, PreciseSilu<float>>(gy, x, gx, n, gyStep, false, 0, 0, 1, 0);
  else silu_grad_precise(gy, x, gx, n, gyStep, alpha);
}
export function silu_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  if (ASC_FEATURE_RELAXED_SIMD) scaledSiluGradient(gy, x, gx, n, gyStep, true, alpha);
  else wideGradient<float, PreciseSilu<float>>(gy, x, gx, n, gyStep, alpha, 0); // there it is the form of any alpha but 1
}
function scaledSiluGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, alpha: f64): void {
  const c = alpha * LOG2E, near = <f32>c;
  guardedGradient<ScaledSilu, PreciseSilu<float>>(gy, x, gx, n, gyStep, precise, near, <f32>(c - <f64>near), alpha, 0);
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
  softplusGradient(gy, x, gx, n, gyStep, beta != 1, 0, beta);
}
export function softplus_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, beta: f64): void {
  softplusGradient(gy, x, gx, n, gyStep, true, 0, beta);
}
function softplusGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, sign: f32, beta: f64): void {
  guardedGradient<Softplus, PreciseSoftplus<float>>(gy, x, gx, n, gyStep, precise, sign, 0, beta, 0);
}

/** softplus in float32 lanes of both signs: with -0 it is logSigmoid. */
function narrowSoftplus(x: usize, y: usize, n: usize, sign: float): void { guarded<float, Softplus>(x, y, n, sign, 0); }
