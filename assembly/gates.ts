// The module of the gated units, maxout, the rectifiers with slopes of their own, and the noise: exports, nothing else.
import { preluGradients, preluRuns } from "./channels";
import { gated, gatedGradient } from "./gate";
import { normalsOf, uniformsOf } from "./noise";
import { maxoutGradient, maxoutOf } from "./ops/maxout";
import { NoisyRelu } from "./ops/noisyRelu";
import { Prelu } from "./ops/prelu";
import { Relu } from "./ops/relu";
import { PreciseSigmoid } from "./ops/sigmoid";
import { zip, zipGradient } from "./zip";

export function glu(x: usize, y: usize, units: usize, n: usize): void { gated<lane, PreciseSigmoid<lane>>(x, y, units, n, 0, true); }
export function maxout(x: usize, y: usize, units: usize, n: usize, k: usize): void { maxoutOf(x, y, units, n, k); }
export function reglu(x: usize, y: usize, units: usize, n: usize): void { gated<lane, Relu<lane>>(x, y, units, n, 0, false); }

export function glu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<lane, PreciseSigmoid<lane>>(gy, x, gx, units, n, 0, true); }
export function maxout_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize, k: usize): void { maxoutGradient(gy, x, gx, units, n, k); }
export function reglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void { gatedGradient<lane, Relu<lane>>(gy, x, gx, units, n, 0, false); }

export function prelu(x: usize, y: usize, slope: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluRuns(x, y, slope, n, inner, channels, channel); }
export function prelu_grad(gy: usize, x: usize, gx: usize, slope: usize, sums: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluGradients(gy, x, gx, slope, sums, n, inner, channels, channel); }

export function noisyRelu(x: usize, z: usize, y: usize, n: usize, sigma: lane): void { zip<lane, NoisyRelu<lane>>(x, z, y, n, sigma); }
export function rrelu(x: usize, slope: usize, y: usize, n: usize): void { zip<lane, Prelu<lane>>(x, slope, y, n, 0); }

export function noisyRelu_grad(gy: usize, x: usize, z: usize, gx: usize, n: usize, sigma: lane): void { zipGradient<lane, NoisyRelu<lane>>(gy, x, z, gx, n, sigma); }
export function rrelu_grad(gy: usize, x: usize, slope: usize, gx: usize, n: usize): void { zipGradient<lane, Prelu<lane>>(gy, x, slope, gx, n, 0); }

export function normals(to: usize, n: usize, index: f64, seed: f64): void { normalsOf(to, n, index, seed); }
export function uniforms(to: usize, n: usize, index: f64, seed: f64, low: lane, high: lane): void { uniformsOf(to, n, index, seed, low, high); }
