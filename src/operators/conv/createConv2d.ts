import { copied, created, shares, write } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { type ConvSizes, type ConvSpec, createConv2d as spec } from "../../spec/conv.js";
import { result } from "../../tiling/elements.js";
import type { FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { Activate } from "../activation.js";
import { BIND } from "../bind.js";
import { type ActivationOptions, activate } from "../dense/layer.js";
import { SCRATCH } from "../dense/matmul.js";
import type { ConvGeometry } from "./conv.js";
import { Convolution } from "./convolution.js";
import { channelsFirst, channelsLast, reversed } from "./layout.js";
import { convolution, ELSEWHERE, largeOf, lengthOf, smallOf } from "./op.js";
import { ofBatch, type Packed, type Prepared } from "./packing.js";
import { type Plan, plan } from "./plan.js";

export interface ConvLayerOptions<A extends FloatArray> extends ConvGeometry, ActivationOptions<A> {
  weights: A;
  groups?: number;
}

export interface ConvLayerCallOptions<A extends FloatArray> {
  /** [batch, height, width, channels] of x, or the order of `layout`; required */
  shape: readonly [number, number, number, number];
  /** array for the result; default: a new one */
  out?: A;
}

/** A convolution that is ready to be called. */
export interface ConvLayer<A extends FloatArray> {
  /**
   * activation(x * weights + bias) of images of any size.
   *
   * @param x the images, of the element type of the weights
   * @param options `shape`, that of x, and `out`
   * @returns `out`, or a new array
   * @throws TypeError for an array of another type, or after `free`; RangeError for a wrong shape or length, or if the heap is full
   */
  <O extends Like<A> = Plain<A>>(x: Like<A>, options: ConvLayerCallOptions<O>): NoInfer<O>;
  /** Gives its memory back; later calls are errors. Without it, that comes when the layer is no longer reachable. */
  free(): void;
}

export interface CreateConv2d {
  <A extends FloatArray>(options: ConvLayerOptions<A>): ConvLayer<A>;
  /** The mathematics. */
  readonly spec: ConvSpec;
  [BIND](instance: Instance): CreateConv2d;
}

const NAME = spec.name;
const NAMES = {
  ...({ weights: 1, weightsShape: 1, strides: 1, padding: 1, dilations: 1, groups: 1, layout: 1 } as const),
  ...({ bias: 1, activation: 1, activationOptions: 1 } as const),
};
const KNOWN = /*#__PURE__*/ validate.known<ConvLayerOptions<FloatArray>>(NAMES, {}, ELSEWHERE);

/** The packed weights with the tables and the bias behind them, for images of one size. */
interface Kept {
  readonly memory: FloatArray;
  readonly packed: Packed;
  readonly prepared: Prepared;
}

function keep(instance: Instance, kernels: Convolution, plan: Plan, weights: FloatArray, bias: FloatArray | undefined): Kept {
  const { staging } = kernels.matmul;
  const [panels, tables] = [kernels.packedElements(plan), kernels.tableElements(plan)].map((length) => Math.ceil(length / 4) * 4);
  const memory = instance.alloc(staging.type, panels + tables + (bias?.length ?? 0));
  const address = staging.address(memory);
  try {
    const from = kernels.matmul.whole(weights, SCRATCH.b);
    const [table, base] = [panels, panels + tables].map((start) => address + start * staging.elementSize);
    if (bias !== undefined) memory.set(bias, panels + tables);
    return { memory, packed: kernels.pack(plan, from, bias ? base : 0, address), prepared: kernels.prepare(plan, table) };
  } catch (error) {
    instance.free(memory); // no room for a copy of the weights
    throw error;
  }
}

/** What a layer is made of, checked: its weights, with the channels last, and its bias are copies. */
function checked(instance: Instance, options: ConvLayerOptions<FloatArray>) {
  const given = validate.options(NAME, options, KNOWN);
  const { weights: caller, bias: callers, activation, activationOptions } = given;
  const kernel = validate.convKernel(NAME, given);
  const float64 = validate.float(NAME, "weights", caller);
  const last = activate(NAME, instance, float64, { activation, activationOptions });
  const [inputs, units] = kernel.filters;
  validate.convSizes(NAME, kernel, { batch: 0, size: [0, 0], channels: inputs * (kernel.groups ?? 1) }); // the units fit the groups
  validate.same(NAME, "weights", caller, caller, "weights", kernel.kernel[0] * kernel.kernel[1] * inputs * units);
  if (callers !== undefined) validate.same(NAME, "bias", callers, caller, "weights", units);
  const weights =
    kernel.layout === "NCHW" ? reversed(caller, units, inputs, kernel.kernel[0] * kernel.kernel[1], created(caller)) : copied(caller);
  return { kernel, float64, last, weights, bias: callers && copied(callers) };
}

function make(instance: Instance, options: ConvLayerOptions<FloatArray>): ConvLayer<FloatArray> {
  const { kernel, float64, last, weights, bias } = checked(instance, options);
  const first = kernel.layout === "NCHW";
  const kernels = Convolution.on(NAME, instance, float64);
  const like = created(weights, 0);
  let kept: Kept | undefined;
  let key = "";
  let live = true;

  const free = () => {
    if (kept !== undefined) instance.free(kept.memory);
    kept = undefined;
  };
  const run = (x: FloatArray, y: FloatArray, sizes: ConvSizes, last: Activate | undefined) => {
    if (kernels === undefined) convolution(NAME, { instance, float64, x, weights, bias, last }, plan(sizes, false), y)();
    else {
      const size = sizes.size.join();
      if (kept === undefined || size !== key) {
        free();
        kept = keep(instance, kernels, plan(sizes, false), weights, bias);
        key = size;
      }
      kernels.whole(ofBatch(kept.prepared, sizes.batch), kept.packed, x, y, last);
    }
  };
  const call = (x: FloatArray, options: ConvLayerCallOptions<FloatArray>) => {
    const { shape, out } = validate.options(NAME, options, ["shape", "out"]);
    if (!live) throw validate.freed(`${NAME}: "layer"`, "layer");
    const images = validate.images(NAME, shape, kernel.layout);
    validate.same(NAME, "x", x, like, "weights", validate.isFloat(x) ? x.length : 0);
    validate.filled(NAME, images, x.length);
    const sizes = validate.convSizes(NAME, kernel, images);
    const [from, onto] = [largeOf(sizes), smallOf(sizes)];
    const results = lengthOf(onto);
    if (out === undefined) validate.resultsOfEmpty(NAME, "shape", x.length, results);
    const y = result(NAME, "out", out, x, "x", results);
    if (first) {
      const z = created(y);
      run(channelsLast(x, from), z, sizes, last);
      channelsFirst(z, onto, y);
    } else {
      const to = shares(x, y) ? copied(y) : y;
      run(x, to, sizes, last);
      if (to !== y) write(y, to);
    }
    return y;
  };
  return Object.assign(call, {
    free: () => {
      free();
      live = false;
    },
  }) as ConvLayer<FloatArray>;
}

/** Makes createConv2d's function. */
export function createConv2dOf(open: () => Instance = defaultInstance): CreateConv2d {
  const call = (options: ConvLayerOptions<FloatArray>) => make(open(), options);
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => createConv2dOf(() => instance) }) as unknown as CreateConv2d;
}
