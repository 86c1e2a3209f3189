// The module of the exponential.
import { longGradient } from "../drivers/gradient";
import { guarded } from "../drivers/map";
import { Exponential } from "../ops/exponential";

/** y = e^x. */
export function exponential(x: usize, y: usize, n: usize): void { guarded<float, Exponential<float>>(x, y, n, 0, 0); }
export function exponential_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  longGradient<float, Exponential<float>>(gy, x, gx, n, gyStep, 0, 0);
}
