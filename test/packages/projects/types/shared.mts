// Results of arrays in shared memory: plain arrays, which APIs take that refuse shared memory. TypeScript 5.6 has one type for both.
import * as lw from "lanewise";

type Plain = ReturnType<Float32ArrayConstructor["of"]>;
type Plain64 = ReturnType<Float64ArrayConstructor["of"]>;
type Shared = { [K in "x"]: typeof made }["x"];

const made = new Float32Array(new SharedArrayBuffer(32));
const wide = new Float64Array(new SharedArrayBuffer(64));
const plain = new Float32Array(8);
const labels = new Int32Array(2);
const either: lw.FloatArray = plain;
const shape = [2, 4] as const;
const none = { shape, reduction: "none" } as const;
const image = { shape: [1, 2, 4, 1], weightsShape: [1, 1, 1, 1], bias: made } as const;
const sizes = { queries: 1, keys: 1, size: 8 };
const gate = { shape: [1, 8, 1], bias: made } as const;

/** Without `out`: a plain array of the type of x, from each kind of op. */
export const results: Plain[] = [
  lw.sigmoid(made),
  lw.leakyRelu(made, { alpha: 0.1 }),
  lw.sigmoid.derivative(made),
  lw.sigmoid.backward(plain, made),
  lw.softmax(made, { shape, mask: made }),
  lw.softmax.backward(made, plain),
  lw.logSumExp(made),
  lw.logSumExp.backward(plain, made, plain, { axis: 0 }),
  lw.hardmax(made),
  lw.sparsemax(made),
  lw.sparsemax.backward(plain, made),
  lw.glu(made),
  lw.maxout.backward(plain, made, { k: 2 }),
  lw.prelu(made, plain),
  lw.prelu.backward(plain, made, plain).x,
  lw.prelu.backward(plain, made, plain).slope,
  lw.rrelu(made),
  lw.rrelu.backward(plain, made),
  lw.noisyRelu(made),
  lw.noisyRelu.backward(plain, made),
  lw.topK(made, { k: 1 }),
  lw.topEntries(made, { k: 2, shape }).values,
  lw.temperature(made, { temperature: 2 }),
  lw.createSampler({ vocabulary: 8, steps: [{ topP: 0.5, keep: 2 }, { bitMask: true }], seed: 1, row: 2 }).process(made, { ids: [1n] }),
  lw.gumbelSoftmax(made),
  lw.gumbelSoftmax.backward(plain, made),
  lw.dense(made, plain, gate),
  lw.dense.backward(plain, made, plain, gate).x,
  lw.dense.backward(plain, made, plain, gate).weights,
  lw.dense.backward(plain, made, plain, gate).bias,
  lw.neuron.backward(1, made, plain).x,
  lw.neuron.backward(1, made, plain).weights,
  lw.createDense({ weights: made, inputs: 8, units: 1 })(made),
  lw.createDense({ weights: made, inputs: 8, units: 1, type: "int8", group: 32, activations: "int8" })(made),
  lw.dequantize(lw.quantize(made, { group: 4 }), { group: 4 }),
  lw.createDense({ weights: new Int8Array(8), scales: made, inputs: 8, units: 1, group: 32, activations: "int8" })(made),
  lw.attention(made, plain, plain, { shape: sizes, mask: made, bias: plain }),
  lw.attention.backward(plain, made, plain, plain, { shape: sizes }).k,
  lw.createAttention({ size: 8 })(made),
  lw.createAttention({ size: 8, type: "int8" })(made),
  lw.layerNorm(made, { weights: plain, residual: made }),
  lw.layerNorm.backward(plain, made).x,
  lw.groupNorm(made, { shape: [1, 8], groups: 2 }),
  lw.batchNorm(made, plain, plain, { shape: [1, 8] }),
  lw.rotaryEmbedding(made, { shape: [1, 8] }),
  lw.normalize(made, { p: 1 }),
  lw.normalize.backward(plain, made, { p: 1 }),
  lw.meanPool(made, new BigInt64Array(8)),
  lw.meanPool(made, made),
  lw.similarities(made, plain, { metric: "cosine" }),
  lw.nearest(made, plain, { k: 1 }).values,
  lw.segmentSoftmax(made, [0, 8]),
  lw.segmentSoftmax.backward(plain, made, Int32Array.of(0, 8)),
  lw.swiglu(made, plain),
  lw.conv2d(made, plain, image),
  lw.conv2d.backward(plain, made, plain, image).weights,
  lw.createConv2d({ weights: made, weightsShape: image.weightsShape })(made, { shape: image.shape }),
  lw.crossEntropy(made, labels, none),
  lw.crossEntropy(made, made, none),
  lw.crossEntropy.backward(made, plain),
  lw.crossEntropy.withGradient(made, labels, { shape }).gradient,
  lw.crossEntropy.withGradient(made, labels, none).loss,
  lw.nllLoss(made, labels, none),
  lw.nllLoss.backward(made, labels),
  lw.huberLoss(made, plain, none),
  lw.huberLoss.backward(made, plain),
  lw.huberLoss.withGradient(made, plain).gradient,
  lw.huberLoss.withGradient(made, plain, none).loss,
];
export const doubles: Plain64[] = [
  lw.sigmoid(wide),
  lw.softmax(wide, { shape }),
  lw.crossEntropy(wide, labels, none),
  lw.topEntries(wide).values,
];
export const draws: [number, Uint32Array, number, number, Uint32Array, Float64Array] = [
  lw.sample(made),
  lw.sample(made, { shape, topP: [0.5, 0.9] }),
  lw.sample(made, { return: "logProbabilities" }).logProbabilities,
  lw.sample(made, { distinct: 3 }).length,
  lw.sample(made, { distinct: 3, shape, return: "logProbabilities" }).indices,
  lw.sample(made, { shape, return: "logProbabilities", count: 2 }).best.logProbabilities,
];
export const positions: [Uint32Array, Uint32Array, number] = [lw.topEntries(made).indices, lw.argMax(made, { shape }), lw.argMax(made)];

