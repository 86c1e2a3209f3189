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

export function geglu(x: usize, y: usize, units: usize, n: usize): void { gated<lane, Gelu<lane>, Gelu<f64>>(x, y, units, n, 0, -14, true); }
export function geglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<lane, Gelu<lane>, Gelu<f64>>(gy, x, gx, units, n, 0, -14, true); }

export function glu(x: usize, y: usize, units: usize, n: usize): void { gated<lane, PreciseSigmoid<lane>, PreciseSigmoid<f64>>(x, y, units, n, 0, -100, true); }
export function glu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<lane, PreciseSigmoid<lane>, PreciseSigmoid<f64>>(gy, x, gx, units, n, 0, -100, true); }

export function maxout(x: usize, y: usize, units: usize, n: usize, k: usize): void { maxoutOf(x, y, units, n, k); }
export function maxout_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize, k: usize): void { maxoutGradient(gy, x, gx, units, n, k); }

export function noisyRelu(x: usize, z: usize, y: usize, n: usize, sigma: lane): void { zip<lane, NoisyRelu<lane>>(x, z, y, n, sigma); }
export function noisyRelu_grad(gy: usize, x: usize, z: usize, gx: usize, n: usize, sigma: lane): void { zipGradient<lane, NoisyRelu<lane>>(gy, x, z, gx, n, sigma); }

export function normals(to: usize, n: usize, index: f64, seed: f64): void { normalsOf(to, n, index, seed); }

export function prelu(x: usize, y: usize, slope: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluRuns(x, y, slope, n, inner, channels, channel); }
export function prelu_grad(gy: usize, x: usize, gx: usize, slope: usize, sums: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluGradients(gy, x, gx, slope, sums, n, inner, channels, channel); }

export function reglu(x: usize, y: usize, units: usize, n: usize): void { gated<lane, Relu<lane>, Relu<lane>>(x, y, units, n, 0, 0, false); }
export function reglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<lane, Relu<lane>, Relu<lane>>(gy, x, gx, units, n, 0, 0, false); }

export function rrelu(x: usize, slope: usize, y: usize, n: usize): void { zip<lane, Prelu<lane>>(x, slope, y, n, 0); }
export function rrelu_grad(gy: usize, x: usize, slope: usize, gx: usize, n: usize): void { zipGradient<lane, Prelu<lane>>(gy, x, slope, gx, n, 0); }

export function swiglu(x: usize, y: usize, units: usize, n: usize): void { gated<lane, PreciseSilu<lane>, PreciseSilu<f64>>(x, y, units, n, 1, -100, true); }
export function swiglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<lane, PreciseSilu<lane>, PreciseSilu<f64>>(gy, x, gx, units, n, 1, -100, true); }

export function uniforms(to: usize, n: usize, index: f64, seed: f64, low: lane, high: lane): void { uniformsOf(to, n, index, seed, low, high); }
