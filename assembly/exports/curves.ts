// The module of the smooth curves: exports, nothing else. The float64 kernels and the precise float32 ones are computed in float64 lanes.
import { gradient, guardedGradient, longGradient, wideGradient } from "../drivers/gradient";
import { guarded, guardedWide, mapLong, precise, wide } from "../drivers/map";
import { Algebraic, Algebraic4, inverseOf, Root4 } from "../ops/algebraic";
import { Arctan, PreciseArctan } from "../ops/arctan";
import { Erf, PreciseErf } from "../ops/erf";
import { Expm1, PreciseExpm1 } from "../ops/expm1";
import { Gaussian, PreciseGaussian } from "../ops/gaussian";
import { GeneralizedLogistic } from "../ops/generalizedLogistic";
import { Gudermannian, PreciseGudermannian } from "../ops/gudermannian";
import { farOf, Isru, PreciseIsru } from "../ops/isru";
import { Sigmoid } from "../ops/sigmoid";
import { NearSine, Sine } from "../ops/sine";
import { Softsign } from "../ops/softsign";
import { PreciseTanhShrink, TanhShrink } from "../ops/tanhShrink";

/** y = x / (1 + abs(x)^k)^(1/k). */
export function algebraic(x: usize, y: usize, n: usize, k: f64): void {
  if (sizeof<float>() == 8) algebraic_precise(x, y, n, k);
  else if (k == 1) mapLong<float, Softsign<float>>(x, y, n, 0, 0);
  else if (k == 2) mapLong<float, Isru>(x, y, n, 1, <float>farOf(1));
  else if (k == 4) mapLong<float, Algebraic4>(x, y, n, 0, 0);
  else algebraic_precise(x, y, n, k);
}
/** The precise form of algebraic. */
export function algebraic_precise(x: usize, y: usize, n: usize, k: f64): void { wide<float, Algebraic<float>>(x, y, n, k, inverseOf(k)); }
/** y = atan(x). */
export function arctan(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) mapLong<float, Arctan>(x, y, n, 0, 0);
  else arctan_precise(x, y, n);
}
/** The precise form of arctan. */
export function arctan_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseArctan<float>>(x, y, n, 0, 0); }
/** y = 2/sqrt(pi) times the integral of e^-t^2 from 0 to x. */
export function erf(x: usize, y: usize, n: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD && sizeof<float>() == 4) mapLong<float, Erf>(x, y, n, 0, 0);
  else wide<float, PreciseErf<float>>(x, y, n, 0, 0);
}
/** The precise form of erf. */
export function erf_precise(x: usize, y: usize, n: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD && sizeof<float>() == 4) precise<float, PreciseErf<float>>(x, y, n, 0, 0);
  else erf(x, y, n);
}
/** y = e^x - 1. */
export function expm1(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, Expm1>(x, y, n, 0, 0);
  else expm1_precise(x, y, n);
}
/** The precise form of expm1. */
export function expm1_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseExpm1<float>>(x, y, n, 0, 0); }
/** y = e^-(x^2). */
export function gaussian(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, Gaussian>(x, y, n, 0, 0);
  else gaussian_precise(x, y, n);
}
/** The precise form of gaussian. */
export function gaussian_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseGaussian<float>>(x, y, n, 0, 0); }
/** y = (1 + e^-x)^-alpha. */
export function generalizedLogistic(x: usize, y: usize, n: usize, alpha: f64): void {
  if (sizeof<float>() == 4 && alpha == 1) guarded<float, Sigmoid>(x, y, n, 0, 0);
  else generalizedLogistic_precise(x, y, n, alpha);
}
/** The precise form of generalizedLogistic. */
export function generalizedLogistic_precise(x: usize, y: usize, n: usize, alpha: f64): void {
  wide<float, GeneralizedLogistic<float>>(x, y, n, alpha, 0);
}
/** y = 2 atan(tanh(x / 2)). */
export function gudermannian(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, Gudermannian>(x, y, n, 0, 0);
  else gudermannian_precise(x, y, n);
}
/** The precise form of gudermannian. */
export function gudermannian_precise(x: usize, y: usize, n: usize): void { wide<float, PreciseGudermannian<float>>(x, y, n, 0, 0); }
/** y = sin(x). */
export function sine(x: usize, y: usize, n: usize): void { guardedWide<float, Sine<float>>(x, y, n, 0, 0); }
/** y = x - tanh(x). */
export function tanhShrink(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, TanhShrink>(x, y, n, 0, 0);
  else tanhShrink_precise(x, y, n);
}
/** The precise form of tanhShrink. */
export function tanhShrink_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseTanhShrink<float>>(x, y, n, 0, 0); }

