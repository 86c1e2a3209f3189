// The module of the smooth curves: exports, nothing else. All are computed in float64 lanes.
import { wideGradient } from "../drivers/gradient";
import { guardedWide, wide } from "../drivers/map";
import { Algebraic, inverseOf } from "../ops/algebraic";
import { Arctan } from "../ops/arctan";
import { Erf } from "../ops/erf";
import { Expm1 } from "../ops/expm1";
import { Gaussian } from "../ops/gaussian";
import { GeneralizedLogistic } from "../ops/generalizedLogistic";
import { Gudermannian } from "../ops/gudermannian";
import { Sine } from "../ops/sine";
import { TanhShrink } from "../ops/tanhShrink";

/** y = x / (1 + abs(x)^k)^(1/k). */
export function algebraic(x: usize, y: usize, n: usize, k: f64): void { wide<float, Algebraic<float>>(x, y, n, k, inverseOf(k)); }
/** y = atan(x). */
export function arctan(x: usize, y: usize, n: usize): void { wide<float, Arctan<float>>(x, y, n, 0, 0); }
/** y = 2/sqrt(pi) times the integral of e^-t^2 from 0 to x. */
export function erf(x: usize, y: usize, n: usize): void { wide<float, Erf<float>>(x, y, n, 0, 0); }
/** y = e^x - 1. */
export function expm1(x: usize, y: usize, n: usize): void { wide<float, Expm1<float>>(x, y, n, 0, 0); }
/** y = e^-(x^2). */
export function gaussian(x: usize, y: usize, n: usize): void { wide<float, Gaussian<float>>(x, y, n, 0, 0); }
/** y = (1 + e^-x)^-alpha. */
export function generalizedLogistic(x: usize, y: usize, n: usize, alpha: f64): void {
  wide<float, GeneralizedLogistic<float>>(x, y, n, alpha, 0);
}
/** y = 2 atan(tanh(x / 2)). */
export function gudermannian(x: usize, y: usize, n: usize): void { wide<float, Gudermannian<float>>(x, y, n, 0, 0); }
/** y = sin(x). */
export function sine(x: usize, y: usize, n: usize): void { guardedWide<float, Sine<float>>(x, y, n, 0, 0); }
/** y = x - tanh(x). */
export function tanhShrink(x: usize, y: usize, n: usize): void { wide<float, TanhShrink<float>>(x, y, n, 0, 0); }

export function algebraic_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, k: f64): void {
  wideGradient<float, Algebraic<float>>(gy, x, gx, n, gyStep, k, inverseOf(k));
}
export function arctan_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Arctan<float>>(gy, x, gx, n, gyStep, 0, 0);
}
export function erf_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Erf<float>>(gy, x, gx, n, gyStep, 0, 0);
}
export function expm1_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Expm1<float>>(gy, x, gx, n, gyStep, 0, 0);
}
export function gaussian_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Gaussian<float>>(gy, x, gx, n, gyStep, 0, 0);
}
export function generalizedLogistic_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  wideGradient<float, GeneralizedLogistic<float>>(gy, x, gx, n, gyStep, alpha, 0);
}
export function gudermannian_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Gudermannian<float>>(gy, x, gx, n, gyStep, 0, 0);
}
export function sine_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Sine<float>>(gy, x, gx, n, gyStep, 0, 0);
}
export function tanhShrink_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, TanhShrink<float>>(gy, x, gx, n, gyStep, 0, 0);
}
