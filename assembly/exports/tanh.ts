// The module of tanh. The float64 kernels and the precise float32 ones are the same code.
import { longGradient, wideGradient } from "../drivers/gradient";
import { guarded, precise, wide } from "../drivers/map";
import { PreciseTanh, Tanh } from "../ops/tanh";

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
