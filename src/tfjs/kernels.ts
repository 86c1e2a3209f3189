// The kernels by their names in TensorFlow.js, on float32 tensors. Each gives undefined for what it leaves to the kernel that was there
// before: shapes and numbers that lanewise does not take.
import { arithmetic, broadcast } from "./arithmetic.js";
import { batchToSpace, depthToSpace, spaceToBatch } from "./blocks.js";
import { conv, filterGradient, inputGradient } from "./conv.js";
import { concat, pack, pad, slice, split, stridedSlice, tile, transpose, unpack } from "./copies.js";
import { einsum } from "./einsum.js";
import type { Attributes, Kernel } from "./kernel.js";
import { fused, product } from "./matMul.js";
import { maxPoolGradient, mean, pool } from "./pool.js";
import { segmentSum } from "./segments.js";
import { sizeOf } from "./shape.js";
import type { Ops, Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

/** A tensor of the shape of x with the elements that `run` makes of it. */
function like(storage: Storage, x: TensorInfo, run: (x: Float32Array, out: Float32Array) => unknown): TensorInfo {
  const y = storage.create(x.shape);
  if (sizeOf(x.shape) > 0) run(storage.floats(x), storage.floats(y));
  return y;
}

const map =
  (run: (ops: Ops, x: Float32Array, out: Float32Array, attrs: Attributes) => unknown): Kernel =>
  (storage, { x }, attrs) =>
    x && like(storage, x, (x, out) => run(storage.ops, x, out, attrs));

/** The same with a slope, which lanewise wants to be finite. */
const sloped =
  (run: (ops: Ops, x: Float32Array, out: Float32Array, alpha: number) => unknown): Kernel =>
  (storage, { x }, { alpha = 0 }) =>
    x && Number.isFinite(Math.fround(alpha)) ? like(storage, x, (x, out) => run(storage.ops, x, out, alpha)) : undefined;

/** Along one axis, the last by default. */
const rows =
  (op: "softmax" | "logSoftmax"): Kernel =>
  (storage, { logits }, { dim: axis }) => {
    if (logits === undefined || logits.shape.length === 0) return undefined;
    return like(storage, logits, (x, out) => storage.ops[op](x, { shape: logits.shape, axis, out }));
  };

const prelu: Kernel = (storage, { x, alpha }) => x && alpha && broadcast(storage, "preluOf", x, alpha);

/** dy for y >= 0, else dy (y + 1): sparsePlus has the derivative min(max((x + 1) / 2, 0), 1), here at 2 y + 1. */
const eluGrad: Kernel = (storage, { dy, y }) =>
  dy &&
  y &&
  like(storage, y, (y, out) => {
    storage.ops.linear(y, { alpha: 2, beta: 1, out });
    storage.ops.sparsePlus.backward(storage.floats(dy), out, { out });
  });

export const KERNELS: Readonly<Record<string, Kernel>> = {
  Add: arithmetic("add"),
  AvgPool: pool("avgPool"),
  BatchMatMul: product,
  BatchToSpaceND: batchToSpace,
  ClipByValue: map(({ clamp }, x, out, { clipValueMin: min, clipValueMax: max }) => clamp(x, { min, max, out })),
  Concat: concat,
  Conv2D: conv("plain"),
  Conv2DBackpropFilter: filterGradient("plain"),
  Conv2DBackpropInput: inputGradient("plain"),
  DepthToSpace: depthToSpace,
  DepthwiseConv2dNative: conv("depthwise"),
  DepthwiseConv2dNativeBackpropFilter: filterGradient("depthwise"),
  DepthwiseConv2dNativeBackpropInput: inputGradient("depthwise"),
  Einsum: einsum,
  Elu: map(({ elu }, x, out) => elu(x, { out })),
  EluGrad: eluGrad,
  Erf: map(({ erf }, x, out) => erf(x, { out })),
  Exp: map(({ exponential }, x, out) => exponential(x, { out })),
  Expm1: map(({ expm1 }, x, out) => expm1(x, { out })),
  FusedConv2D: conv("plain"),
  FusedDepthwiseConv2D: conv("depthwise"),
  LeakyRelu: sloped(({ leakyRelu }, x, out, alpha) => leakyRelu(x, { alpha, out })),
  LogSoftmax: rows("logSoftmax"),
  MaxPool: pool("maxPool"),
  MaxPoolGrad: maxPoolGradient,
  Maximum: arithmetic("maximum"),
  Mean: mean,
  Minimum: arithmetic("minimum"),
  Multiply: arithmetic("mul"),
  Pack: pack,
  PadV2: pad,
  Prelu: prelu,
  RealDiv: arithmetic("div", "rdiv"),
  Relu: map(({ relu }, x, out) => relu(x, { out })),
  Relu6: map(({ relu6 }, x, out) => relu6(x, { out })),
  Selu: map(({ selu }, x, out) => selu(x, { out })),
  Sigmoid: map(({ sigmoid }, x, out) => sigmoid(x, { out })),
  Slice: slice,
  Softmax: rows("softmax"),
  Softplus: map(({ softplus }, x, out) => softplus(x, { out })),
  SpaceToBatchND: spaceToBatch,
  SplitV: split,
  // 1 for x > 0, else alpha
  Step: sloped(({ leakyRelu }, x, out, alpha) => leakyRelu.derivative(x, { alpha, out })),
  StridedSlice: stridedSlice,
  Sub: arithmetic("sub", "rsub"),
  Tanh: map(({ tanh }, x, out) => tanh(x, { out })),
  Tile: tile,
  Transpose: transpose,
  Unpack: unpack,
  UnsortedSegmentSum: segmentSum,
  _FusedMatMul: fused,
};
