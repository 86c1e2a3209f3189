/**
 * The functions of lanewise for float16 and bfloat16 too: they also take a Float16Array, or a Uint16Array whose `type` says what it holds. A
 * result has the type of the input. Numbers are computed as float32 and rounded once.
 */
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
 * `y = x`
 *
 * **Shapes**: y has the length of x.
 *
 * @param x a Float16Array, or a Uint16Array with `type`
 * @param options.type "float16" or "bfloat16": what a Uint16Array holds; required for one
 * @param options.out a Float32Array of the length of x for the result; default: a new one
 * @returns `out`, or a new Float32Array
 * @example toFloat32(Uint16Array.of(0x3c00, 0xc000), { type: "float16" }) // 1, -2
 * @throws TypeError for other arrays, or a Uint16Array without a type; RangeError for another length
 * @see IEEE 754-2019, binary16; bfloat16 is the upper half of binary32
 */
export const toFloat32 = /*#__PURE__*/ toFloat32Of();

/**
 * The nearest numbers of 16 bits, of two equally near the even one. Beyond the largest they are infinities; small ones become subnormal.
 *
 * `y = x rounded to 11 bits (float16) or 8 (bfloat16)`
 *
 * **Shapes**: y has the length of x.
 *
 * @param x a Float32Array
 * @param options.type "float16" or "bfloat16", for a Uint16Array; default: a Float16Array
 * @param options.out an array of 16 bits of the length of x for the result; default: a new one
 * @returns `out`; with `type` a Uint16Array; else a Float16Array
 * @example fromFloat32(Float32Array.of(1, -2), { type: "bfloat16" }) // 0x3f80, 0xc000
 * @throws TypeError for other arrays, or without a type where the engine has no Float16Array; RangeError for another length
 * @see IEEE 754-2019, binary16 and roundTiesToEven; bfloat16 is the upper half of binary32
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
