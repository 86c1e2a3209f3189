// The module of the losses: exports, nothing else.
import { binaryCrossEntropy } from "../losses/binaryCrossEntropy";
import { denseColumns, sparseColumns } from "../losses/columns";
import * as entropy from "../losses/crossEntropy";
import { huber, squared } from "../losses/errors";
import { focal } from "../losses/focal";
import { divergence } from "../losses/klDivergence";

/** Rows with one label. A record is two float64 numbers: the label, replaced by the loss (below 0: ignored), and the gradient's factor. */
export function crossEntropy(x: usize, records: usize, rows: usize, n: usize, smoothing: f64): void {
  entropy.sparseRows(x, records, x, rows, n, smoothing, false);
}
export function crossEntropy_grad(x: usize, records: usize, gx: usize, rows: usize, n: usize, smoothing: f64): void {
  entropy.sparseRows(x, records, gx, rows, n, smoothing, true);
}
/** Rows with targets t for each class, and records as in crossEntropy. */
export function crossEntropyDense(x: usize, t: usize, records: usize, rows: usize, n: usize): void {
  entropy.denseRows(x, t, records, x, rows, n, false);
}
export function crossEntropyDense_grad(x: usize, t: usize, records: usize, gx: usize, rows: usize, n: usize): void {
  entropy.denseRows(x, t, records, gx, rows, n, true);
}

/** Some phases on columns with one label; the rows are classes from number `first` on. A vector of columns has 128 bytes of state. */
export function crossEntropy_columns(
  x: usize, records: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, phases: u32, first: f64, classes: f64,
  smoothing: f64,
): void {
  sparseColumns(x, records, 0, state, outer, n, inner, sx, 0, phases, first, classes, smoothing);
}
export function crossEntropy_columns_grad(
  x: usize, records: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, sgx: usize, phases: u32,
  first: f64, classes: f64, smoothing: f64,
): void {
  sparseColumns(x, records, gx, state, outer, n, inner, sx, sgx, phases, first, classes, smoothing);
}
/** The same with targets t for each class. */
export function crossEntropyDense_columns(
  x: usize, t: usize, records: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, st: usize, phases: u32, first: f64,
  classes: f64,
): void {
  denseColumns(x, t, records, 0, state, outer, n, inner, sx, st, 0, phases, first, classes);
}
export function crossEntropyDense_columns_grad(
  x: usize, t: usize, records: usize, gx: usize, state: usize, outer: usize, n: usize, inner: usize, sx: usize, st: usize, sgx: usize,
  phases: u32, first: f64, classes: f64,
): void {
  denseColumns(x, t, records, gx, state, outer, n, inner, sx, st, sgx, phases, first, classes);
}

/** Losses of logits x and targets z, written to l; p is the weight of the positive class, w that of the element. Returns their sum. */
export function binaryCrossEntropyWithLogits(x: usize, z: usize, p: usize, w: usize, l: usize, n: usize, pStep: usize, wStep: usize): f64 {
  return binaryCrossEntropy(x, z, p, w, l, l, n, pStep, wStep, 1, false);
}
/** The same, and gx times factor. */
export function binaryCrossEntropyWithLogits_grad(
  x: usize, z: usize, p: usize, w: usize, l: usize, gx: usize, n: usize, pStep: usize, wStep: usize, factor: f64,
): f64 {
  return binaryCrossEntropy(x, z, p, w, l, gx, n, pStep, wStep, factor, true);
}
/** Focal losses of logits x and targets z, with the weight alpha of the positive class, or -1 for none. Returns their sum. */
export function focalLoss(x: usize, z: usize, w: usize, l: usize, n: usize, wStep: usize, alpha: f64, gamma: f64): f64 {
  return focal(x, z, w, l, l, n, wStep, alpha, gamma, 1, false);
}
export function focalLoss_grad(
  x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize, alpha: f64, gamma: f64, factor: f64,
): f64 {
  return focal(x, z, w, l, gx, n, wStep, alpha, gamma, factor, true);
}
/** Divergences of log-probabilities x from targets z: probabilities, or with logTarget = 1 their logarithms. Returns their sum. */
export function klDivergence(x: usize, z: usize, w: usize, l: usize, n: usize, wStep: usize, logTarget: f64): f64 {
  return divergence(x, z, w, l, l, n, wStep, logTarget, 1, false);
}
export function klDivergence_grad(
  x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize, logTarget: f64, factor: f64,
): f64 {
  return divergence(x, z, w, l, gx, n, wStep, logTarget, factor, true);
}
/** (x - z)^2, written to l. Returns their sum. */
export function meanSquaredError(x: usize, z: usize, w: usize, l: usize, n: usize, wStep: usize): f64 {
  return squared(x, z, w, l, l, n, wStep, 1, false);
}
export function meanSquaredError_grad(x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize, factor: f64): f64 {
  return squared(x, z, w, l, gx, n, wStep, factor, true);
}
/** (x - z)^2 / 2 up to abs(x - z) = delta, from there on its tangent. Returns their sum. */
export function huberLoss(x: usize, z: usize, w: usize, l: usize, n: usize, wStep: usize, delta: f64): f64 {
  return huber(x, z, w, l, l, n, wStep, delta, 1, false);
}
export function huberLoss_grad(x: usize, z: usize, w: usize, l: usize, gx: usize, n: usize, wStep: usize, delta: f64, factor: f64): f64 {
  return huber(x, z, w, l, gx, n, wStep, delta, factor, true);
}
