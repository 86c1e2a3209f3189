// The module of the rectifier with a slope for each channel: exports, nothing else.
import { preluGradients, preluRuns } from "../drivers/perChannel";

export function prelu(x: usize, slope: usize, y: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluRuns(x, slope, y, n, inner, channels, channel); }
export function prelu_grad(gy: usize, x: usize, slope: usize, gx: usize, sums: usize, n: usize, inner: usize, channels: usize, channel: usize): void { preluGradients(gy, x, slope, gx, sums, n, inner, channels, channel); }
