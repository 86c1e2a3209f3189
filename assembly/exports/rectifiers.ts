// The module of the rectifiers and all that is piecewise or algebraic: exports, nothing else. What would miss its bound in
// float32 lanes is computed in float64 ones.
import { fusedGradient, gradient, wideGradient } from "../drivers/gradient";
import { map, mapLong, mapWith, precise, wide } from "../drivers/map";
import { BinaryStep } from "../ops/binaryStep";
import { Clamp } from "../ops/clamp";
import { HardShrink } from "../ops/hardShrink";
import { HardSigmoid, isSixth, SixthSigmoid, WideHardSigmoid } from "../ops/hardSigmoid";
import { HardSwish } from "../ops/hardSwish";
import { HardTanh } from "../ops/hardTanh";
import { Identity } from "../ops/identity";
import { farOf, Isru, PreciseIsru } from "../ops/isru";
import { LeakyRelu } from "../ops/leakyRelu";
import { isOnce, Linear, WideLinear } from "../ops/linear";
import { leastOf } from "../ops/prelu";
import { Relu } from "../ops/relu";
import { Shrink } from "../ops/shrink";
import { SoftShrink } from "../ops/softShrink";
import { Softsign } from "../ops/softsign";
import { SparsePlus } from "../ops/sparsePlus";
import { SparseSigmoid } from "../ops/sparseSigmoid";
import { PreciseSquareplus, Squareplus } from "../ops/squareplus";
import { Threshold } from "../ops/threshold";
import { isModerate } from "../ops/unary";

/** y = 1 for x >= 0, else 0. */
export function binaryStep(x: usize, y: usize, n: usize): void { map<float, BinaryStep<float>>(x, y, n, 0, 0); }
export function binaryStep_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gradient<float, BinaryStep<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = min(max(x, min), max). */
export function clamp(x: usize, y: usize, n: usize, min: f64, max: f64): void { map<float, Clamp<float>>(x, y, n, <float>min, <float>max); }
export function clamp_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, min: f64, max: f64): void {
  gradient<float, Clamp<float>>(gy, x, gx, n, gyStep, <float>min, <float>max);
}

/** y = x for abs x > lambd, else 0. */
export function hardShrink(x: usize, y: usize, n: usize, lambd: f64): void { map<float, HardShrink<float>>(x, y, n, <float>lambd, 0); }
export function hardShrink_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, lambd: f64): void {
  gradient<float, HardShrink<float>>(gy, x, gx, n, gyStep, <float>lambd, 0);
}

/** y = min(max(alpha x + beta, 0), 1). */
export function hardSigmoid(x: usize, y: usize, n: usize, alpha: f64, beta: f64): void {
  if (alpha == 0) fill(x, y, n, min(max(beta, 0), 1));
  else if (isSixth(alpha, beta)) map<float, SixthSigmoid<float>>(x, y, n, 0, 0);
  else if (sizeof<float>() == 8) wide<float, HardSigmoid<f64>>(x, y, n, alpha, beta);
  else if (isOnce(alpha, beta)) map<float, HardSigmoid<float>>(x, y, n, <float>alpha, <float>beta);
  else if (ASC_FEATURE_RELAXED_SIMD) wide<float, HardSigmoid<f64>>(x, y, n, alpha, beta);
  else mapWith<float, WideHardSigmoid>(x, y, n, f64x2.splat(alpha), f64x2.splat(beta));
}
export function hardSigmoid_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64, beta: f64): void {
  if (alpha == 0) binaryStep_grad(gy, x, gx, n, gyStep);
  else wideGradient<float, HardSigmoid<f64>>(gy, x, gx, n, gyStep, alpha, beta);
}

/** y = x min(max(x + 3, 0), 6) / 6. */
export function hardSwish(x: usize, y: usize, n: usize): void { map<float, HardSwish<float>>(x, y, n, 0, 0); }
export function hardSwish_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gradient<float, HardSwish<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = min(max(x, min), max). */
export function hardTanh(x: usize, y: usize, n: usize, min: f64, max: f64): void {
  map<float, HardTanh<float>>(x, y, n, <float>min, <float>max);
}
export function hardTanh_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, min: f64, max: f64): void {
  gradient<float, HardTanh<float>>(gy, x, gx, n, gyStep, <float>min, <float>max);
}

/** y = x. */
export function identity(x: usize, y: usize, n: usize): void { map<float, Identity<float>>(x, y, n, 0, 0); }
export function identity_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gradient<float, Identity<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = x / sqrt(1 + alpha x^2). */
export function isru(x: usize, y: usize, n: usize, alpha: f64): void {
  if (sizeof<float>() == 4 && isModerate(alpha)) mapLong<float, Isru>(x, y, n, <float>alpha, <float>farOf(alpha));
  else isru_precise(x, y, n, alpha);
}
/** The precise form of isru. */
export function isru_precise(x: usize, y: usize, n: usize, alpha: f64): void { precise<float, PreciseIsru>(x, y, n, alpha, farOf(alpha)); }
export function isru_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  wideGradient<float, PreciseIsru>(gy, x, gx, n, gyStep, alpha, 0);
}

