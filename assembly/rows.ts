// The module of the row-wise kernels: exports, nothing else. Those that take `rows` do whole rows; the others are their steps, for
// rows that go tile by tile.
import * as forward from "./softmax";
import * as gradient from "./softmaxGradient";

export function softmax(x: usize, y: usize, rows: usize, n: usize): void { forward.softmaxRows(x, y, rows, n); }
export function logSoftmax(x: usize, y: usize, rows: usize, n: usize): void { forward.logSoftmaxRows(x, y, rows, n); }
export function softmax_grad(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void { gradient.softmaxRows(gy, y, gx, rows, n); }
export function logSoftmax_grad(gy: usize, y: usize, gx: usize, rows: usize, n: usize): void { gradient.logSoftmaxRows(gy, y, gx, rows, n); }

export function maximum(x: usize, n: usize): lane { return forward.maximum(x, n); }
export function exponentials(x: usize, y: usize, n: usize, max: lane): f64 { return forward.exponentials(x, y, n, max); }
export function expSum(x: usize, n: usize, max: lane): f64 { return forward.expSum(x, n, max); }
export function scale(y: usize, n: usize, factor: f64): void { forward.scale(y, n, factor); }
export function subtractLog(x: usize, y: usize, n: usize, max: lane, sum: f64): void { forward.subtractLog(x, y, n, max, sum); }

export function softmaxSum(gy: usize, y: usize, n: usize): f64 { return gradient.softmaxSum(gy, y, n); }
export function softmaxFlow(gy: usize, y: usize, gx: usize, n: usize, total: f64): void { gradient.softmaxFlow(gy, y, gx, n, total); }
export function logSoftmaxSum(gy: usize, y: usize, n: usize): f64 { return gradient.logSoftmaxSum(gy, y, n); }
export function logSoftmaxFlow(gy: usize, y: usize, gx: usize, n: usize, total: f64): void { gradient.logSoftmaxFlow(gy, y, gx, n, total); }
