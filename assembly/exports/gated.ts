// The module of the gated units: exports, nothing else.
import { gated, gatedGradient } from "../drivers/gated";
import { PreciseGelu } from "../ops/gelu";
import { Relu } from "../ops/relu";
import { PreciseSigmoid } from "../ops/sigmoid";
import { PreciseSilu } from "../ops/silu";

/** n rows of 2 units elements: the first half times gelu of the second. */
export function geglu(x: usize, y: usize, units: usize, n: usize): void {
  gated<float, PreciseGelu<float>, PreciseGelu<f64>>(x, y, units, n, 0, -14, true);
}
export function geglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void {
  gatedGradient<float, PreciseGelu<float>, PreciseGelu<f64>>(gy, x, gx, units, n, 0, -14, true);
}

/** n rows of 2 units elements: the first half times sigmoid of the second. */
export function glu(x: usize, y: usize, units: usize, n: usize): void {
  gated<float, PreciseSigmoid<float>, PreciseSigmoid<f64>>(x, y, units, n, 0, -100, true);
}
export function glu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void {
  gatedGradient<float, PreciseSigmoid<float>, PreciseSigmoid<f64>>(gy, x, gx, units, n, 0, -100, true);
}

/** n rows of 2 units elements: the first half times relu of the second. */
export function reglu(x: usize, y: usize, units: usize, n: usize): void {
  gated<float, Relu<float>, Relu<float>>(x, y, units, n, 0, 0, false);
}
export function reglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void {
  gatedGradient<float, Relu<float>, Relu<float>>(gy, x, gx, units, n, 0, 0, false);
}

/** n rows of 2 units elements: the first half times silu of the second. */
export function swiglu(x: usize, y: usize, units: usize, n: usize): void {
  gated<float, PreciseSilu<float>, PreciseSilu<f64>>(x, y, units, n, 1, -100, true);
}
export function swiglu_grad(gy: usize, x: usize, gx: usize, units: usize, n: usize): void {
  gatedGradient<float, PreciseSilu<float>, PreciseSilu<f64>>(gy, x, gx, units, n, 1, -100, true);
}
