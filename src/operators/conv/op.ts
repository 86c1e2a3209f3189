import { created } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { ConvSizes } from "../../spec/conv.js";
import * as spec from "../../spec/conv.js";
import { product } from "../../spec/dense.js";
import type { FloatArray } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { Activate } from "../activation.js";
import { type ActivationOptions, activate, layer } from "../dense/layer.js";
import { rowMajor, SCRATCH } from "../dense/matmul.js";
import { type Arguments, type Gradients, LayerOp } from "../layerOp.js";
import { Convolution, pointwise } from "./convolution.js";
import { ConvGradient } from "./gradient.js";
import { channelsFirst, channelsLast, reversed } from "./layout.js";
import { type Plan, plan } from "./plan.js";

/** How a kind of convolution finds its sizes, whether it is a transpose, and its options beside those of all. */
export interface Form {
  readonly sizes: (op: string, kernel: validate.ConvKernel, images: validate.Images) => ConvSizes;
  readonly transposed: boolean;
  readonly options: Readonly<Record<string, 1>>;
}

/** What other libraries call the options of a convolution. */
export const ELSEWHERE: readonly string[] = [
  "strides:stride step",
  "padding:pads pad autopad",
  "dilations:dilation rates dilationrate",
  "groups:group featuregroupcount",
  "layout:dataformat format",
  "weightsShape:kernelshape filtershape kernelsize",
  "outputSize:outputshape",
];

/** A convolution and the layout of its arrays. */
interface Geometry {
  readonly sizes: ConvSizes;
  readonly layout: validate.Layout;
  /** What comes in, and what goes out. */
  readonly from: validate.Images;
  readonly onto: validate.Images;
  /** The activation of arrays with their channels last. */
  readonly last: Activate | undefined;
}

/** The larger images: what comes in or, transposed, what goes out. */
export const largeOf = ({ batch, size, channels }: ConvSizes): validate.Images => ({ batch, size, channels });
/** The smaller images. */
export const smallOf = ({ batch, out, units }: ConvSizes): validate.Images => ({ batch, size: out, channels: units });
export const lengthOf = ({ batch, size, channels }: validate.Images): number => batch * size[0] * size[1] * channels;
export const weightsOf = ({ kernel, channels, groups, units }: ConvSizes): number => (kernel[0] * kernel[1] * channels * units) / groups;

/** An activation of arrays that have their channels first. */
export function onChannelsFirst(last: Activate, pixels: validate.Images): Activate {
  const { backward } = last;
  const back = (z: FloatArray, y: FloatArray) => void channelsFirst(z, pixels, y);
  return {
    forward(z, y, n) {
      const x = channelsLast(z, pixels);
      last.forward(x, x, n);
      back(x, y);
    },
    backward:
      backward &&
      ((gy, z, gz, n) => {
        const g = created(gz);
        backward.call(last, channelsLast(gy, pixels), channelsLast(z, pixels), g, n);
        back(g, gz);
      }),
  };
}

/** The call of a convolution of arrays with their channels last. */
type Product = Omit<Arguments<unknown>, "sizes" | "results" | "units">;

/** y = activation(weights * x + bias), ready to run: all scratch of the kernels is borrowed. `alone`: nothing else runs with it. */
export function convolution(op: string, { instance, float64, x, weights, bias, last }: Product, plan: Plan, y: FloatArray, alone = true) {
  const { sizes, transposed, target } = plan;
  const kernels = Convolution.on(op, instance, float64);
  if (kernels === undefined)
    return () => {
      (transposed ? spec.transposedConvolution : spec.convolution)(x, weights, bias, y, sizes);
      last?.forward(y, y, target.channels);
    };
  const { matmul } = kernels;
  const base = bias === undefined ? 0 : matmul.whole(bias, SCRATCH.bias);
  const sole = alone ? pointwise(plan) : undefined;
  if (sole !== undefined) {
    const { batch, inputs, units } = sole;
    return () => layer(matmul, x, { panels: matmul.panels(weights, inputs, units, batch), bias: base }, y, sole, last);
  }
  const panels = () => matmul.staging.borrow(op, SCRATCH.panels, kernels.packedElements(plan));
  panels();
  kernels.tables(plan);
  kernels.claim(plan, x, y);
  const from = matmul.whole(weights, SCRATCH.b);
  return () => {
    const packed = kernels.pack(plan, from, base, panels());
    kernels.arrays(kernels.prepare(plan, kernels.tables(plan)), packed, x, y, last);
  };
}

