// Losses of logits.

import { binaryCrossEntropyOf } from "../operators/binaryCrossEntropy.js";
import { crossEntropyOf } from "../operators/crossEntropy.js";
import losses from "../wasm/losses.js";

export const binaryCrossEntropyWithLogits = /*#__PURE__*/ binaryCrossEntropyOf(losses);
export const crossEntropy = /*#__PURE__*/ crossEntropyOf(losses);
