// Walks an array of channels tile by tile, together with the numbers of each channel.

import type { Staging } from "../runtime/staging.js";
import type { FloatArray, Kernel } from "../types.js";
import { fetch, type Operand, stream } from "./elements.js";

/** Channels at a time: their slopes and the float64 sums of their gradients, at most 16 bytes a channel, fill a tile. */
export const CHANNELS = 1024;
/** Terms of a partial sum: adding partial sums has a smaller error. */
const TERMS = 512;

/** x as [outer, channels, inner]. */
export interface Layout {
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
}

/** Contiguous elements that begin with a channel. Steps of `step` are whole channels, or parts of a single one. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly channel: number;
}

/** All elements of `count` channels from `first` on; a step takes at most `most`. */
function* stretches({ outer, channels, inner }: Layout, first: number, count: number, most: number): Generator<Stretch> {
  const step = inner > most ? most : Math.floor(most / inner) * inner;
  if (inner <= most && count === channels) return yield { start: 0, end: outer * channels * inner, step, channel: 0 };
  const [pieces, length] = inner > most ? [count, inner] : [1, count * inner];
  for (let i = 0; i < outer; i++) {
    for (let channel = 0; channel < pieces; channel++) {
      const start = (i * channels + first + channel) * inner;
      yield { start, end: start + length, step, channel };
    }
  }
}

/** The operands on one instance. */
export interface ChannelOperands {
  readonly staging: Staging<FloatArray>;
  readonly layout: Layout;
  readonly gy?: Operand;
  readonly x: Operand;
  readonly slope: Operand;
  readonly y: Operand;
}

/** Elements of some channels in the memory: their addresses, those of the slopes, and the channel that the first belongs to. */
export interface ChannelTile {
  readonly gy: number;
  readonly x: number;
  readonly y: number;
  readonly slope: number;
  readonly n: number;
  readonly channels: number;
  readonly channel: number;
}

/** Walks over `count` channels from `first` on, in tiles of at most `most` elements. */
export function walk(operands: ChannelOperands, first: number, count: number, most: number, visit: (tile: ChannelTile) => void): void {
  const { staging, layout, gy, x, y } = operands;
  const slope = fetch(staging, staging.third, operands.slope, first, count);
  for (const { start, end, step, channel } of stretches(layout, first, count, most)) {
    let done = 0;
    stream(staging, { x, second: gy, y }, start, end, step, (x, gy, y, n) => {
      visit({ gy, x, y, slope, n, channels: count, channel: (channel + Math.floor(done / layout.inner)) % count });
      done += n;
    });
  }
}

/**
 * Writes the gradient of x, and returns the sums for the slopes. The steps do not depend on where the arrays lie, so neither do the sums.
 * The kernel adds to partial sums in the memory, behind the slopes, which are added to the totals every TERMS terms.
 */
export function gradient(operands: ChannelOperands, sums: Staging<Float64Array>, kernel: Kernel): Float64Array {
  const { staging, layout } = operands;
  const totals = new Float64Array(layout.channels);
  const at = staging.third + CHANNELS * staging.size;
  for (let first = 0; first < layout.channels; first += CHANNELS) {
    const part = new Float64Array(Math.min(CHANNELS, layout.channels - first));
    sums.load(at, part, 0, part.length);
    let terms = 0;
    const settle = () => {
      sums.store(at, part, 0, part.length);
      for (let i = 0; i < part.length; i++) totals[first + i] += part[i];
      sums.load(at, part.fill(0), 0, part.length);
      terms = 0;
    };
    walk(operands, first, part.length, staging.tile, ({ gy, x, y: gx, slope, n, channels, channel }) => {
      kernel(gy, x, slope, gx, at, n, layout.inner, channels, channel);
      terms += Math.ceil(n / (channels * layout.inner));
      if (terms >= TERMS) settle();
    });
    settle();
  }
  return totals;
}
