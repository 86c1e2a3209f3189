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

/** Bytes of the state of cross entropy for a vector of columns. */
export const COLUMN_STATE: usize = 128;

/** Keys of a block of attention. At most DEPTH, so that the product with the values adds each block's terms in one sum. */
export const KEYS: usize = 512;
/** Bytes of a query's state in the softmax of attention. */
export const QUERY: usize = 16;
/** A distance of a key from its query that none reaches: it stands for "no limit". */
export const FAR: i32 = 1073741824;
/** Keys of a step of the kernel that sums terms: a block of keys that ends at a multiple of it has the same sums. */
export const STEP: i32 = 16;
/** Up to this many queries, attention reads values in place instead of packing them. */
export const FEW: usize = 8;
/** Keys that are packed at a time if only one block of queries uses them: their panels stay in the first-level cache. */
export const CHUNK: usize = 64;
/** Bytes of the job at the start of attention's scratch. The areas follow: states of a block's queries, the queries, scores and sums. */
export const AREAS: usize = 256;

/** Types in which keys and values are stored in panels; 0 is the type of the inputs. */
export const FLOAT16: i32 = 1;
export const BFLOAT16: i32 = 2;
export const INT8: i32 = 3;

/** Bytes of an entry in a table of a convolution's taps: two 32-bit words. */
export const TAP: usize = 8;
/** Bytes of a row's two addresses in the state of a convolution. */
export const PLACE: usize = 8;

/**
 * Bytes of a tile. A row's sum is also made of the sums of blocks of this size, so it does not depend on where the row is cut into tiles.
 */
export const BLOCK: usize = 16384;

/** Rows of a matrix product in whole tiles of the kernels of both builds, which take 6 and 4 at a time. */
export const TILE: usize = 12;
/** Terms of a partial sum of a matrix product. */
export const DEPTH: usize = 512;
/** Bytes of a panel's row: two vectors of columns. */
export const PANEL: usize = 32;

/** Columns of a panel of float32 numbers, or of numbers in 16 or 8 bits. */
export const WIDE: usize = 8;
/** Bytes of a row of a panel of weights in 16 bits, or of two rows in 8 bits. */
export const NARROW_ROW: usize = 16;

/** Bytes for the largest element of each block of a row: topEntries finds its bound among them. */
export const MAXIMA: usize = 8192;

/** Buckets into which the elements of a row go by their logit; bytes of the table of buckets with its totals, and of a row's settings. */
export const BUCKETS: usize = 1024;
export const TABLE: usize = 12608;
export const ROW: usize = 56;

/** Up to this magnitude of the maximum (float32, float64) a row needs no subtraction: n ln2 is exact there. */
export const NEAR_F32: f64 = 2700;
export const NEAR_F64: f64 = 700000;
