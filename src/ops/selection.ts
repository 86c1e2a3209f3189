// Elements of rows, chosen by their size.

import { argMaxOf, topEntriesOf } from "../operators/sampling/topEntries.js";
import * as spec from "../spec/selection.js";
import samplingKernels from "../wasm/sampling.js";

export const argMax = /*#__PURE__*/ argMaxOf(spec.argMax, samplingKernels);
export const topEntries = /*#__PURE__*/ topEntriesOf(spec.topEntries, samplingKernels);
