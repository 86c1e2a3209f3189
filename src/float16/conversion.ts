// toFloat32 and fromFloat32 as functions of the package.
import { copied, shares } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { HalfType } from "../spec/float16.js";
import * as validate from "../validate/index.js";
import { Converter } from "./converter.js";
import type { Float16, HalfArray, Made } from "./types.js";

export type ToFloat32 = <O extends Float32Array = ReturnType<Float32ArrayConstructor["of"]>>(
  x: HalfArray,
  options?: { type?: HalfType; out?: O },
) => O;

export interface FromFloat32 {
  <O extends HalfArray>(x: Float32Array, options: { type?: HalfType; out: O }): O;
  (x: Float32Array, options: { type: HalfType; out?: undefined }): Made<Uint16Array>;
  (x: Float32Array, options?: { type?: undefined; out?: undefined }): Float16;
}

const KNOWN = ["type", "out"];

interface Options {
  type?: unknown;
  out?: unknown;
}

/** The options, each read once. */
function read(op: string, options: Options | undefined): { type: HalfType | undefined; out: unknown } {
  validate.options(op, options, KNOWN);
  if (options === undefined) return { type: undefined, out: undefined };
  const { type, out } = options;
  return { type: validate.halfType(op, type), out };
}

export function toFloat32Of(open: () => Instance = defaultInstance): ToFloat32 {
  const op = "toFloat32";
  return ((given: HalfArray, options?: Options) => {
    const { type, out } = read(op, options);
    const x = validate.someHalf(op, "x", given, type);
    const n = x.bits.length;
    const y = out === undefined ? new Float32Array(n) : validate.float32(op, "out", out, n);
    Converter.of(open()).widen(shares(x.array, y) ? { ...x, array: y, bits: x.bits.slice() } : x, 0, n, y);
    return y;
  }) as ToFloat32;
}

export function fromFloat32Of(open: () => Instance = defaultInstance): FromFloat32 {
  const op = "fromFloat32";
  return ((given: Float32Array, options?: Options) => {
    const { type, out } = read(op, options);
    const x = validate.float32(op, "x", given);
    const made = () => (type === undefined ? new (validate.halfClass(op))(x.length) : new Uint16Array(x.length));
    const y = validate.someHalf(op, "out", out ?? made(), type);
    validate.ofLength(op, "out", y.bits, x.length);
    Converter.of(open()).narrow(shares(x, y.array) ? copied(x) : x, y, 0, x.length);
    return y.array;
  }) as FromFloat32;
}