export class ConvOp extends LayerOp<Geometry> {
  protected readonly known: validate.Known;
  protected readonly knownBackward: validate.Known;

  constructor(
    name: string,
    open: () => Instance,
    readonly form: Form,
  ) {
    super(name, open);
    this.known = validate.known<object>(form.options, {}, ELSEWHERE);
    this.knownBackward = validate.known<object>({ ...form.options, gradients: 1 }, {}, ELSEWHERE);
  }

  protected check(
    x: FloatArray,
    weights: FloatArray,
    bias: FloatArray | undefined,
    options: ActivationOptions<FloatArray> & validate.ConvGiven,
  ): Arguments<Geometry> {
    const { name, form } = this;
    const { activation, activationOptions } = options;
    const kernel = validate.convKernel(name, options);
    const images = validate.images(name, options.shape, kernel.layout);
    const instance = this.open();
    const float64 = validate.float(name, "x", x);
    const last = activate(name, instance, float64, { activation, activationOptions });
    validate.float(name, "x", x);
    validate.float(name, "weights", weights);
    validate.filled(name, images, x.length);
    const sizes = form.sizes(name, kernel, images);
    validate.same(name, "weights", weights, x, "x", weightsOf(sizes));
    const [from, onto] = form.transposed ? [smallOf(sizes), largeOf(sizes)] : [largeOf(sizes), smallOf(sizes)];
    if (bias !== undefined) validate.same(name, "bias", bias, x, "x", onto.channels);
    const { layout } = kernel;
    return {
      ...{ instance, float64, x, weights, bias, sizes: { sizes, layout, from, onto, last } },
      ...{ results: lengthOf(onto), units: onto.channels },
      last: last && layout === "NCHW" ? onChannelsFirst(last, onto) : last,
    };
  }

  protected affine(call: Arguments<Geometry>, y: FloatArray, last?: Activate): void {
    const { layout, sizes, from, onto } = call.sizes;
    if (y.length === 0) return;
    const steps = plan(sizes, this.form.transposed);
    if (layout === "NHWC") {
      convolution(this.name, { ...call, last }, steps, y)();
      return;
    }
    const z = created(y);
    const channelLast = { ...call, x: channelsLast(call.x, from), weights: this.#filters(call), last: last && call.sizes.last };
    convolution(this.name, channelLast, steps, z)();
    channelsFirst(z, onto, y);
  }

  /** The weights with their units last. */
  #filters({ weights, sizes: { sizes } }: Arguments<Geometry>): FloatArray {
    const { kernel, channels, groups, units } = sizes;
    return reversed(weights, units, channels / groups, kernel[0] * kernel[1], created(weights));
  }

  protected derive(call: Arguments<Geometry>, g: FloatArray, to: Partial<Gradients<FloatArray>>): void {
    const { instance, float64 } = call;
    const { layout, sizes, from, onto } = call.sizes;
    const { transposed } = this.form;
    const first = layout === "NCHW";
    const [x, gy] = first ? [channelsLast(call.x, from), channelsLast(g, onto)] : [call.x, g];
    const [large, small] = transposed ? [gy, x] : [x, gy];
    const kernels = Convolution.on(this.name, instance, float64, ConvGradient);
    // all are made ready before the first is written
    const runs: (() => void)[] = [];
    if (to.x && to.x.length > 0) {
      const [y, weights] = [first ? created(to.x) : to.x, first ? this.#filters(call) : call.weights];
      const backwards = { ...call, x: gy, weights, bias: undefined, last: undefined };
      runs.push(convolution(this.name, backwards, plan(sizes, !transposed), y, false));
      if (first) runs.push(() => void channelsFirst(y, from, to.x as FloatArray));
    }
    if (to.weights) {
      const y = first ? created(to.weights) : to.weights;
      runs.push(kernels?.weights(plan(sizes, false), large, small, y) ?? (() => spec.correlation(large, small, y, sizes)));
      const { kernel, channels, groups, units } = sizes;
      if (first) runs.push(() => void reversed(y, kernel[0] * kernel[1], channels / groups, units, to.weights as FloatArray));
    }
    const { bias } = to;
    const n = onto.channels;
    const ones = { array: [1], row: 0, column: 0 };
    const sums = { m: 1, k: n === 0 ? 0 : gy.length / n, n };
    if (bias) runs.push(kernels?.bias(gy, bias) ?? (() => product(ones, rowMajor(gy, n), undefined, bias, sums)));
    for (const run of runs) run();
  }
}
