// What the kernels and src/ must agree on. The build writes src/wasm/layout.ts from it: numbers only, each with its comment.

/** Phases of a row-wise kernel: find the maximum, sum the terms, write the result. Add them up to do several at once. */
export const MAX: u32 = 1;
export const SUM: u32 = 2;
export const FINISH: u32 = 4;
/** The tile is the first of its rows: the state is set up, not read. */
export const FIRST: u32 = 8;
/** A mask may hide a whole row, whose result is then zeros and not NaN. */
export const MASKED: u32 = 16;
/** All phases on whole rows. */
export const WHOLE: u32 = 15;

/** Bytes of the state of a row-wise kernel: maxima, then counts of what equals them, then sums. */
export const STATE: usize = 16384;
export const COUNTS: usize = 4096;
export const SUMS: usize = 8192;
/** Bytes of the state for one row or one vector of columns: its maximum at the start, its sum at SUMS. */
export const ENTRY: usize = 16;

/** Keys of a block of attention, at most as many as the terms of a matrix product's sum. */
export const KEYS: usize = 512;
/** Bytes of a query's state in the softmax of attention. */
export const QUERY: usize = 16;
/** Further than any key is from its query. */
export const FAR: i32 = 1073741824;
/** Queries that meet values as they lie, and keys that are packed for one use: their panels stay in the first-level cache. */
export const FEW: usize = 8;
export const CHUNK: usize = 64;
/** Where the areas of attention's scratch begin: for the states of a block's queries, its queries, scores and sums. */
export const AREAS: usize = 256;

/** What keys and values in panels are kept as; 0 is as they are. */
export const FLOAT16: i32 = 1;
export const BFLOAT16: i32 = 2;
export const INT8: i32 = 3;

/** Bytes of an entry in a table of a convolution's taps: two 32-bit words. */
export const TAP: usize = 8;

/** Bytes of a tile, and of the blocks of a row whose sums are closed one by one: so a sum does not depend on how a row is cut. */
export const BLOCK: usize = 16384;

/** Terms of a matrix product's sum before it is added to the terms before. */
export const DEPTH: usize = 512;
/** Bytes of a panel's row: two vectors of columns. */
export const PANEL: usize = 32;

/** Bytes of the maxima of blocks, with which the k largest elements are found. */
export const MAXIMA: usize = 8192;

/** Buckets of a row's masses; bytes of the table, of what is behind it and of the numbers that say which elements go into them. */
export const BUCKETS: usize = 1024;
export const TABLE: usize = 12608;
export const ROW: usize = 56;

/** Up to this magnitude of the maximum (float32, float64) a row needs no subtraction: n ln2 is exact there. */
export const NEAR_F32: f64 = 2700;
export const NEAR_F64: f64 = 700000;
