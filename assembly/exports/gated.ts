// The module of the gated units: exports, nothing else.
import { gated, gatedGradient } from "../drivers/gated";
import { PreciseGelu } from "../ops/gelu";
import { Relu } from "../ops/relu";
import { PreciseSigmoid } from "../ops/sigmoid";
import { PreciseSilu } from "../ops/silu";

/** `units` units of n elements each of a and of b, `stride` bytes apart: a times gelu of b. */
export function geglu(a: usize, b: usize, y: usize, units: usize, n: usize, stride: usize): void {
  gated<float, PreciseGelu<float>, PreciseGelu<f64>>(a, b, y, units, n, stride, 0, -14, true);
}
export function geglu_grad(
  gy: usize, a: usize, b: usize, ga: usize, gb: usize, units: usize, n: usize, stride: usize,
): void {
  gatedGradient<float, PreciseGelu<float>, PreciseGelu<f64>>(gy, a, b, ga, gb, units, n, stride, 0, -14, true);
}

/** `units` units of n elements each of a and of b, `stride` bytes apart: a times sigmoid of b. */
export function glu(a: usize, b: usize, y: usize, units: usize, n: usize, stride: usize): void {
  gated<float, PreciseSigmoid<float>, PreciseSigmoid<f64>>(a, b, y, units, n, stride, 0, -100, true);
}
export function glu_grad(
  gy: usize, a: usize, b: usize, ga: usize, gb: usize, units: usize, n: usize, stride: usize,
): void {
  gatedGradient<float, PreciseSigmoid<float>, PreciseSigmoid<f64>>(gy, a, b, ga, gb, units, n, stride, 0, -100, true);
}

/** `units` units of n elements each of a and of b, `stride` bytes apart: a times relu of b. */
export function reglu(a: usize, b: usize, y: usize, units: usize, n: usize, stride: usize): void {
  gated<float, Relu<float>, Relu<float>>(a, b, y, units, n, stride, 0, 0, false);
}
export function reglu_grad(
  gy: usize, a: usize, b: usize, ga: usize, gb: usize, units: usize, n: usize, stride: usize,
): void {
  gatedGradient<float, Relu<float>, Relu<float>>(gy, a, b, ga, gb, units, n, stride, 0, 0, false);
}

/** `units` units of n elements each of a and of b, `stride` bytes apart: a times silu of b. */
export function swiglu(a: usize, b: usize, y: usize, units: usize, n: usize, stride: usize): void {
  gated<float, PreciseSilu<float>, PreciseSilu<f64>>(a, b, y, units, n, stride, 1, -100, true);
}
export function swiglu_grad(
  gy: usize, a: usize, b: usize, ga: usize, gb: usize, units: usize, n: usize, stride: usize,
): void {
  gatedGradient<float, PreciseSilu<float>, PreciseSilu<f64>>(gy, a, b, ga, gb, units, n, stride, 1, -100, true);
}
