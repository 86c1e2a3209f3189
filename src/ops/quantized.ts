// Numbers in fewer bits.

import { dequantizeOf, quantizeOf } from "../operators/quantized/quantize.js";
import * as spec from "../spec/quantized.js";

export const dequantize = /*#__PURE__*/ dequantizeOf(spec.dequantize);
export const quantize = /*#__PURE__*/ quantizeOf(spec.quantize);
