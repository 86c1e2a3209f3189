// The module of the sigmoids and the exponential they are made of: exports, nothing else. The float64 kernels and the precise float32
// ones are the same code.
import { gradient, guarded, map, wide, wideGradient } from "../drivers/map";
import { Exponential } from "../ops/exponential";
import { PreciseSigmoid, Sigmoid } from "../ops/sigmoid";
import { PreciseTanh, Tanh } from "../ops/tanh";

export function exponential(x: usize, y: usize, n: usize): void { guarded<lane, Exponential<lane>>(x, y, n, 0, 0); }
export function exponential_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, Exponential<lane>>(gy, stride, x, y, n, 0, 0); }

export function sigmoid(x: usize, y: usize, n: usize): void { if (sizeof<lane>() == 4) guarded<lane, Sigmoid>(x, y, n, 0, 0); else wide<lane, PreciseSigmoid<lane>>(x, y, n, 0, 0); }
export function sigmoid_precise(x: usize, y: usize, n: usize): void { wide<lane, PreciseSigmoid<lane>>(x, y, n, 0, 0); }
export function sigmoid_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { if (sizeof<lane>() == 4) gradient<lane, Sigmoid>(gy, stride, x, y, n, 0, 0); else wideGradient<lane, PreciseSigmoid<lane>>(gy, stride, x, y, n, 0, 0); }

export function tanh(x: usize, y: usize, n: usize): void { if (sizeof<lane>() == 4) map<lane, Tanh>(x, y, n, 0, 0); else wide<lane, PreciseTanh<lane>>(x, y, n, 0, 0); }
export function tanh_precise(x: usize, y: usize, n: usize): void { wide<lane, PreciseTanh<lane>>(x, y, n, 0, 0); }
export function tanh_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { if (sizeof<lane>() == 4) gradient<lane, Tanh>(gy, stride, x, y, n, 0, 0); else wideGradient<lane, PreciseTanh<lane>>(gy, stride, x, y, n, 0, 0); }