export function algebraic_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, k: f64): void {
  if (sizeof<float>() == 4 && k == 1) wideGradient<float, Softsign<f64>>(gy, x, gx, n, gyStep, 0, 0);
  else if (sizeof<float>() == 4 && k == 2) wideGradient<float, PreciseIsru>(gy, x, gx, n, gyStep, 1, 0);
  else if (sizeof<float>() == 4 && k == 4) wideGradient<float, Root4>(gy, x, gx, n, gyStep, 0, 0);
  else wideGradient<float, Algebraic<float>>(gy, x, gx, n, gyStep, k, inverseOf(k));
}
export function arctan_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  if (sizeof<float>() == 4) gradient<f32, Arctan>(gy, x, gx, n, gyStep, 0, 0);
  else arctan_grad_precise(gy, x, gx, n, gyStep);
}
export function arctan_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, PreciseArctan<float>>(gy, x, gx, n, gyStep, 0, 0);
}
export function erf_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gaussianGradient(gy, x, gx, n, gyStep, false, 0, 1.1283791670955126);
}
export function erf_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gaussianGradient(gy, x, gx, n, gyStep, true, 0, 1.1283791670955126);
}
export function expm1_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void { expm1Gradient(gy, x, gx, n, gyStep, false); }
export function expm1_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  expm1Gradient(gy, x, gx, n, gyStep, true);
}
export function gaussian_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gaussianGradient(gy, x, gx, n, gyStep, false, -2, -0.0);
}
export function gaussian_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gaussianGradient(gy, x, gx, n, gyStep, true, -2, -0.0);
}
export function generalizedLogistic_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  if (sizeof<float>() == 4 && alpha == 1) longGradient<float, Sigmoid>(gy, x, gx, n, gyStep, 0, 0);
  else generalizedLogistic_grad_precise(gy, x, gx, n, gyStep, alpha);
}
export function generalizedLogistic_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  wideGradient<float, GeneralizedLogistic<float>>(gy, x, gx, n, gyStep, alpha, 0);
}
export function gudermannian_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gudermannianGradient(gy, x, gx, n, gyStep, false);
}
export function gudermannian_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gudermannianGradient(gy, x, gx, n, gyStep, true);
}
export function sine_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  guardedGradient<NearSine, Sine<float>>(gy, x, gx, n, gyStep, false, 0, 0, 0, 0);
}
export function tanhShrink_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, PreciseTanhShrink<float>>(gy, x, gx, n, gyStep, 0, 0);
}

// both forms of a gradient
function expm1Gradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool): void {
  guardedGradient<Expm1, PreciseExpm1<float>>(gy, x, gx, n, gyStep, precise, 0, 0, 0, 0);
}
function gaussianGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, a: f64, b: f64): void {
  guardedGradient<Gaussian, PreciseGaussian<float>>(gy, x, gx, n, gyStep, precise, <f32>a, <f32>b, a, b);
}
function gudermannianGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool): void {
  guardedGradient<Gudermannian, PreciseGudermannian<float>>(gy, x, gx, n, gyStep, precise, 0, 0, 0, 0);
}
