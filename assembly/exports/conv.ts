// The module of the convolutions: exports, nothing else.
import * as patches from "../conv/convolve";
import * as channels from "../conv/depthwise";
import * as image from "../conv/frame";

/** y = base + the sums over stretches of a b: m rows in lines of `width`, n columns, b in panels; a stretch is an offset and its terms. */
export function convolve(
  a: usize, b: usize, base: usize, taps: usize, y: usize, state: usize, m: usize, n: usize, width: usize, count: usize,
  aRow: usize, aLine: usize, aStep: usize, bPanel: usize, yRow: usize, yLine: usize,
): void { patches.convolve(a, b, base, taps, y, state, m, n, width, count, aRow, aLine, aStep, bPanel, yRow, yLine); }

/** y = base + the sums over taps of x w, channel by channel: lines of `width` pixels of n channels, w from `packChannels`. */
export function depthwise(
  x: usize, w: usize, taps: usize, y: usize, lines: usize, width: usize, n: usize, count: usize,
  wStep: usize, xRow: usize, xLine: usize, yRow: usize, yLine: usize,
): void { channels.any(x, w, taps, y, lines, width, n, count, wStep, xRow, xLine, yRow, yLine); }

/** The same for taps in lines of three neighbours; a line has 4 pixels or more. */
export function depthwiseThrees(
  x: usize, w: usize, taps: usize, y: usize, lines: usize, width: usize, n: usize, count: usize,
  wStep: usize, xRow: usize, xLine: usize, yRow: usize, yLine: usize,
): void { channels.threes(x, w, taps, y, lines, width, n, count, wStep, xRow, xLine, yRow, yLine); }

/** gw += the sums over pixels of x gy, channel by channel, for each tap: an offset in x and one in gw. */
export function depthwiseFilters(
  gy: usize, x: usize, taps: usize, gw: usize, lines: usize, width: usize, n: usize, count: usize,
  gyRow: usize, gyLine: usize, xRow: usize, xLine: usize,
): void { channels.filters(gy, x, taps, gw, lines, width, n, count, gyRow, gyLine, xRow, xLine); }

/** Weights of n channels by `count` taps, wRow bytes from tap to tap, behind their base (0: zeros), vector of channels by vector. */
export function packChannels(w: usize, base: usize, y: usize, n: usize, count: usize, wRow: usize): void {
  channels.packChannels(w, base, y, n, count, wRow);
}

/** Copies lines of n elements, with `before` and `after` bytes of zeros around each, and `above` and `below` bytes around all. */
export function frame(x: usize, y: usize, lines: usize, n: usize, above: usize, below: usize, before: usize, after: usize): void {
  image.frame(x, y, lines, n, above, below, before, after);
}
