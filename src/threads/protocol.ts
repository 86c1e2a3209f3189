// How a job lies in the shared memory: what the calling thread and its workers know in common.
import type { Kernel } from "../runtime/staging.js";

/** Words (int32) of the control block, by cache lines. */
export const SEQUENCE = 0; // grows with each job: what workers wait for
export const OPEN = 1; // whether tiles may be taken
export const TILE = 2; // units in a tile
export const TOTAL = 3; // units in all
export const CALLS = 4; // kernels that each tile goes through
export const STOP = 5; // workers return
export const SLEEPING = 6; // workers that have to be woken
export const NEXT = 16; // the next tile
export const DONE = 32; // tiles that workers have finished
export const STATUS = 48; // of each worker: whether it may be inside the job
/** Threads of a pool at most: the words for their status. */
export const MOST_THREADS = 64;

/** Float64 numbers from here on: for each call the address of its kernel's description, how many arguments, and three numbers an argument. */
export const CALL = (STATUS + MOST_THREADS) / 2;
export const CALL_SIZE = 64;
const MOST_CALLS = 2;
/** Bytes of all that. */
export const CONTROL = 8 * (CALL + MOST_CALLS * CALL_SIZE);

/** The kinds of an argument [a, b, kind], in a tile of n units from `first` on: a + b first; a + b n; this thread's state of float type a. */
export const AT = 0;
export const LENGTH = 1;
export const STATE = 2;
export type Argument = readonly [a: number, b: number, kind: typeof AT | typeof LENGTH | typeof STATE];

/** An argument's value for one tile. */
export const evaluate = ([a, b, kind]: Argument, first: number, n: number, state: readonly number[]): number =>
  kind === STATE ? state[a] : a + b * (kind === LENGTH ? n : first);

/** What a worker is sent: the memory, the addresses of the control block and of its own state for each float type, and its number. */
export interface Start {
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly state: readonly number[];
  readonly index: number;
}

/** A kernel as all threads know it. */
export interface Shared {
  /** Where workers find its description. */
  readonly address: number;
  /** Nanoseconds for a unit of its work; 0 as long as none was measured. */
  cost: number;
}

/** One kernel that each tile of a job goes through. */
export interface Call {
  readonly kernel: Kernel;
  readonly shared: Shared;
  readonly args: readonly Argument[];
}
