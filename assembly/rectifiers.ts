// The module of the rectifiers: exports, nothing else.
import { gradient, map } from "./drive";
import { LeakyRelu } from "./ops/leakyRelu";
import { Relu } from "./ops/relu";

export function relu(x: usize, y: usize, n: usize): void { map<lane, Relu<lane>>(x, y, n, 0, 0); }
export function leakyRelu(x: usize, y: usize, n: usize, alpha: lane): void { map<lane, LeakyRelu<lane>>(x, y, n, alpha, alpha == 0 ? -lane.MAX_VALUE : -Infinity); }

export function relu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, Relu<lane>>(gy, stride, x, y, n, 0, 0); }
export function leakyRelu_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize, alpha: lane): void { gradient<lane, LeakyRelu<lane>>(gy, stride, x, y, n, alpha, 0); }
