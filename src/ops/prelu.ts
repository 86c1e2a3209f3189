// The rectifier with learnt slopes.

import { perChannel } from "../operators/perChannel.js";
import * as spec from "../spec/prelu.js";
import preluKernels from "../wasm/prelu.js";

export const prelu = /*#__PURE__*/ perChannel(spec.prelu, preluKernels);
