// The module of random numbers and of the ops that draw one for each element: exports, nothing else.
import { zip, zipGradient } from "../drivers/zip";
import { NoisyRelu } from "../ops/noisyRelu";
import { Prelu } from "../ops/prelu";
import * as gumbel from "../random/gumbel";
import { normalsOf, uniformsOf } from "../random/random";

/** y = max(x + sigma z, 0), where z are normal deviates. */
export function noisyRelu(x: usize, z: usize, y: usize, n: usize, sigma: float): void { zip<float, NoisyRelu<float>>(x, z, y, n, sigma); }
export function noisyRelu_grad(gy: usize, x: usize, z: usize, gx: usize, n: usize, sigma: float): void {
  zipGradient<float, NoisyRelu<float>>(gy, x, z, gx, n, sigma);
}

/** y = x for x > 0, else slope x, with a slope for each element. */
export function rrelu(x: usize, slope: usize, y: usize, n: usize): void { zip<float, Prelu<float>>(x, slope, y, n, 0); }
export function rrelu_grad(gy: usize, x: usize, slope: usize, gx: usize, n: usize): void {
  zipGradient<float, Prelu<float>>(gy, x, slope, gx, n, 0);
}

/** n normal deviates, those of the elements from `index` (a multiple of 16) on; whole groups of 16 are written. */
export function normals(y: usize, n: usize, index: f64, seed: f64): void { normalsOf(y, n, index, seed); }

/** n uniform numbers in [low, high], those of the elements from `index` (a multiple of 16) on; whole groups of 16 are written. */
export function uniforms(y: usize, n: usize, index: f64, seed: f64, low: float, high: float): void {
  uniformsOf(y, n, index, seed, low, high);
}

/** y = (x + Gumbel noise) / tau; scratch takes n elements rounded up to 16. */
export function perturb(x: usize, y: usize, scratch: usize, n: usize, index: f64, seed: f64, tau: f64): void {
  gumbel.perturb(x, y, scratch, n, index, seed, tau);
}
