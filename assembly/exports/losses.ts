// The module of the losses: exports, nothing else.
import * as binary from "../losses/binaryCrossEntropy";
import * as entropy from "../losses/crossEntropy";

export function crossEntropy(x: usize, rows: usize, n: usize, records: usize, s: f64): void { entropy.sparseRows(x, x, rows, n, records, s, false); }
export function crossEntropy_grad(x: usize, y: usize, rows: usize, n: usize, records: usize, s: f64): void { entropy.sparseRows(x, y, rows, n, records, s, true); }
export function crossEntropyDense(x: usize, t: usize, rows: usize, n: usize, records: usize): void { entropy.denseRows(x, t, x, rows, n, records, false); }
export function crossEntropyDense_grad(x: usize, t: usize, y: usize, rows: usize, n: usize, records: usize): void { entropy.denseRows(x, t, y, rows, n, records, true); }

export function binaryCrossEntropyWithLogits(x: usize, z: usize, p: usize, pStep: usize, w: usize, wStep: usize, l: usize, n: usize): f64 { return binary.losses(x, z, p, pStep, w, wStep, l, l, n, 1, false); }
export function binaryCrossEntropyWithLogits_grad(x: usize, z: usize, p: usize, pStep: usize, w: usize, wStep: usize, l: usize, y: usize, n: usize, factor: f64): f64 { return binary.losses(x, z, p, pStep, w, wStep, l, y, n, factor, true); }
