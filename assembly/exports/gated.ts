// The module of the gated units, maxout, the rectifiers with slopes of their own, and the noise: exports, nothing else.
import { preluGradients, preluRuns } from "../drivers/perChannel";
import { gated, gatedGradient } from "../drivers/gated";
import { normalsOf, uniformsOf } from "../random/random";
import { Gelu } from "../ops/gelu";
import { maxoutGradient, maxoutOf } from "../drivers/maxout";
import { NoisyRelu } from "../ops/noisyRelu";
import { Prelu } from "../ops/prelu";
import { Relu } from "../ops/relu";
import { PreciseSigmoid } from "../ops/sigmoid";
import { PreciseSilu } from "../ops/silu";
import { zip, zipGradient } from "../drivers/zip";

export function geglu(x: usize, y: usize, units: usize, n: usize): void { gated<float, Gelu<float>, Gelu<f64>>(x, y, units, n, 0, -14, true); }
export function geglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<float, Gelu<float>, Gelu<f64>>(gy, x, gx, units, n, 0, -14, true); }

export function glu(x: usize, y: usize, units: usize, n: usize): void { gated<float, PreciseSigmoid<float>, PreciseSigmoid<f64>>(x, y, units, n, 0, -100, true); }
export function glu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<float, PreciseSigmoid<float>, PreciseSigmoid<f64>>(gy, x, gx, units, n, 0, -100, true); }

export function maxout(x: usize, y: usize, units: usize, n: usize, k: usize): void { maxoutOf(x, y, units, n, k); }
export function maxout_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize, k: usize): void { maxoutGradient(gy, x, gx, units, n, k); }

export function noisyRelu(x: usize, z: usize, y: usize, n: usize, sigma: float): void { zip<float, NoisyRelu<float>>(x, z, y, n, sigma); }
export function noisyRelu_grad(gy: usize, x: usize, z: usize, gx: usize, n: usize, sigma: float): void { zipGradient<float, NoisyRelu<float>>(gy, x, z, gx, n, sigma); }

export function normals(y: usize, n: usize, index: f64, seed: f64): void { normalsOf(y, n, index, seed); }

export function prelu(x: usize, slope: usize, y: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluRuns(x, slope, y, n, inner, channels, channel); }
export function prelu_grad(gy: usize, x: usize, slope: usize, gx: usize, sums: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluGradients(gy, x, slope, gx, sums, n, inner, channels, channel); }

export function reglu(x: usize, y: usize, units: usize, n: usize): void { gated<float, Relu<float>, Relu<float>>(x, y, units, n, 0, 0, false); }
export function reglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<float, Relu<float>, Relu<float>>(gy, x, gx, units, n, 0, 0, false); }

export function rrelu(x: usize, slope: usize, y: usize, n: usize): void { zip<float, Prelu<float>>(x, slope, y, n, 0); }
export function rrelu_grad(gy: usize, x: usize, slope: usize, gx: usize, n: usize): void { zipGradient<float, Prelu<float>>(gy, x, slope, gx, n, 0); }

export function swiglu(x: usize, y: usize, units: usize, n: usize): void { gated<float, PreciseSilu<float>, PreciseSilu<f64>>(x, y, units, n, 1, -100, true); }
export function swiglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<float, PreciseSilu<float>, PreciseSilu<f64>>(gy, x, gx, units, n, 1, -100, true); }

export function uniforms(y: usize, n: usize, index: f64, seed: f64, low: float, high: float): void { uniformsOf(y, n, index, seed, low, high); }
