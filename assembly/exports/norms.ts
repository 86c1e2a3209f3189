// The module of the norms: exports, nothing else.
import { channelGradients, channelRows } from "../norms/channels";
import { FUSES } from "../norms/fused";
import { groupGradients, groupRows } from "../norms/groups";
import { gradientRows, normRows, sum } from "../norms/rows";

/** y = (x - mean) s + b of [channels, inner] elements again and again, from number `at` on; t has float64 means, factors s and b. */
export function batchNorm(x: usize, t: usize, y: usize, n: usize, inner: usize, channels: usize, at: usize): void {
  channelRows(x, t, y, n, inner, channels, at);
}
/** gx = gy s; for each channel the sums of gy (x - mean), then those of gy, are added to float64 numbers. */
export function batchNorm_grad(
  gy: usize, x: usize, t: usize, gx: usize, sums: usize, n: usize, inner: usize, channels: usize, at: usize,
): void {
  channelGradients(gy, x, t, gx, sums, n, inner, channels, at);
}

/** layerNorm of rows of n elements, `run` of each channel; w and b have an element a channel, and the first row begins with `channel`. */
export function groupNorm(
  x: usize, w: usize, b: usize, y: usize, rows: usize, n: usize, run: usize, channels: usize, channel: usize, eps: f64,
): void {
  groupRows(x, w, b, y, rows, n, run, channels, channel, eps);
}
/** gx, or none where its address is 0. The sums, 2 channels float64 numbers (or none), get the gradients of w and of b added. */
export function groupNorm_grad(
  gy: usize, x: usize, w: usize, gx: usize, sums: usize, rows: usize, n: usize, run: usize, channels: usize, channel: usize, eps: f64,
): void {
  groupGradients(gy, x, w, gx, sums, rows, n, run, channels, channel, eps);
}

/** Rows of n: y = (x - mean) / sqrt(variance + eps) w + b. The address of w or b is 0 where there is none. */
export function layerNorm(x: usize, w: usize, b: usize, y: usize, rows: usize, n: usize, eps: f64): void {
  normRows(x, w, b, y, rows, n, eps, true, false);
}
/** gx, or none where its address is 0. The sums, 2 n float64 numbers (or none), get the gradients of w and of b added. */
export function layerNorm_grad(
  gy: usize, x: usize, w: usize, gx: usize, sums: usize, rows: usize, n: usize, eps: f64,
): void {
  gradientRows(gy, x, w, gx, sums, rows, n, eps, true);
}

/** Rows of n: y = x / sqrt(mean of x^2 + eps) w + b. The address of w or b is 0 where there is none. */
export function rmsNorm(x: usize, w: usize, b: usize, y: usize, rows: usize, n: usize, eps: f64): void {
  if (FUSES) normRows(x, w, b, y, rows, n, eps, false, true);
  else rmsNorm_precise(x, w, b, y, rows, n, eps);
}
/** The same with all squares of float64. */
export function rmsNorm_precise(x: usize, w: usize, b: usize, y: usize, rows: usize, n: usize, eps: f64): void {
  normRows(x, w, b, y, rows, n, eps, false, false);
}
/** The same as layerNorm_grad. */
export function rmsNorm_grad(
  gy: usize, x: usize, w: usize, gx: usize, sums: usize, rows: usize, n: usize, eps: f64,
): void {
  gradientRows(gy, x, w, gx, sums, rows, n, eps, false);
}

/** y = x + z: a norm's input with its residual. */
export function addResidual(x: usize, z: usize, y: usize, n: usize): void {
  sum(x, z, y, n);
}
