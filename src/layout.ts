// Sizes that several folders of src/ share. Those of the kernels are in wasm/layout.ts.

/** Bytes of the largest memory. */
export const MAX_BYTES = 2 ** 32;
/** Bytes of a cache line: blocks of the heap begin at multiples of it. */
export const LINE = 64;
/** Where the last line of the largest memory begins. */
export const LAST_LINE = MAX_BYTES - LINE;
/** Bytes of one tile: with its copy on the other side it stays in the first-level cache. 128 KB: 0.99 to 1.05 times as fast. */
export { BLOCK as TILE_BYTES } from "./wasm/layout.js";
/** Largest number of threads in a pool: each has a word for its status. */
export const MOST_THREADS = 64;
