// The module of the rectifier with a slope for each channel: exports, nothing else.
import { preluGradients, preluRuns } from "../drivers/perChannel";

/** y = x for x > 0, else slope x, with a slope for each channel: inner elements of a channel lie together; channel is that of the first. */
export function prelu(x: usize, slope: usize, y: usize, n: usize, inner: usize, channels: usize, channel: usize): void {
  preluRuns(x, slope, y, n, inner, channels, channel);
}
/** gx, and for each channel its slope's gradient, added to the float64 numbers at sums. */
export function prelu_grad(
  gy: usize, x: usize, slope: usize, gx: usize, sums: usize, n: usize, inner: usize, channels: usize, channel: usize,
): void {
  preluGradients(gy, x, slope, gx, sums, n, inner, channels, channel);
}
