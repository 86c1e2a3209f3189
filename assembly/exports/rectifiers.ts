// The module of the rectifiers and all that is piecewise or algebraic: exports, nothing else. What would miss its bound in
// float32 lanes is computed in float64 ones.
import { gradient, map, mapWith, wide, wideGradient } from "../drivers/map";
import { BinaryStep } from "../ops/binaryStep";
import { Clamp } from "../ops/clamp";
import { HardShrink } from "../ops/hardShrink";
import { HardSigmoid } from "../ops/hardSigmoid";
import { HardSwish } from "../ops/hardSwish";
import { HardTanh } from "../ops/hardTanh";
import { Identity } from "../ops/identity";
import { farOf, Isru } from "../ops/isru";
import { LeakyRelu } from "../ops/leakyRelu";
import { Linear } from "../ops/linear";
import { Relu } from "../ops/relu";
import { Shrink } from "../ops/shrink";
import { SoftShrink } from "../ops/softShrink";
import { Softsign } from "../ops/softsign";
import { SparsePlus } from "../ops/sparsePlus";
import { SparseSigmoid } from "../ops/sparseSigmoid";
import { Squareplus } from "../ops/squareplus";
import { Threshold } from "../ops/threshold";
import { factor } from "../simd";

export function binaryStep(x: usize, y: usize, n: usize): void { map<lane, BinaryStep<lane>>(x, y, n, 0, 0); }
export function binaryStep_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, BinaryStep<lane>>(gy, stride, x, y, n, 0, 0); }

export function clamp(x: usize, y: usize, n: usize, min: lane, max: lane): void { map<lane, Clamp<lane>>(x, y, n, min, max); }
export function clamp_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, min: lane, max: lane): void { gradient<lane, Clamp<lane>>(gy, stride, x, y, n, min, max); }

export function hardShrink(x: usize, y: usize, n: usize, lambd: lane): void { map<lane, HardShrink<lane>>(x, y, n, lambd, 0); }
export function hardShrink_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, lambd: lane): void { gradient<lane, HardShrink<lane>>(gy, stride, x, y, n, lambd, 0); }

export function hardSigmoid(x: usize, y: usize, n: usize, alpha: lane, beta: lane): void { if (alpha == 0) constant(x, y, n, min<lane>(max<lane>(beta, 0), 1)); else mapWith<lane, HardSigmoid<lane>>(x, y, n, factor<lane>(alpha), factor<lane>(beta)); }
export function hardSigmoid_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane, beta: lane): void { wideGradient<lane, HardSigmoid<f64>>(gy, stride, x, y, n, alpha, beta); }

export function hardSwish(x: usize, y: usize, n: usize): void { map<lane, HardSwish<lane>>(x, y, n, 0, 0); }
export function hardSwish_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, HardSwish<lane>>(gy, stride, x, y, n, 0, 0); }

export function hardTanh(x: usize, y: usize, n: usize, min: lane, max: lane): void { map<lane, HardTanh<lane>>(x, y, n, min, max); }
export function hardTanh_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, min: lane, max: lane): void { gradient<lane, HardTanh<lane>>(gy, stride, x, y, n, min, max); }

export function identity(x: usize, y: usize, n: usize): void { map<lane, Identity<lane>>(x, y, n, 0, 0); }
export function identity_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, Identity<lane>>(gy, stride, x, y, n, 0, 0); }

export function isru(x: usize, y: usize, n: usize, alpha: lane): void { wide<lane, Isru>(x, y, n, alpha, <lane>farOf(alpha)); }
export function isru_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { wideGradient<lane, Isru>(gy, stride, x, y, n, alpha, 0); }

export function leakyRelu(x: usize, y: usize, n: usize, alpha: lane): void { map<lane, LeakyRelu<lane>>(x, y, n, alpha, alpha == 0 ? -lane.MAX_VALUE : -Infinity); }
export function leakyRelu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { gradient<lane, LeakyRelu<lane>>(gy, stride, x, y, n, alpha, 0); }

export function linear(x: usize, y: usize, n: usize, alpha: lane, beta: lane): void { if (alpha == 0) constant(x, y, n, beta); else mapWith<lane, Linear<lane>>(x, y, n, factor<lane>(alpha), factor<lane>(beta)); }
export function linear_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { gradient<lane, Linear<lane>>(gy, stride, x, y, n, alpha, 0); }

export function relu(x: usize, y: usize, n: usize): void { map<lane, Relu<lane>>(x, y, n, 0, 0); }
export function relu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, Relu<lane>>(gy, stride, x, y, n, 0, 0); }

export function relu6(x: usize, y: usize, n: usize): void { map<lane, HardTanh<lane>>(x, y, n, 0, 6); }
export function relu6_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, HardTanh<lane>>(gy, stride, x, y, n, 0, 6); }

export function shrink(x: usize, y: usize, n: usize, lambd: lane, bias: lane): void { map<lane, Shrink<lane>>(x, y, n, lambd, bias); }
export function shrink_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, lambd: lane): void { gradient<lane, Shrink<lane>>(gy, stride, x, y, n, lambd, 0); }

export function softShrink(x: usize, y: usize, n: usize, lambd: lane): void { map<lane, SoftShrink<lane>>(x, y, n, lambd, -lambd); }
export function softShrink_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, lambd: lane): void { gradient<lane, SoftShrink<lane>>(gy, stride, x, y, n, lambd, 0); }

export function softsign(x: usize, y: usize, n: usize): void { map<lane, Softsign<lane>>(x, y, n, 0, 0); }
export function softsign_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { wideGradient<lane, Softsign<f64>>(gy, stride, x, y, n, 0, 0); }

export function sparsePlus(x: usize, y: usize, n: usize): void { wide<lane, SparsePlus<f64>>(x, y, n, 0, 0); }
export function sparsePlus_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, SparsePlus<lane>>(gy, stride, x, y, n, 0, 0); }

export function sparseSigmoid(x: usize, y: usize, n: usize): void { map<lane, SparseSigmoid<lane>>(x, y, n, 0, 0); }
export function sparseSigmoid_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, SparseSigmoid<lane>>(gy, stride, x, y, n, 0, 0); }

export function squareplus(x: usize, y: usize, n: usize, b: lane): void { if (b == 0) relu(x, y, n); else wide<lane, Squareplus>(x, y, n, b, 0); }
export function squareplus_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, b: lane): void { if (b == 0) relu_grad(gy, stride, x, y, n); else wideGradient<lane, Squareplus>(gy, stride, x, y, n, b, 0); }

export function threshold(x: usize, y: usize, n: usize, theta: lane, value: lane): void { map<lane, Threshold<lane>>(x, y, n, theta, value); }
export function threshold_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, theta: lane): void { gradient<lane, Threshold<lane>>(gy, stride, x, y, n, theta, 0); }

/** What alpha x + beta is without alpha, at infinity too: a value for all that is not above infinity. */
function constant(x: usize, y: usize, n: usize, value: lane): void { threshold(x, y, n, Infinity, value); }
