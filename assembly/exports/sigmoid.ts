// The module of the sigmoid. The float64 kernels and the precise float32 ones are the same code.
import { longGradient, wideGradient } from "../drivers/gradient";
import { guarded, precise, wide } from "../drivers/map";
import { PreciseSigmoid, Sigmoid } from "../ops/sigmoid";

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
