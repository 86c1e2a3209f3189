// From logits to a token: samplers, beam search and speculative decoding.

import { beamStepOf } from "../operators/chain/beams.js";
import { createSamplerOf } from "../operators/chain/chain.js";
import { acceptDraftOf } from "../operators/chain/speculative.js";
import chainKernels from "../wasm/chain.js";
import samplingKernels from "../wasm/sampling.js";

export const acceptDraft = /*#__PURE__*/ acceptDraftOf(samplingKernels);
export const beamStep = /*#__PURE__*/ beamStepOf({ chain: chainKernels, sampling: samplingKernels });
export const createSampler = /*#__PURE__*/ createSamplerOf({ chain: chainKernels, sampling: samplingKernels });