/** Every public function has one of those types, but for those without an array as their result. */
type Kinds = lw.Unary<string> | lw.RowMap | lw.Sparse | lw.Gated<string> | lw.Prelu | lw.Rrelu | lw.NoisyRelu | lw.Sampling | lw.Dense;
type Others =
  | lw.Attention
  | lw.CreateAttention
  | lw.CreateSampler
  | lw.AcceptDraft
  | lw.BeamStep
  | lw.Norm
  | lw.GroupNorm
  | lw.BatchNorm
  | lw.Rotary
  | lw.Normalize
  | lw.MeanPool
  | lw.Similarities
  | lw.Nearest
  | lw.SegmentSoftmax
  | lw.TopEntries
  | lw.ArgMax
  | lw.Conv2d
  | lw.DepthwiseConv2d
  | lw.Conv2dTranspose
  | lw.CreateConv2d
  | lw.GumbelSoftmax
  | lw.Neuron
  | lw.CreateDense
  | lw.Quantize
  | lw.Dequantize
  | lw.CrossEntropy
  | lw.NllLoss
  | lw.ElementLoss<object, lw.Reduction | "batchMean">;
type All = typeof lw;
type Rest = { [K in keyof All]: All[K] extends Kinds | Others ? never : K }[keyof All];
export const rest: Record<Rest, true> = { alloc: true, create: true, free: true, info: true, sample: true };

/** With `out`: its own type. */
export const outs: Shared[] = [
  lw.sigmoid(plain, { out: made }),
  lw.softmax(plain, { out: made }),
  lw.prelu.backward(plain, plain, plain, { slopeOut: made }).slope,
  lw.dense.backward(plain, plain, plain, { shape: [1, 8, 1], out: { bias: made } }).bias,
  lw.crossEntropy(plain, labels, { ...none, out: made }),
  lw.huberLoss.withGradient(plain, plain, { ...none, out: made }).gradient,
];
export const unknown: lw.FloatArray = lw.sigmoid(either, { out: either });
export const kept: Plain = lw.sigmoid(lw.sigmoid(made));

/** Of any type. */
export function inPlace<A extends lw.FloatArray>(x: A): A {
  return lw.sigmoid(lw.softmax(x, { out: x, mask: x }), { out: x });
}
export function anew<A extends lw.FloatArray>(x: A): lw.Plain<A> {
  return lw.sigmoid.backward(x, x);
}

// @ts-expect-error: no such step
lw.createSampler({ vocabulary: 8, steps: [{ top_p: 0.5 }] });
// @ts-expect-error: float64
export const other: Float32Array = lw.sigmoid(wide);
// @ts-expect-error: of another type than x
lw.sigmoid(plain, { out: wide });
// @ts-expect-error: gy of another type than x
lw.sigmoid.backward(wide, plain);
