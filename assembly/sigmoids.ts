// The module of the sigmoids and the exponential they are made of: exports, nothing else.
import { gradient, guarded, map } from "./drive";
import { Exponential } from "./ops/exponential";
import { Sigmoid } from "./ops/sigmoid";
import { Tanh } from "./ops/tanh";

export function exponential(x: usize, y: usize, n: usize): void { guarded<lane, Exponential<lane>>(x, y, n, 0, 0); }
export function sigmoid(x: usize, y: usize, n: usize): void { guarded<lane, Sigmoid<lane>>(x, y, n, 0, 0); }
export function tanh(x: usize, y: usize, n: usize): void { map<lane, Tanh<lane>>(x, y, n, 0, 0); }

export function exponential_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, Exponential<lane>>(gy, stride, x, y, n, 0, 0); }
export function sigmoid_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, Sigmoid<lane>>(gy, stride, x, y, n, 0, 0); }
export function tanh_grad(gy: usize, stride: usize, x: usize, y: usize, n: usize): void { gradient<lane, Tanh<lane>>(gy, stride, x, y, n, 0, 0); }
