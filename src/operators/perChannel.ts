import { copied, overlaps, part, write } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { ChannelSpec } from "../spec/prelu.js";
import { CHANNELS, type ChannelOperands, gradient, type Layout, walk } from "../tiling/channels.js";
import { result, source, stride, target } from "../tiling/elements.js";
import type { Binaries, FloatArray, Kernel } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";

export interface PreluOptions<A extends FloatArray> {
  /** The dimensions, outermost first; by default the array is one sample, every element a channel. */
  shape?: readonly number[];
  /** The axis of the channels, counted from either side: 1 by default, 0 where there is no other. */
  axis?: number;
  /** Where the result goes, x itself (or gy) included; by default a new array of the same type. */
  out?: A;
}

export interface PreluGradientOptions<A extends FloatArray> extends PreluOptions<A> {
  /** Where the gradient of the slopes goes, `slope` itself included; by default a new array. */
  slopeOut?: A;
}

/** The rectifier with a slope for every channel. */
export interface Prelu {
  <A extends FloatArray>(x: A, slope: A, options?: PreluOptions<A>): A;
  /** dL/dx and dL/dslope from gy = dL/dy. */
  backward<A extends FloatArray>(gy: A, x: A, slope: A, options?: PreluGradientOptions<A>): { x: A; slope: A };
  /** The mathematics. */
  readonly spec: ChannelSpec;
  [BIND](instance: Instance): Prelu;
}

class PreluOp {
  constructor(
    readonly spec: ChannelSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, slope: FloatArray, options: PreluOptions<FloatArray> | undefined): FloatArray {
    // all options are read once, and before the arrays are looked at
    const { shape, axis, out: given } = validate.options(this.spec.name, options);
    const sizes = validate.dimensions(this.spec.name, shape);
    const float64 = validate.float(this.spec.name, "x", x);
    const layout = this.#layout(x, slope, sizes, axis);
    const out = result(this.spec.name, "out", given, x, "x");
    const { instance, kernel } = this.#kernel(this.spec.name, float64);
    if (kernel === undefined) {
      const [from, slopes] = apart(out, x, slope);
      for (let i = 0; i < x.length; i++) out[i] = this.spec.f(from[i], slopes[channelOf(layout, i)]);
      return out;
    }
    const operands = this.#operands(instance[float64 ? "f64" : "f32"] as Staging<FloatArray>, layout, undefined, x, slope, out);
    const chunk = operands.slope.address === 0 ? CHANNELS : layout.channels;
    const most = stride(operands.staging, operands.x, operands.y);
    for (let first = 0; x.length > 0 && first < layout.channels; first += chunk) {
      walk(operands, first, Math.min(chunk, layout.channels - first), most, ({ x, y, slope, n, channels, channel }) =>
        kernel(x, slope, y, n, layout.inner, channels, channel),
      );
    }
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, slope: FloatArray, options: PreluGradientOptions<FloatArray> | undefined) {
    const { shape, axis, out: outX, slopeOut: outSlope } = validate.options(this.spec.name, options);
    const sizes = validate.dimensions(this.spec.name, shape);
    const float64 = validate.float(this.spec.name, "x", x);
    validate.same(this.spec.name, "gy", gy, x, "x");
    const layout = this.#layout(x, slope, sizes, axis);
    const out = result(this.spec.name, "out", outX, x, "x");
    const slopeOut = result(this.spec.name, "slopeOut", outSlope, slope, "slope");
    if (outSlope !== undefined) validate.apart(this.spec.name, "slopeOut", slopeOut, out, "out");
    const { instance, kernel } = this.#kernel(`${this.spec.name}_grad`, float64);
    if (x.length === 0) part(slopeOut, 0, slopeOut.length).fill(0);
    else if (kernel === undefined) write(slopeOut, this.#plainGradient(apart(out, gy, x, slope), out, layout));
    else {
      const operands = this.#operands(instance[float64 ? "f64" : "f32"] as Staging<FloatArray>, layout, gy, x, slope, out);
      write(slopeOut, gradient(operands, instance.f64 as Staging<Float64Array>, kernel));
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
    return { instance, kernel: instance.kernel(this.binaries, name, float64 ? "f64" : "f32") };
  }

  #operands(
    staging: Staging<FloatArray>,
    layout: Layout,
    gy: FloatArray | undefined,
    x: FloatArray,
    slope: FloatArray,
    out: FloatArray,
  ): ChannelOperands {
    const y = target(staging, out);
    const once = x.length <= staging.tile && layout.channels <= CHANNELS;
    const operand = (x: FloatArray) => source(staging, x, y, 1, once);
    return { staging, layout, gy: gy && operand(gy), x: operand(x), slope: operand(slope), y };
  }

  /** The gradient to x, and, returned, that to the slopes. */
  #plainGradient([gy, x, slope]: FloatArray[], gx: FloatArray, layout: Layout): Float64Array {
    const totals = new Float64Array(layout.channels);
    for (let start = 0; start < x.length; start += layout.inner) {
      const channel = channelOf(layout, start);
      let sum = 0;
      for (let i = start; i < start + layout.inner; i++) {
        sum += gy[i] * this.spec.dslope(x[i]);
        gx[i] = gy[i] * this.spec.dx(x[i], slope[channel]);
      }
      totals[channel] += sum;
    }
    return totals;
  }
}

const channelOf = ({ channels, inner }: Layout, i: number): number => Math.floor(i / inner) % channels;

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
