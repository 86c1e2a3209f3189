// The module of the losses: exports, nothing else.
import * as binary from "../losses/binaryCrossEntropy";
import * as entropy from "../losses/crossEntropy";

/** Rows with one label. A record is two float64 numbers: the label, replaced by the loss (below 0: ignored), and the gradient's factor. */
export function crossEntropy(x: usize, records: usize, rows: usize, n: usize, smoothing: f64): void {
  entropy.sparseRows(x, x, records, rows, n, smoothing, false);
}
export function crossEntropy_grad(x: usize, gx: usize, records: usize, rows: usize, n: usize, smoothing: f64): void {
  entropy.sparseRows(x, gx, records, rows, n, smoothing, true);
}
/** Rows with targets t for each class, and records as in crossEntropy. */
export function crossEntropyDense(x: usize, t: usize, records: usize, rows: usize, n: usize): void {
  entropy.denseRows(x, t, x, records, rows, n, false);
}
export function crossEntropyDense_grad(x: usize, t: usize, gx: usize, records: usize, rows: usize, n: usize): void {
  entropy.denseRows(x, t, gx, records, rows, n, true);
}

/** Losses of logits x and targets z, written to l; p is the weight of the positive class, w that of the element. Returns their sum. */
export function binaryCrossEntropyWithLogits(x: usize, z: usize, p: usize, w: usize, l: usize, n: usize, pStep: usize, wStep: usize): f64 {
  return binary.losses(x, z, p, w, l, l, n, pStep, wStep, 1, false);
}
/** The same, and gx times factor. */
export function binaryCrossEntropyWithLogits_grad(
  x: usize, z: usize, p: usize, w: usize, l: usize, gx: usize, n: usize, pStep: usize, wStep: usize, factor: f64,
): f64 {
  return binary.losses(x, z, p, w, l, gx, n, pStep, wStep, factor, true);
}
