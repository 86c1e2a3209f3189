// The module of the smooth rectifiers: exports, nothing else. elu works in lanes of its type, the others in float64 lanes.
import { longGradient, wideGradient } from "../drivers/gradient";
import { guarded, map, wide } from "../drivers/map";
import { Celu, straightFrom } from "../ops/celu";
import { Elu } from "../ops/elu";
import { Gelu } from "../ops/gelu";
import { GeluTanh, PreciseGeluTanh } from "../ops/geluTanh";
import { LogSigmoid } from "../ops/logSigmoid";
import { Mish } from "../ops/mish";
import { productOf, Selu } from "../ops/selu";
import { PreciseSilu, Silu } from "../ops/silu";
import { Softplus } from "../ops/softplus";

/** y = x for x > 0, else alpha (e^(x / alpha) - 1). */
export function celu(x: usize, y: usize, n: usize, alpha: f64): void {
  if (alpha == 1) elu(x, y, n, 1);
  else wide<float, Celu<float>>(x, y, n, alpha, straightFrom(alpha));
}
export function celu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  if (alpha == 1) elu_grad(gy, x, gx, n, gyStep, 1);
  else wideGradient<float, Celu<float>>(gy, x, gx, n, gyStep, alpha, 0);
}

/** y = x for x > 0, else alpha (e^x - 1). */
export function elu(x: usize, y: usize, n: usize, alpha: f64): void { map<float, Elu<float>>(x, y, n, <float>alpha, 0); }
export function elu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  longGradient<float, Elu<float>>(gy, x, gx, n, gyStep, <float>alpha, 0);
}

/** y = x Phi(x), Phi the normal distribution function. */
export function gelu(x: usize, y: usize, n: usize): void { wide<float, Gelu<float>>(x, y, n, 0, 0); }
export function gelu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Gelu<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
export function geluTanh(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, GeluTanh>(x, y, n, 0, 0);
  else wide<float, PreciseGeluTanh<float>>(x, y, n, 0, 0);
}
export function geluTanh_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, PreciseGeluTanh<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = log(1 / (1 + e^-x)). */
export function logSigmoid(x: usize, y: usize, n: usize): void { wide<float, LogSigmoid<float>>(x, y, n, 0, 0); }
export function logSigmoid_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, LogSigmoid<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = x tanh(log(1 + e^x)). */
export function mish(x: usize, y: usize, n: usize): void { wide<float, Mish<float>>(x, y, n, 0, 0); }
export function mish_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Mish<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = x / (1 + e^(-1.702 x)). */
export function quickGelu(x: usize, y: usize, n: usize): void { wide<float, PreciseSilu<float>>(x, y, n, 1.702, 0); }
export function quickGelu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, PreciseSilu<float>>(gy, x, gx, n, gyStep, 1.702, 0);
}

/** y = gamma x for x > 0, else gamma alpha (e^x - 1). */
export function selu(x: usize, y: usize, n: usize, alpha: f64, gamma: f64): void {
  wide<float, Selu<float>>(x, y, n, gamma, productOf(alpha, gamma));
}
export function selu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64, gamma: f64): void {
  wideGradient<float, Selu<float>>(gy, x, gx, n, gyStep, gamma, productOf(alpha, gamma));
}

/** y = x / (1 + e^(-alpha x)). */
export function silu(x: usize, y: usize, n: usize, alpha: f64): void {
  if (sizeof<float>() == 4 && alpha == 1) guarded<float, Silu>(x, y, n, 0, 0);
  else wide<float, PreciseSilu<float>>(x, y, n, alpha, 0);
}
/** The precise form of silu. */
export function silu_precise(x: usize, y: usize, n: usize, alpha: f64): void { wide<float, PreciseSilu<float>>(x, y, n, alpha, 0); }
export function silu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  wideGradient<float, PreciseSilu<float>>(gy, x, gx, n, gyStep, alpha, 0);
}

/** y = log(1 + e^(beta x)) / beta. */
export function softplus(x: usize, y: usize, n: usize, beta: f64): void { wide<float, Softplus<float>>(x, y, n, beta, 1 / beta); }
export function softplus_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, beta: f64): void {
  wideGradient<float, Softplus<float>>(gy, x, gx, n, gyStep, beta, 0);
}
