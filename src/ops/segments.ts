// Rows of different lengths.

import { segmentSoftmaxOf } from "../operators/segmentSoftmax.js";
import * as spec from "../spec/segments.js";
import softmaxKernels from "../wasm/softmax.js";

export const segmentSoftmax = /*#__PURE__*/ segmentSoftmaxOf(spec.segmentSoftmax, softmaxKernels);
