// The kernels, behind `create`, come first: a bundle then has them one behind the other, where gzip finds what they share (6 kB less).

export { create, type Kernels, type Lanewise } from "./create.js";

// What else the package is.

import { infoOf } from "./runtime/info.js";
import { defaultInstance } from "./runtime/instance.js";
import type { FloatArray, FloatArrayConstructor, Info } from "./types.js";
import { allocated, allocation } from "./validate/index.js";

export type { Activation } from "./operators/activation.js";
export type {
  Attention,
  AttentionGradientOptions,
  AttentionGradients,
  AttentionOptions,
  AttentionScoreOptions,
  AttentionShape,
} from "./operators/attention/attention.js";
export type {
  AttentionCache,
  AttentionCacheOptions,
  AttentionQueryOptions,
  CreateAttention,
} from "./operators/attention/createAttention.js";
export type { BeamOptions, BeamStep, Beams } from "./operators/chain/beams.js";
export type { CreateSampler, Sampler, SamplerCallOptions, SamplerOptions, SamplerStep, Tokens } from "./operators/chain/chain.js";
export type { AcceptDraft, DraftOptions } from "./operators/chain/speculative.js";
export type {
  Conv2d,
  Conv2dOptions,
  Conv2dTranspose,
  Conv2dTransposeOptions,
  ConvGeometry,
  ConvGradientOptions,
  DepthwiseConv2d,
  DepthwiseConv2dOptions,
} from "./operators/conv/conv.js";
export type { ConvLayer, ConvLayerCallOptions, ConvLayerOptions, CreateConv2d } from "./operators/conv/createConv2d.js";
export type { CreateDense, IntegerLayerOptions, Layer, LayerOptions } from "./operators/dense/createDense.js";
export type { Dense, DenseGradientOptions, DenseGradients, DenseOptions } from "./operators/dense/dense.js";
export type { Neuron, NeuronGradientOptions, NeuronOptions } from "./operators/dense/neuron.js";
export type { Unary, UnaryOptions } from "./operators/elementwise/elementwise.js";
export type { MeanPool, MeanPoolOptions, TokenMask } from "./operators/embeddings/meanPool.js";
export type { Nearest, NearestOptions, Neighbours } from "./operators/embeddings/nearest.js";
export type { Normalize, NormalizeOptions } from "./operators/embeddings/normalize.js";
export type { Similarities, SimilaritiesOptions } from "./operators/embeddings/similarities.js";
export type { Gated, GatedOptions, GatedUnit } from "./operators/gated/gated.js";
export type { Pair, PairGradientOptions, PairOptions } from "./operators/gated/pair.js";
export type { Gradients } from "./operators/layerOp.js";
export type { CrossEntropy, CrossEntropyGradientOptions, CrossEntropyOptions } from "./operators/losses/crossEntropy.js";
export type { ElementLoss, ElementLossGradientOptions, ElementLossOptions } from "./operators/losses/elementLoss.js";
export type { LabelledLoss, LabelledOptions, Labels } from "./operators/losses/labelled.js";
export type { NllLoss } from "./operators/losses/nllLoss.js";
export type { Reduction } from "./operators/losses/reduction.js";
export type { BatchNorm, BatchNormGradientOptions, BatchNormGradients, BatchNormOptions } from "./operators/norms/batchNorm.js";
export type { GroupNorm, GroupNormGradientOptions, GroupNormOptions } from "./operators/norms/groupNorm.js";
export type { Norm, NormGradientOptions, NormOptions } from "./operators/norms/norm.js";
export type { Prelu, PreluGradientOptions, PreluOptions } from "./operators/perChannel.js";
export type { Dequantize, DequantizeOptions, Quantize, QuantizeOptions } from "./operators/quantized/quantize.js";
export type { NoiseOptions, NoisyRelu, NoisyReluOptions, Rrelu, RreluOptions } from "./operators/random.js";
export type { Rotary, RotaryOptions } from "./operators/rotary/rotary.js";
export type { RowMap, RowOp, RowOptions, RowReduction } from "./operators/rowwise/rowwise.js";
export type { Sampling, SamplingOptions } from "./operators/sampling/filter.js";
export type { GumbelOptions, GumbelSoftmax } from "./operators/sampling/gumbelSoftmax.js";
export type { Sample, SampleOptions, Samples } from "./operators/sampling/sample.js";
export type { ArgMax, ArgMaxOptions, Entries, TopEntries, TopEntriesOptions } from "./operators/sampling/topEntries.js";
export type { Offsets, SegmentOptions, SegmentSoftmax } from "./operators/segmentSoftmax.js";
export type { Sparse, SparseOptions } from "./operators/sparsemax.js";
export * from "./ops/index.js";
export type { AttentionSpec } from "./spec/attention.js";
export type { BeamCandidate, BeamPlan, BeamSpec } from "./spec/beams.js";
export type { ChainSpec } from "./spec/chain.js";
export type { ConvSpec } from "./spec/conv.js";
export type { CrossEntropySpec, LossSpec } from "./spec/crossEntropy.js";
export type { DenseSpec } from "./spec/dense.js";
export type { ElementLossSpec } from "./spec/elementLosses.js";
export type { MeanPoolSpec, Metric, NearestSpec, NormalizeSpec, SimilaritySpec } from "./spec/embeddings.js";
export type { GatedSpec } from "./spec/gated.js";
export type { NllLossSpec } from "./spec/nllLoss.js";
export type { BatchNormSpec, GroupNormSpec, NormSpec } from "./spec/norms.js";
export type { ChannelSpec } from "./spec/prelu.js";
export type { NarrowType, Quantized, QuantizedSpec } from "./spec/quantized.js";
export type { NoiseSpec } from "./spec/random.js";
export type { RotarySpec, Rotation } from "./spec/rotary.js";
export type { SamplingSpec } from "./spec/sampling.js";
export type { SegmentSpec } from "./spec/segments.js";
export type { SelectionSpec } from "./spec/selection.js";
export type { RowSpec } from "./spec/softmax.js";
export type { SparseSpec } from "./spec/sparsemax.js";
export type { Parameter, UnarySpec } from "./spec/spec.js";
export type { SpeculativeSpec } from "./spec/speculative.js";
export type { StepOrder } from "./spec/steps.js";
export type { Build, CreateOptions, FloatArray, Info, Like, Plain } from "./types.js";

/**
 * An array of zeros in WebAssembly memory: every call on it works in place, without a copy. It is given back by `free`, or when the view
 * itself (not a subarray of it) is no longer reachable. It is a view of the whole memory: give `x.slice()` to structuredClone, postMessage and
 * Web APIs, which would copy or refuse that memory.
 *
 * @param type Float32Array or Float64Array
 * @param length number of elements
 * @returns an array of that type
 * @example const x = alloc(Float32Array, 1024); sigmoid(x, { out: x }); free(x);
 * @throws TypeError or RangeError for a wrong type or length; RangeError if the heap (256 MiB; see create) is full
 */
export function alloc<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A {
  allocation(type, length);
  return defaultInstance().alloc(type, length);
}

/**
 * Gives an array from `alloc` back. Any later use of it is an error.
 *
 * @param x an array from `alloc`
 * @example const x = alloc(Float32Array, 1024); free(x);
 * @throws TypeError if x is not from `alloc`, or was freed before
 */
export function free(x: FloatArray): void {
  allocated(x);
  defaultInstance().free(x);
}

/**
 * What the package's own functions run on.
 *
 * @returns the build that runs, why it was chosen, and the bytes of the heap
 * @example info().simd // "relaxed", "baseline" or "none"
 */
export function info(): Info {
  return infoOf(defaultInstance());
}
