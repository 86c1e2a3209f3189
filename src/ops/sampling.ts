// Sampling from logits: filters, draws and Gumbel-softmax.

import { divide, filter, largest, likely, nucleus } from "../operators/sampling/filter.js";
import { gumbelSoftmaxOf } from "../operators/sampling/gumbelSoftmax.js";
import { sampler } from "../operators/sampling/sample.js";
import * as spec from "../spec/sampling.js";
import randomKernels from "../wasm/random.js";
import samplingKernels from "../wasm/sampling.js";
import { softmax } from "./softmax.js";

export const gumbelSoftmax = /*#__PURE__*/ gumbelSoftmaxOf(softmax, randomKernels);
export const minP = /*#__PURE__*/ filter(spec.minP, likely, samplingKernels);
export const sample = /*#__PURE__*/ sampler(samplingKernels);
export const temperature = /*#__PURE__*/ divide(spec.temperature, samplingKernels);
export const topK = /*#__PURE__*/ filter(spec.topK, largest, samplingKernels);
export const topP = /*#__PURE__*/ filter(spec.topP, nucleus, samplingKernels);
