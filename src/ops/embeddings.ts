// Embeddings: made of tokens, normalized, compared.

import { meanPoolOf } from "../operators/embeddings/meanPool.js";
import { nearestOf } from "../operators/embeddings/nearest.js";
import { normalizeOf } from "../operators/embeddings/normalize.js";
import { similaritiesOf } from "../operators/embeddings/similarities.js";
import * as spec from "../spec/embeddings.js";
import embeddingKernels from "../wasm/embeddings.js";

export const meanPool = /*#__PURE__*/ meanPoolOf(spec.meanPool, embeddingKernels);
export const nearest = /*#__PURE__*/ nearestOf(spec.nearest, embeddingKernels);
export const normalize = /*#__PURE__*/ normalizeOf(spec.normalize, embeddingKernels);
export const similarities = /*#__PURE__*/ similaritiesOf(spec.similarities, embeddingKernels);
