import { copied, overlaps, part, settleNaN, write } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { ChannelSpec } from "../spec/prelu.js";
import { sum } from "../spec/sum.js";
import { loadTile, place, rows, storeTile } from "../tiling/axis.js";
import { fetch, fitting, type Operand, result, source, target } from "../tiling/elements.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import { gradientName } from "./gradientName.js";
import { TERMS } from "./totals.js";

export interface PreluOptions<A extends FloatArray> {
  shape?: readonly number[];
  axis?: number;
  out?: A;
}

export interface PreluGradientOptions<A extends FloatArray, S extends FloatArray = A> extends PreluOptions<A> {
  slopeOut?: S;
}

/** The rectifier with a slope for every channel. */
export interface Prelu {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, slope: Like<A>, options?: PreluOptions<O>): NoInfer<O>;
  /** dL/dx and dL/dslope from gy = dL/dy. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>, S extends Like<A> = Plain<A>>(
    gy: Like<A>,
    x: A,
    slope: Like<A>,
    options?: PreluGradientOptions<O, S>,
  ): { x: NoInfer<O>; slope: NoInfer<S> };
  /** The mathematics. */
  readonly spec: ChannelSpec;
  [BIND](instance: Instance): Prelu;
}

/** Channels at a time: their slopes and the float64 sums of their gradients, at most 16 bytes a channel, fill a tile. */
const CHANNELS = 1024;

/** x as [outer, channels, inner]. */
interface Layout {
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
}

/** The operands on one instance. */
interface Operands {
  readonly staging: Staging<FloatArray>;
  readonly layout: Layout;
  readonly gy?: Operand;
  readonly x: Operand;
  readonly slope: Operand;
  readonly y: Operand;
}

/** Elements of some channels: their addresses, those of the slopes, and the channel that the first belongs to. */
interface ChannelTile {
  readonly gy: number;
  readonly x: number;
  readonly y: number;
  readonly slope: number;
  readonly n: number;
  readonly channels: number;
  readonly channel: number;
}

const KNOWN = /*#__PURE__*/ validate.known<PreluOptions<FloatArray>>({ out: 1, shape: 1, axis: 1 });
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<PreluGradientOptions<FloatArray>>({ out: 1, shape: 1, axis: 1, slopeOut: 1 });

class PreluOp {
  constructor(
    readonly spec: ChannelSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, slope: FloatArray, options: PreluOptions<FloatArray> | undefined): FloatArray {
    // all options are read once, and before the arrays are looked at
    const { shape, axis, out: given } = validate.options(this.spec.name, options, KNOWN);
    const sizes = validate.dimensions(this.spec.name, shape);
    const float64 = validate.float(this.spec.name, "x", x);
    const layout = this.#layout(x, slope, sizes, axis);
    const out = result(this.spec.name, "out", given, x, "x");
    const { instance, kernel } = this.#kernel(this.spec.name, float64);
    if (kernel === undefined) {
      const [from, slopes] = apart(out, x, slope);
      for (let i = 0; i < x.length; i++) out[i] = this.spec.f(from[i], slopes[channelOf(layout, i)]);
      settleNaN(out);
      return out;
    }
    const operands = this.#operands(instance[float64 ? "float64" : "float32"] as Staging<FloatArray>, layout, undefined, x, slope, out);
    const chunk = operands.slope.address === 0 ? CHANNELS : layout.channels;
    const most = fitting(operands.staging, operands.x, operands.y);
    for (let first = 0; x.length > 0 && first < layout.channels; first += chunk) {
      visitChannels(operands, first, Math.min(chunk, layout.channels - first), most, ({ x, y, slope, n, channels, channel }) =>
        kernel(x, slope, y, n, layout.inner, channels, channel),
      );
    }
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, slope: FloatArray, options: PreluGradientOptions<FloatArray> | undefined) {
    const { shape, axis, out: outX, slopeOut: outSlope } = validate.options(this.spec.name, options, KNOWN_BACKWARD);
    const sizes = validate.dimensions(this.spec.name, shape);
    const float64 = validate.float(this.spec.name, "x", x);
    validate.same(this.spec.name, "gy", gy, x, "x");
    const layout = this.#layout(x, slope, sizes, axis);
    const out = result(this.spec.name, "out", outX, x, "x");
    const slopeOut = result(this.spec.name, "slopeOut", outSlope, slope, "slope");
    if (outSlope !== undefined) validate.apart(this.spec.name, "slopeOut", slopeOut, out, "out");
    const { instance, kernel } = this.#kernel(gradientName(this.spec.name), float64);
    if (x.length === 0) part(slopeOut, 0, slopeOut.length).fill(0);
    else {
      const operands = () => this.#operands(instance[float64 ? "float64" : "float32"] as Staging<FloatArray>, layout, gy, x, slope, out);
      const totals =
        kernel === undefined
          ? this.#plainGradient(apart(out, gy, x, slope), out, layout)
          : gradient(operands(), instance.float64 as Staging<Float64Array>, kernel);
      write(slopeOut, totals);
      if (!allFinite(totals)) settleNaN(slopeOut);
    }
    return { x: out, slope: slopeOut };
  }

