// The module of the sigmoids and the exponential they are made of: exports, nothing else. The float64 kernels and the precise float32
// ones are the same code.
import { longGradient, wideGradient } from "../drivers/gradient";
import { guarded, precise, wide } from "../drivers/map";
import { Exponential } from "../ops/exponential";
import { PreciseSigmoid, Sigmoid } from "../ops/sigmoid";
import { PreciseTanh, Tanh } from "../ops/tanh";

/** y = e^x. */
export function exponential(x: usize, y: usize, n: usize): void { guarded<float, Exponential<float>>(x, y, n, 0, 0); }
export function exponential_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  longGradient<float, Exponential<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = 1 / (1 + e^-x). */
export function sigmoid(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, Sigmoid>(x, y, n, 0, 0);
  else wide<float, PreciseSigmoid<float>>(x, y, n, 0, 0);
}
/** The precise form of sigmoid. */
export function sigmoid_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseSigmoid<float>>(x, y, n, 0, 0); }
export function sigmoid_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  if (sizeof<float>() == 4) longGradient<float, Sigmoid>(gy, x, gx, n, gyStep, 0, 0);
  else wideGradient<float, PreciseSigmoid<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = (e^x - e^-x) / (e^x + e^-x). */
export function tanh(x: usize, y: usize, n: usize): void {
  if (sizeof<float>() == 4) guarded<float, Tanh>(x, y, n, 0, 0);
  else wide<float, PreciseTanh<float>>(x, y, n, 0, 0);
}
/** The precise form of tanh. */
export function tanh_precise(x: usize, y: usize, n: usize): void { precise<float, PreciseTanh<float>>(x, y, n, 0, 0); }
export function tanh_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  if (sizeof<float>() == 4) longGradient<float, Tanh>(gy, x, gx, n, gyStep, 0, 0);
  else wideGradient<float, PreciseTanh<float>>(gy, x, gx, n, gyStep, 0, 0);
}
