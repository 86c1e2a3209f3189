// The module of the smooth rectifiers: exports, nothing else. elu works in lanes of its type, the others in float64 lanes.
import { gradient, guarded, map, wide, wideGradient } from "../drivers/map";
import { Celu } from "../ops/celu";
import { Elu } from "../ops/elu";
import { Gelu } from "../ops/gelu";
import { GeluTanh, PreciseGeluTanh } from "../ops/geluTanh";
import { LogSigmoid } from "../ops/logSigmoid";
import { Mish } from "../ops/mish";
import { Selu } from "../ops/selu";
import { PreciseSilu, Silu } from "../ops/silu";
import { Softplus } from "../ops/softplus";

export function celu(x: usize, y: usize, n: usize, alpha: lane): void { if (alpha == 1) elu(x, y, n, 1); else wide<lane, Celu<lane>>(x, y, n, alpha, 0); }
export function celu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { if (alpha == 1) elu_grad(gy, stride, x, y, n, 1); else wideGradient<lane, Celu<lane>>(gy, stride, x, y, n, alpha, 0); }

export function elu(x: usize, y: usize, n: usize, alpha: lane): void { map<lane, Elu<lane>>(x, y, n, alpha, 0); }
export function elu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { gradient<lane, Elu<lane>>(gy, stride, x, y, n, alpha, 0); }

export function gelu(x: usize, y: usize, n: usize): void { wide<lane, Gelu<lane>>(x, y, n, 0, 0); }
export function gelu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Gelu<lane>>(gy, stride, x, y, n, 0, 0); }

export function geluTanh(x: usize, y: usize, n: usize): void { if (sizeof<lane>() == 4) guarded<lane, GeluTanh>(x, y, n, 0, 0); else wide<lane, PreciseGeluTanh<lane>>(x, y, n, 0, 0); }
export function geluTanh_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, PreciseGeluTanh<lane>>(gy, stride, x, y, n, 0, 0); }

export function logSigmoid(x: usize, y: usize, n: usize): void { wide<lane, LogSigmoid<lane>>(x, y, n, 0, 0); }
export function logSigmoid_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, LogSigmoid<lane>>(gy, stride, x, y, n, 0, 0); }

export function mish(x: usize, y: usize, n: usize): void { wide<lane, Mish<lane>>(x, y, n, 0, 0); }
export function mish_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Mish<lane>>(gy, stride, x, y, n, 0, 0); }

export function quickGelu(x: usize, y: usize, n: usize): void { wide<lane, PreciseSilu<lane>>(x, y, n, 1.702, 0); }
export function quickGelu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, PreciseSilu<lane>>(gy, stride, x, y, n, 1.702, 0); }

export function selu(x: usize, y: usize, n: usize): void { wide<lane, Selu<lane>>(x, y, n, 0, 0); }
export function selu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Selu<lane>>(gy, stride, x, y, n, 0, 0); }

export function silu(x: usize, y: usize, n: usize, alpha: lane): void { if (sizeof<lane>() == 4 && alpha == 1) guarded<lane, Silu>(x, y, n, 0, 0); else wide<lane, PreciseSilu<lane>>(x, y, n, alpha, 0); }
export function silu_precise(x: usize, y: usize, n: usize, alpha: lane): void { wide<lane, PreciseSilu<lane>>(x, y, n, alpha, 0); }
export function silu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { wideGradient<lane, PreciseSilu<lane>>(gy, stride, x, y, n, alpha, 0); }

export function softplus(x: usize, y: usize, n: usize, beta: lane): void { wide<lane, Softplus<lane>>(x, y, n, beta, 1 / <f64>beta); }
export function softplus_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, beta: lane): void { wideGradient<lane, Softplus<lane>>(gy, stride, x, y, n, beta, 1 / <f64>beta); }
