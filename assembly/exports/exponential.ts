// The module of the exponential.
import { guardedGradient, longGradient } from "../drivers/gradient";
import { guarded } from "../drivers/map";
import { Exponential, PreciseExponential } from "../ops/exponential";

/** y = e^x. */
export function exponential(x: usize, y: usize, n: usize): void { guarded<float, Exponential<float>>(x, y, n, 0, 0); }
export function exponential_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  if (sizeof<float>() == 4) guardedGradient<Exponential<f32>, PreciseExponential>(gy, x, gx, n, gyStep, false, 0, 0, 0, 0);
  else longGradient<float, Exponential<float>>(gy, x, gx, n, gyStep, 0, 0);
}
