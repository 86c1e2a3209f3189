// quantize and dequantize as typed functions. They run in plain JavaScript: weights are quantized once.
import { created, write } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import { dequantized, type Quantized, type QuantizedSpec, quantized } from "../../spec/quantized.js";
import type { FloatArray, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";

export interface QuantizeOptions {
  shape?: readonly number[];
  axis?: number;
  group?: number;
}

export interface DequantizeOptions<O extends Float32Array = Plain<Float32Array>> extends QuantizeOptions {
  out?: O;
}

export interface Quantize {
  (x: FloatArray, options?: QuantizeOptions): Quantized;
  /** The mathematics. */
  readonly spec: QuantizedSpec;
  [BIND](instance: Instance): Quantize;
}

export interface Dequantize {
  <O extends Float32Array = Plain<Float32Array>>(quantized: Quantized, options?: DequantizeOptions<O>): O;
  /** The mathematics. */
  readonly spec: QuantizedSpec;
  [BIND](instance: Instance): Dequantize;
}

const ELSEWHERE = ["group:groupsize blocksize block"];
const KNOWN = /*#__PURE__*/ validate.known<QuantizeOptions>({ shape: 1, axis: 1, group: 1 }, {}, ELSEWHERE);
const KNOWN_BACK = /*#__PURE__*/ validate.known<DequantizeOptions>({ out: 1, shape: 1, axis: 1, group: 1 }, {}, ELSEWHERE);

/** Makes quantize. */
export function quantizeOf(spec: QuantizedSpec): Quantize {
  const { name } = spec;
  const call = (x: FloatArray, options?: QuantizeOptions): Quantized => {
    const { shape, axis, group: given } = validate.options(name, options, KNOWN);
    const sizes = validate.dimensions(name, shape);
    validate.float(name, "x", x);
    const extent = validate.extent(name, x.length, sizes, axis);
    const group = validate.groupOf(name, given, extent.n);
    validate.resultsOfEmpty(name, "shape", x.length, extent.outer * extent.inner);
    validate.quantizable(name, "x", x);
    return quantized(x, extent, group);
  };
  const made = Object.assign(call, { spec, [BIND]: (): Quantize => made });
  return made;
}

/** Makes dequantize. */
export function dequantizeOf(spec: QuantizedSpec): Dequantize {
  const { name } = spec;
  const call = (given: Quantized, options?: DequantizeOptions<Float32Array>): Float32Array => {
    const { shape, axis, group: wanted, out: to } = validate.options(name, options, KNOWN_BACK);
    const sizes = validate.dimensions(name, shape);
    const own = validate.quantizedArrays(name, given);
    const extent = validate.extent(name, own.values.length, sizes, axis);
    const group = validate.groupOf(name, wanted, extent.n);
    validate.scalesOf(name, own.scales, extent.outer * Math.ceil(extent.n / group) * extent.inner);
    const { length } = own.values;
    if (to !== undefined) validate.same(name, "out", to, own.scales, "scales", length);
    const y = created(own.scales, length) as Float32Array;
    dequantized(own, extent, group, y);
    if (to === undefined) return y;
    write(to, y);
    return to;
  };
  const made = Object.assign(call, { spec, [BIND]: (): Dequantize => made }) as unknown as Dequantize;
  return made;
}
