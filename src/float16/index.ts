// lanewise for float16 and bfloat16: the same functions, which take arrays of 16 bits beside those of float32 and float64.
import { fromFloat32Of, toFloat32Of } from "./conversion.js";
import { allocOf, freeOf } from "./memory.js";

export { info } from "../index.js";
export type { HalfType } from "../spec/float16.js";
export type { FromFloat32, ToFloat32 } from "./conversion.js";
export { create, type Lanewise } from "./create.js";
export * from "./ops.js";
export type { Float16, Float16Like, HalfArray, Wrapped } from "./types.js";

/**
 * The numbers of an array of 16 bits, exactly; a NaN becomes the ordinary one.
 *
 * @param x a Float16Array, or a Uint16Array whose `type` is "float16" or "bfloat16"
 * @param options `type`, and `out`: a Float32Array of the length of x for the result
 * @returns a Float32Array
 * @example toFloat32(Uint16Array.of(0x3c00, 0xc000), { type: "float16" }) // 1, -2
 * @throws TypeError for other arrays, or a Uint16Array without a type; RangeError for another length
 */
export const toFloat32 = /*#__PURE__*/ toFloat32Of();

/**
 * The nearest numbers of 16 bits, of two equally near the even one. Beyond the largest they are infinities; small ones become subnormal.
 *
 * @param x a Float32Array
 * @param options `type`: "float16" or "bfloat16" for a Uint16Array; `out`: an array of 16 bits of the length of x
 * @returns `out`; with `type` a Uint16Array; else a Float16Array
 * @example fromFloat32(Float32Array.of(1, -2), { type: "bfloat16" }) // 0x3f80, 0xc000
 * @throws TypeError for other arrays, or without a type where the engine has no Float16Array; RangeError for another length
 */
export const fromFloat32 = /*#__PURE__*/ fromFloat32Of();

/**
 * An array of zeros in WebAssembly memory, as `alloc` of lanewise gives it, of 16 bits too.
 *
 * @param type Float16Array, Uint16Array, Float32Array or Float64Array
 * @param length number of elements
 * @returns an array of that type; what a Uint16Array holds says each call, with `type`
 * @example const x = alloc(Uint16Array, 1024); sigmoid(x, { type: "float16", out: x }); free(x);
 * @throws TypeError or RangeError for a wrong type or length, or for options; RangeError if the heap (256 MiB; see create) is full
 */
export const alloc = /*#__PURE__*/ allocOf();

/**
 * Gives an array from `alloc` back. Any later use of it is an error.
 *
 * @param x an array from `alloc`
 * @example const x = alloc(Uint16Array, 1024); free(x);
 * @throws TypeError if x is not from `alloc`, or was freed before
 */
export const free = /*#__PURE__*/ freeOf();
