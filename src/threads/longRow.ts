import type { Argument, RowKernel, RowMemory, Shared, ThreadPool } from "../types.js";
import * as layout from "../wasm/layout.js";
import { COUNTS, ENTRY, FINISH, FIRST, MAX, SUM, SUMS } from "../wasm/layout.js";
import { AT, LENGTH } from "./protocol.js";

/** Elements of a float32 block: the kernel sums each block apart. Threads take whole blocks, so the bits are those of one thread. */
const BLOCK = layout.BLOCK / 4;
/** Elements whose block states fill a tile. */
const CHUNK = (COUNTS / ENTRY) * BLOCK;
/** Elements from which a row is shared. */
const LEAST = 8 * BLOCK;
/** The share of each phase in the time for an element. */
const WEIGHTS = { [MAX]: 0.15, [SUM]: 0.65, [FINISH]: 0.2 };

/** Whether the rows are so few and so long that the threads share each of them. */
export const isLong = (pool: ThreadPool, { elementSize }: RowMemory, shared: Shared, rows: number, n: number): boolean =>
  elementSize === 4 && rows < pool.threads && n >= LEAST && pool.takes(shared, n);

/**
 * Softmax, log-softmax or log-sum-exp of one row by all threads: its maximum, the sum of the terms, the result. Each phase leaves a state for
 * every block, and the sums and counts of the blocks are added in their order.
 */
export function longRow(pool: ThreadPool, place: RowMemory, row: RowKernel, x: number, y: number, n: number): void {
  const { kernel, shared, keepsTerms, reduces } = row;
  const { elementSize, second: states } = place;
  const { buffer } = place.memory;
  const maxima = new Float32Array(buffer, states, COUNTS / 4);
  const counts = new Uint32Array(buffer, states + COUNTS, COUNTS / 4);
  const sums = new Float64Array(buffer, states + SUMS, COUNTS / 8);
  const same = (value: number): Argument => [value, 0, AT];
  const run = (phase: typeof MAX | typeof SUM | typeof FINISH, from: number, start: number, length: number, each: number) => {
    const at = (address: number): Argument => [address + start * elementSize, elementSize, AT];
    const state: Argument = [states, (each * ENTRY) / BLOCK, AT];
    const args = [at(from), at(y), state, same(1), [0, 1, LENGTH] as const, same(phase === MAX ? MAX | FIRST : phase), same(0)];
    const tile = phase === SUM ? BLOCK : undefined;
    const repeatable = phase === MAX || from !== y;
    const reset = phase === SUM ? begin : undefined;
    pool.run({ calls: [{ kernel, shared, args }], total: length, grain: BLOCK, tile, weight: WEIGHTS[phase], repeatable, reset });
  };
  let sum = 0;
  let count = 0;
  /** The first block continues the sum of the chunks before it: the order is that of one thread. */
  const begin = () => {
    counts.fill(0);
    sums.fill(0).fill(sum, 0, 2);
  };
  const chunks = (visit: (start: number, length: number) => void) => {
    for (let start = 0; start < n; start += CHUNK) visit(start, Math.min(CHUNK, n - start));
  };

  let max = Number.NEGATIVE_INFINITY;
  chunks((start, length) => {
    maxima.fill(Number.NEGATIVE_INFINITY);
    run(MAX, x, start, length, 1);
    for (const value of maxima) if (value > max) max = value;
  });
  chunks((start, length) => {
    maxima.fill(max);
    begin();
    run(SUM, x, start, length, 1);
    sum = sums[0];
    for (let i = 2; i < sums.length; i += 2) sum += sums[i];
    for (let i = 0; i < counts.length; i += 4) count += counts[i];
  });
  sums.fill(sum, 0, 2);
  counts.set([count, 0, count, 0]);
  if (reduces) kernel(x, y, states, 1, 0, FINISH);
  else chunks((start, length) => run(FINISH, keepsTerms ? y : x, start, length, 0));
}
