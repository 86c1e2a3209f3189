// The module of the losses: exports, nothing else.
import * as binary from "../losses/binaryCrossEntropy";
import * as entropy from "../losses/crossEntropy";

export function crossEntropy(x: usize, records: usize, rows: usize, n: usize, smoothing: f64): void { entropy.sparseRows(x, x, records, rows, n, smoothing, false); }
export function crossEntropy_grad(x: usize, gx: usize, records: usize, rows: usize, n: usize, smoothing: f64): void { entropy.sparseRows(x, gx, records, rows, n, smoothing, true); }
export function crossEntropyDense(x: usize, t: usize, records: usize, rows: usize, n: usize): void { entropy.denseRows(x, t, x, records, rows, n, false); }
export function crossEntropyDense_grad(x: usize, t: usize, gx: usize, records: usize, rows: usize, n: usize): void { entropy.denseRows(x, t, gx, records, rows, n, true); }

export function binaryCrossEntropyWithLogits(x: usize, z: usize, p: usize, w: usize, l: usize, n: usize, pStep: usize, wStep: usize): f64 { return binary.losses(x, z, p, w, l, l, n, pStep, wStep, 1, false); }
export function binaryCrossEntropyWithLogits_grad(x: usize, z: usize, p: usize, w: usize, l: usize, gx: usize, n: usize, pStep: usize, wStep: usize, factor: f64): f64 { return binary.losses(x, z, p, w, l, gx, n, pStep, wStep, factor, true); }
