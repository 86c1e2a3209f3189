// The rectifier with learnt slopes.

import { perChannel } from "../operators/perChannel.js";
import * as spec from "../spec/prelu.js";
import gates from "../wasm/gated.js";

export const prelu = /*#__PURE__*/ perChannel(spec.prelu, gates);
