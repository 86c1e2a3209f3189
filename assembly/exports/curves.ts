// The module of the smooth curves: exports, nothing else. All are computed in float64 lanes.
import { guardedWide, wide, wideGradient } from "../drivers/map";
import { Algebraic } from "../ops/algebraic";
import { Arctan } from "../ops/arctan";
import { Erf } from "../ops/erf";
import { Expm1 } from "../ops/expm1";
import { Gaussian } from "../ops/gaussian";
import { GeneralizedLogistic } from "../ops/generalizedLogistic";
import { Gudermannian } from "../ops/gudermannian";
import { Sine } from "../ops/sine";
import { TanhShrink } from "../ops/tanhShrink";

export function algebraic(x: usize, y: usize, n: usize, k: lane): void { wide<lane, Algebraic<lane>>(x, y, n, k, 1 / <f64>k); }
export function arctan(x: usize, y: usize, n: usize): void { wide<lane, Arctan<lane>>(x, y, n, 0, 0); }
export function erf(x: usize, y: usize, n: usize): void { wide<lane, Erf<lane>>(x, y, n, 0, 0); }
export function expm1(x: usize, y: usize, n: usize): void { wide<lane, Expm1<lane>>(x, y, n, 0, 0); }
export function gaussian(x: usize, y: usize, n: usize): void { wide<lane, Gaussian<lane>>(x, y, n, 0, 0); }
export function generalizedLogistic(x: usize, y: usize, n: usize, alpha: lane): void { wide<lane, GeneralizedLogistic<lane>>(x, y, n, alpha, 0); }
export function gudermannian(x: usize, y: usize, n: usize): void { wide<lane, Gudermannian<lane>>(x, y, n, 0, 0); }
export function sine(x: usize, y: usize, n: usize): void { guardedWide<lane, Sine<lane>>(x, y, n, 0, 0); }
export function tanhShrink(x: usize, y: usize, n: usize): void { wide<lane, TanhShrink<lane>>(x, y, n, 0, 0); }

export function algebraic_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, k: lane): void { wideGradient<lane, Algebraic<lane>>(gy, stride, x, y, n, k, 1 / <f64>k); }
export function arctan_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Arctan<lane>>(gy, stride, x, y, n, 0, 0); }
export function erf_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Erf<lane>>(gy, stride, x, y, n, 0, 0); }
export function expm1_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Expm1<lane>>(gy, stride, x, y, n, 0, 0); }
export function gaussian_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Gaussian<lane>>(gy, stride, x, y, n, 0, 0); }
export function generalizedLogistic_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { wideGradient<lane, GeneralizedLogistic<lane>>(gy, stride, x, y, n, alpha, 0); }
export function gudermannian_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Gudermannian<lane>>(gy, stride, x, y, n, 0, 0); }
export function sine_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Sine<lane>>(gy, stride, x, y, n, 0, 0); }
export function tanhShrink_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, TanhShrink<lane>>(gy, stride, x, y, n, 0, 0); }
