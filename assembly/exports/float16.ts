// The module of float16 and bfloat16 numbers: exports, nothing else.
import { lookUpAll, narrowAll, widenAll } from "../float16/convert";
import { BFloat16, Float16 } from "../float16/halves";

/** y = x, n float32 numbers from float16. */
export function widen(x: usize, y: usize, n: usize): void { widenAll<Float16>(x, y, n); }
/** y = x, n float16 numbers, the nearest to float32 ones, ties to even. */
export function narrow(x: usize, y: usize, n: usize): void { narrowAll<Float16>(x, y, n); }
/** The same from bfloat16. */
export function widenBrain(x: usize, y: usize, n: usize): void { widenAll<BFloat16>(x, y, n); }
/** The same to bfloat16. */
export function narrowBrain(x: usize, y: usize, n: usize): void { narrowAll<BFloat16>(x, y, n); }
/** y = table[x], for n indices of 16 bits and a table of 65536 results of 16 bits. */
export function lookUp(x: usize, table: usize, y: usize, n: usize): void { lookUpAll(x, table, y, n); }
