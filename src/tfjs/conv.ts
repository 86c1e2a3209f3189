// Convolutions, plain and with a bias and an activation, depthwise, and transposed, and their gradients: by the kernels of conv2d. Weights are
// packed on their first use.

import { LINE } from "../layout.js";
import type { Activate } from "../operators/activation.js";
import type { Convolution } from "../operators/conv/convolution.js";
import { ofBatch, type Packed, type Prepared } from "../operators/conv/packing.js";
import { isDepthwise, type Plan, plan } from "../operators/conv/plan.js";
import type { ConvSizes, Pair } from "../spec/conv.js";
import type { FloatArray } from "../types.js";
import { broadcastAt, layoutOf } from "./arithmetic.js";
import { geometry } from "./geometry.js";
import type { Attributes, Kernel } from "./kernel.js";
import { end } from "./matMul.js";
import { BYTES, sizeOf } from "./shape.js";
import { OPERAND, type Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";
import type { Packing } from "./weights.js";

/** Weights as the kernels want them, with the tables of a plan. The bias is in those of a depthwise convolution. */
class Filters implements Packing {
  constructor(
    readonly address: number,
    readonly prepared: Prepared,
    readonly bias: object | undefined,
  ) {}
}

/** What a call needs. */
interface Call {
  readonly sizes: ConvSizes;
  readonly transposed: boolean;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
  readonly last?: Activate;
  readonly slopes?: TensorInfo;
}

const equal = (a: Pair, b: Pair): boolean => a[0] === b[0] && a[1] === b[1];

/** Whether two convolutions by the same weights are the same, but for the number of images. */
const alike = (a: ConvSizes, b: ConvSizes): boolean =>
  a.groups === b.groups &&
  a.channels === b.channels &&
  a.units === b.units &&
  equal(a.kernel, b.kernel) &&
  equal(a.size, b.size) &&
  equal(a.strides, b.strides) &&
  equal(a.dilations, b.dilations) &&
  equal(a.before, b.before) &&
  equal(a.out, b.out);

const lines = (elements: number): number => Math.ceil((elements * BYTES) / LINE) * LINE;

function filtersOf(storage: Storage, kernels: Convolution, { sizes, transposed, filter, bias }: Call): Filters | undefined {
  const own = isDepthwise(sizes) ? bias : undefined;
  const fits = (packing: Packing): packing is Filters =>
    packing instanceof Filters &&
    packing.prepared.plan.transposed === transposed &&
    packing.bias === own?.dataId &&
    alike(packing.prepared.plan.sizes, sizes);
  const found = storage.weights.find(filter.dataId, fits);
  if (found !== undefined) return found;
  const made: Plan = plan(sizes, transposed);
  const panels = lines(kernels.packedElements(made));
  return storage.weights.keep(filter.dataId, panels + lines(kernels.tableElements(made)), (address) => {
    const base = own ? storage.address(own, OPERAND.s) : 0;
    kernels.pack(made, storage.address(filter, OPERAND.x), base, address);
    return new Filters(address, kernels.prepare(made, address + panels), own?.dataId);
  });
}

function convolve(storage: Storage, x: TensorInfo, shape: number[], call: Call): TensorInfo | undefined {
  const { bias, slopes, last } = call;
  const kernels = storage.convolution;
  const rectified = slopes && layoutOf(shape, slopes.shape);
  if (kernels === undefined || (slopes && rectified === undefined) || sizeOf(shape) * sizeOf(x.shape) === 0) return undefined;
  if (!storage.fits(sizeOf(call.filter.shape) + (slopes ? sizeOf(shape) + sizeOf(slopes.shape) : 0))) return undefined;
  const filters = filtersOf(storage, kernels, call);
  if (filters === undefined) return undefined;
  const y = storage.create(shape);
  const packed: Packed = { address: filters.address, bias: bias ? storage.address(bias, OPERAND.s) : 0 };
  kernels.whole(ofBatch(filters.prepared, call.sizes.batch), packed, storage.floats(x) as FloatArray, storage.floats(y), last);
  if (slopes && rectified)
    storage.update(y, (at) => broadcastAt(storage, "preluOf", [at, storage.address(slopes, OPERAND.s), at], rectified));
  return y;
}

/** The sizes; undefined where the kernels of TensorFlow.js have to answer. */
function sizesOf(x: readonly number[], { kernel, groups, inputs, units }: Filter, attrs: Attributes): ConvSizes | undefined {
  const [batch, height, width, channels] = x;
  if (x.length !== 4 || channels !== inputs || (attrs.dataFormat ?? "NHWC") !== "NHWC") return undefined;
  const windows = geometry([height, width], kernel, attrs);
  if (windows === undefined) return undefined;
  return { batch, size: [height, width], channels, kernel, units, groups, ...windows };
}

interface Filter {
  readonly kernel: Pair;
  readonly groups: number;
  readonly inputs: number;
  readonly units: number;
}

/** How the filter's four sizes are those of a convolution. */
const FILTERS = {
  plain: ([y, x, inputs, units]: readonly number[]): Filter => ({ kernel: [y, x], groups: 1, inputs, units }),
  depthwise: ([y, x, inputs, each]: readonly number[]): Filter => ({ kernel: [y, x], groups: inputs, inputs, units: inputs * each }),
};

export const conv =
  (kind: keyof typeof FILTERS): Kernel =>
  (storage, inputs, attrs) => {
    const { x, filter } = inputs;
    if (x === undefined || filter?.shape.length !== 4) return undefined;
    const known = FILTERS[kind](filter.shape);
    const sizes = sizesOf(x.shape, known, attrs);
    const ending = end(storage, inputs, attrs, known.units);
    if (sizes === undefined || ending === undefined) return undefined;
    return convolve(storage, x, [sizes.batch, ...sizes.out, sizes.units], { sizes, transposed: false, filter, ...ending });
  };

/** The sizes of a convolution by those of its input, its filter and dy. */
function sizesOfGradient(
  kind: keyof typeof FILTERS,
  x: readonly number[] | undefined,
  filter: readonly number[] | undefined,
  dy: TensorInfo | undefined,
  attrs: Attributes,
): ConvSizes | undefined {
  if (x === undefined || filter?.length !== 4) return undefined;
  const sizes = sizesOf(x, FILTERS[kind](filter), kind === "plain" ? { ...attrs, dilations: 1 } : attrs);
  return sizes && String([sizes.batch, ...sizes.out, sizes.units]) === String(dy?.shape) ? sizes : undefined;
}

/** Conv2DBackpropInput and its depthwise kind: the gradient of a convolution by its input, and conv2dTranspose. */
export const inputGradient =
  (kind: keyof typeof FILTERS): Kernel =>
  (storage, { dy, filter }, attrs) => {
    const { inputShape } = attrs;
    const sizes = sizesOfGradient(kind, inputShape, filter?.shape, dy, attrs);
    if (sizes === undefined || dy === undefined || filter === undefined || inputShape === undefined) return undefined;
    return convolve(storage, dy, [...inputShape], { sizes, transposed: true, filter });
  };

/** Conv2DBackpropFilter and its depthwise kind: the gradient of a convolution by its filter. */
export const filterGradient =
  (kind: keyof typeof FILTERS): Kernel =>
  (storage, { x, dy }, attrs) => {
    const { filterShape } = attrs;
    const kernels = storage.convolution;
    const sizes = sizesOfGradient(kind, x?.shape, filterShape, dy, attrs);
    if (sizes === undefined || x === undefined || dy === undefined || filterShape === undefined || kernels === undefined) return undefined;
    const convolution = plan(sizes, false);
    if (sizeOf(filterShape) === 0 || !storage.fits(sizeOf(filterShape), kernels.scratchElements(convolution))) return undefined;
    const gradient = storage.create([...filterShape]);
    kernels.weights(convolution, storage.floats(x) as FloatArray, storage.floats(dy), storage.floats(gradient))();
    return gradient;
  };