  #layout(x: FloatArray, slope: FloatArray, sizes: readonly number[] | undefined, axis: unknown): Layout {
    const { outer, n: size, inner } = validate.around(this.spec.name, x.length, { sizes: sizes ?? [1, x.length], axis, usual: 1 });
    validate.sameOfEither(this.spec.name, "slope", slope, x, "x", [size, 1]);
    return slope.length === 1 ? { outer: 1, channels: 1, inner: x.length } : { outer, channels: size, inner };
  }

  #kernel(name: string, float64: boolean): { instance: Instance; kernel: Kernel | undefined } {
    const instance = this.open();
    return { instance, kernel: instance.kernel(this.binaries, name, float64 ? "float64" : "float32") };
  }

  #operands(
    staging: Staging<FloatArray>,
    layout: Layout,
    gy: FloatArray | undefined,
    x: FloatArray,
    slope: FloatArray,
    out: FloatArray,
  ): Operands {
    const y = target(staging, out);
    const once = x.length <= staging.tile && layout.channels <= CHANNELS;
    const operand = (x: FloatArray) => source(staging, x, y, 1, once);
    return { staging, layout, gy: gy && operand(gy), x: operand(x), slope: operand(slope), y };
  }

  /** The gradient to x, and, returned, that to the slopes. */
  #plainGradient([gy, x, slope]: FloatArray[], gx: FloatArray, layout: Layout): Float64Array {
    const { outer, channels, inner } = layout;
    const totals = Float64Array.from({ length: channels }, (_, channel) =>
      sum(outer * inner, (j) => {
        const i = (Math.floor(j / inner) * channels + channel) * inner + (j % inner);
        return gy[i] * this.spec.dslope(x[i]);
      }),
    );
    for (let i = 0; i < x.length; i++) gx[i] = gy[i] * this.spec.dx(x[i], slope[channelOf(layout, i)]);
    settleNaN(gx);
    return totals;
  }
}

const channelOf = ({ channels, inner }: Layout, i: number): number => Math.floor(i / inner) % channels;

/** Visits `count` channels from `first` on, in tiles of at most `most` elements. */
function visitChannels(operands: Operands, first: number, count: number, most: number, visit: (tile: ChannelTile) => void): void {
  const { staging, gy, x, y } = operands;
  const { outer, channels, inner } = operands.layout;
  const slope = fetch(staging, staging.scratch, operands.slope, first, count);
  // all channels of an outer index are followed by those of the next
  const [extent, end] =
    count === channels ? [{ outer: 1, n: outer * channels, inner }, outer * channels] : [{ outer, n: channels, inner }, first + count];
  rows(extent, first, end, most, (tile) => {
    const from = loadTile(staging, x, staging.first, tile);
    const upstream = gy === undefined ? 0 : loadTile(staging, gy, staging.second, tile).address;
    const to = place(staging, y, staging.first, tile);
    const channel = (tile.first - first) % count;
    visit({ gy: upstream, x: from.address, y: to.address, slope, n: tile.n * tile.width, channels: count, channel });
    storeTile(staging, y, to, tile);
  });
}

/**
 * Writes the gradient of x, and returns the sums for the slopes. The tiles do not depend on where the arrays lie, so neither do the sums.
 * The kernel adds to partial sums in the scratch, behind the slopes, which are added to the totals every TERMS terms.
 */
function gradient(operands: Operands, sums: Staging<Float64Array>, kernel: Kernel): Float64Array {
  const { staging, layout } = operands;
  const totals = new Float64Array(layout.channels);
  const at = staging.scratch + CHANNELS * staging.elementSize;
  for (let first = 0; first < layout.channels; first += CHANNELS) {
    const count = Math.min(CHANNELS, layout.channels - first);
    const total = totals.subarray(first, first + count);
    sums.load(at, total, 0, count);
    let terms = 0;
    let closed = false;
    /** Adds the partial sums to the totals. */
    const close = () => {
      const part = new Float64Array(count);
      sums.store(at, part, 0, count);
      for (let i = 0; i < count; i++) total[i] += part[i];
      sums.load(at, part.fill(0), 0, count);
      terms = 0;
      closed = true;
    };
    visitChannels(operands, first, count, staging.tile, ({ gy, x, y: gx, slope, n, channels, channel }) => {
      kernel(gy, x, slope, gx, at, n, layout.inner, channels, channel);
      terms += Math.ceil(n / (channels * layout.inner));
      if (terms >= TERMS) close();
    });
    if (closed) close();
    else sums.store(at, total, 0, count);
  }
  return totals;
}

/** Whether all are finite: settleNaN, which asks each element of an array of any kind, takes ten times as long. */
function allFinite(totals: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < totals.length; i++) sum += totals[i] - totals[i];
  return sum === 0;
}

/** The arrays; copies of those that y would spoil. */
const apart = (y: FloatArray, ...arrays: FloatArray[]): FloatArray[] => arrays.map((x) => (overlaps(x, y) ? copied(x) : x));

/** Makes prelu's function. */
export function perChannel(spec: ChannelSpec, binaries: Binaries, open: () => Instance = defaultInstance): Prelu {
  const op = new PreluOp(spec, binaries, open);
  const call = (x: FloatArray, slope: FloatArray, options?: PreluOptions<FloatArray>) => op.forward(x, slope, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, slope: FloatArray, options?: PreluGradientOptions<FloatArray>) =>
      op.backward(gy, x, slope, options),
    spec,
    [BIND]: (instance: Instance) => perChannel(spec, binaries, () => instance),
  }) as unknown as Prelu;
}