/** y = x for x > 0, else alpha x. */
export function leakyRelu(x: usize, y: usize, n: usize, alpha: f64): void {
  map<float, LeakyRelu<float>>(x, y, n, <float>alpha, leastOf<float>(<float>alpha));
}
export function leakyRelu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  gradient<float, LeakyRelu<float>>(gy, x, gx, n, gyStep, <float>alpha, 0);
}

/** y = alpha x + beta. */
export function linear(x: usize, y: usize, n: usize, alpha: f64, beta: f64): void {
  if (alpha == 0) fill(x, y, n, beta);
  else if (isOnce(alpha, beta)) map<float, Linear<float>>(x, y, n, <float>alpha, <float>beta);
  else if (ASC_FEATURE_RELAXED_SIMD) wide<float, Linear<f64>>(x, y, n, alpha, beta);
  else mapWith<float, WideLinear>(x, y, n, f64x2.splat(alpha), f64x2.splat(beta));
}
export function linear_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, alpha: f64): void {
  gradient<float, Linear<float>>(gy, x, gx, n, gyStep, <float>alpha, 0);
}

/** y = max(x, 0). */
export function relu(x: usize, y: usize, n: usize): void { map<float, Relu<float>>(x, y, n, 0, 0); }
export function relu_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gradient<float, Relu<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = min(max(x, 0), 6). */
export function relu6(x: usize, y: usize, n: usize): void { map<float, HardTanh<float>>(x, y, n, 0, 6); }
export function relu6_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gradient<float, HardTanh<float>>(gy, x, gx, n, gyStep, 0, 6);
}

/** y = x - bias for x > lambd, x + bias for x < -lambd, else 0. */
export function shrink(x: usize, y: usize, n: usize, lambd: f64, bias: f64): void {
  map<float, Shrink<float>>(x, y, n, <float>lambd, <float>bias);
}
export function shrink_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, lambd: f64): void {
  gradient<float, Shrink<float>>(gy, x, gx, n, gyStep, <float>lambd, 0);
}

/** y = x - lambd for x > lambd, x + lambd for x < -lambd, else 0. */
export function softShrink(x: usize, y: usize, n: usize, lambd: f64): void {
  map<float, SoftShrink<float>>(x, y, n, <float>lambd, <float>-lambd);
}
export function softShrink_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, lambd: f64): void {
  gradient<float, SoftShrink<float>>(gy, x, gx, n, gyStep, <float>lambd, 0);
}

/** y = x / (1 + abs x). */
export function softsign(x: usize, y: usize, n: usize): void { mapLong<float, Softsign<float>>(x, y, n, 0, 0); }
export function softsign_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  wideGradient<float, Softsign<f64>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = 0 for x <= -1, (x + 1)^2 / 4 for -1 < x < 1, x for x >= 1. */
export function sparsePlus(x: usize, y: usize, n: usize): void { wide<float, SparsePlus<f64>>(x, y, n, 0, 0); }
export function sparsePlus_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gradient<float, SparsePlus<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = 0 for x <= -1, (x + 1) / 2 for -1 < x < 1, 1 for x >= 1. */
export function sparseSigmoid(x: usize, y: usize, n: usize): void { map<float, SparseSigmoid<float>>(x, y, n, 0, 0); }
export function sparseSigmoid_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize): void {
  gradient<float, SparseSigmoid<float>>(gy, x, gx, n, gyStep, 0, 0);
}

/** y = (x + sqrt(x^2 + b)) / 2. */
export function squareplus(x: usize, y: usize, n: usize, b: f64): void {
  if (sizeof<float>() == 4 && isModerate(b) && b == <f64><f32>b) mapLong<float, Squareplus>(x, y, n, <float>b, 0);
  else squareplus_precise(x, y, n, b);
}
/** The precise form of squareplus. */
export function squareplus_precise(x: usize, y: usize, n: usize, b: f64): void {
  if (b == 0) relu(x, y, n);
  else wide<float, PreciseSquareplus>(x, y, n, b, 0);
}
export function squareplus_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, b: f64): void {
  squareplusGradient(gy, x, gx, n, gyStep, !(isModerate(b) && b == <f64><f32>b), b);
}
export function squareplus_grad_precise(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, b: f64): void {
  squareplusGradient(gy, x, gx, n, gyStep, true, b);
}
function squareplusGradient(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, precise: bool, b: f64): void {
  if (b == 0) relu_grad(gy, x, gx, n, gyStep);
  else fusedGradient<Squareplus, PreciseSquareplus>(gy, x, gx, n, gyStep, precise, <f32>b, 0, b, 0);
}

/** y = x for x > theta, else value. */
export function threshold(x: usize, y: usize, n: usize, theta: f64, value: f64): void {
  map<float, Threshold<float>>(x, y, n, <float>theta, <float>value);
}
export function threshold_grad(gy: usize, x: usize, gx: usize, n: usize, gyStep: usize, theta: f64): void {
  gradient<float, Threshold<float>>(gy, x, gx, n, gyStep, <float>theta, 0);
}

/** What alpha x + beta is without alpha, at infinity too: a value for all that is not above infinity. */
function fill(x: usize, y: usize, n: usize, value: f64): void { threshold(x, y, n, Infinity, value); }
