// Losses of rows of logits, and of single elements.

import { crossEntropyOf } from "../operators/losses/crossEntropy.js";
import { elementLoss } from "../operators/losses/elementLoss.js";
import { nllLossOf } from "../operators/losses/nllLoss.js";
import type { Reduction } from "../operators/losses/reduction.js";
import * as spec from "../spec/elementLosses.js";
import type { FloatArray } from "../types.js";
import losses from "../wasm/losses.js";

export const binaryCrossEntropyWithLogits = /*#__PURE__*/ elementLoss<{ posWeight?: number | FloatArray }>(
  spec.binaryCrossEntropyWithLogits,
  losses,
);
export const crossEntropy = /*#__PURE__*/ crossEntropyOf(losses);
export const focalLoss = /*#__PURE__*/ elementLoss<{ alpha?: number; gamma?: number }>(spec.focalLoss, losses);
export const huberLoss = /*#__PURE__*/ elementLoss<{ delta?: number }>(spec.huberLoss, losses);
export const klDivergence = /*#__PURE__*/ elementLoss<{ logTarget?: boolean }, Reduction | "batchMean">(spec.klDivergence, losses);
export const meanSquaredError = /*#__PURE__*/ elementLoss<object>(spec.meanSquaredError, losses);
export const nllLoss = /*#__PURE__*/ nllLossOf();
