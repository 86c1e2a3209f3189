// The layout of a task in the shared memory, for the calling thread and its workers.

import { MOST_THREADS } from "../layout.js";
import type { Argument } from "../types.js";
import type { Memory } from "../webassembly.js";

/** Words (int32) of the control block, by cache lines. */
export const SEQUENCE = 0; // grows with each task; workers wait for a change
export const OPEN = 1; // whether tiles may be taken
export const TILE = 2; // units in a tile
export const TOTAL = 3; // units in all
export const CALLS = 4; // kernels that run on each tile
export const STOP = 5; // workers return
export const SLEEPING = 6; // workers that sleep
export const NEXT = 16; // the next tile
export const DONE = 32; // tiles that workers have finished
export const STATUS = 48; // of each worker: whether it may be inside the task
/** Float64 numbers from here: for each call the address of its kernel's description, the number of arguments, three numbers an argument. */
export const CALL = (STATUS + MOST_THREADS) / 2;
export const CALL_SIZE = 128;
const MOST_CALLS = 2;
/** Bytes of the control block. */
export const CONTROL = 8 * (CALL + MOST_CALLS * CALL_SIZE);

/** The kinds of an argument [a, b, kind], in a tile of n units from `first` on: a + b first; a + b n; the state of element type a; a + b thread. */
export const AT = 0;
export const LENGTH = 1;
export const STATE = 2;
export const THREAD = 3;

/** A thread's own: its state of each element type, and its number, 0 for the calling one. */
export interface Own {
  readonly state: readonly number[];
  readonly index: number;
}

/** An argument's value for one tile. */
export function evaluate([a, b, kind]: Argument, first: number, n: number, { state, index }: Own): number {
  if (kind === STATE) return state[a];
  return a + b * (kind === LENGTH ? n : kind === THREAD ? index : first);
}

/** The message to a worker: the memory, the addresses of the control block and of its scratch for each element type, and its number. */
export interface Start {
  readonly memory: Memory;
  readonly control: number;
  readonly state: readonly number[];
  readonly index: number;
}
