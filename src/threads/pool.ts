import { TILE_BYTES } from "../layout.js";
import type { RowKernel, RowMemory, Shared, Task, ThreadPool } from "../types.js";
import type { Memory } from "../webassembly.js";
import { BackOff } from "./backOff.js";
import { isLong, longRow } from "./longRow.js";
import {
  CALL,
  CALL_SIZE,
  CALLS,
  CONTROL,
  DONE,
  evaluate,
  NEXT,
  OPEN,
  type Own,
  SEQUENCE,
  SLEEPING,
  STATUS,
  STOP,
  TILE,
  TOTAL,
} from "./protocol.js";
import { type Handle, limited, type Patience, START, STEP, up } from "./start.js";

/** Elements from which a call may be shared: more than a tile, so that a call that copies through one is not. */
const SPLIT = 8192;
/** Nanoseconds of work from which it pays to wake sleeping threads, and to share with spinning ones. */
const COLD = 80000;
const HOT = 10000;
/** Nanoseconds of work in a tile, at least and at most. */
const LEAST_TILE = 3000;
const MOST_TILE = 50000;
/** Tiles for each thread, so that no thread waits long for another. */
const SHARE = 6;
/** Of the calls on one thread, one in this many is timed. */
const TIMED = 16;
/** Milliseconds that the caller spins for the last tile, and after which it drops the threads that have not answered. */
const SPIN = 0.05;
const LOST = 800;
/** Times that a caller looks whether a worker has left the last task, before it goes on alone: one that has its core leaves in a microsecond. */
const LOOKS = 500;
/** Threads that share the memory, and take the tiles of a call together with the calling thread. */
export class Pool implements ThreadPool {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #own: Own;
  readonly #workers: (Handle | undefined)[] = [];
  /** Of each worker: the patience left with it while it is inside of a task that has ended. */
  readonly #patience = new Map<number, { left: number; seen: number }>();
  readonly #backOff = new BackOff();
  #alones = 0;
  readonly #mayWait: boolean;
  /** Tiles done by other threads than the calling one so far. */
  helped = 0;

  private constructor(
    readonly memory: Memory,
    readonly control: number,
    state: readonly number[],
  ) {
    this.#words = new Int32Array(memory.buffer, control, CONTROL / 4);
    this.#numbers = new Float64Array(memory.buffer, control, CONTROL / 8);
    this.#own = { state, index: 0 };
    this.#mayWait = mayWait(this.#words);
  }

  /**
   * Starts workers, and keeps those that answer in time.
   *
   * @param reserve takes bytes of the memory for good, and returns their address
   * @param state the caller's state for each element type
   */
  static async start(memory: Memory, workers: number, state: readonly number[], reserve: (bytes: number) => number): Promise<Pool> {
    const pool = new Pool(memory, reserve(CONTROL), state);
    // reserve the memory of all before the first starts: if it does not suffice, no thread is left running
    const states = Array.from({ length: workers }, () => state.map(() => reserve(TILE_BYTES)));
    const patience: Patience = { left: START, waiting: new Set() };
    const stop = limited(patience);
    await Promise.all(
      states.map(async (own, index) => {
        pool.#workers[index] = await up({ memory, control: pool.control, state: own, index }, patience, () => pool.#lose(index));
      }),
    );
    stop();
    return pool;
  }

  /** Threads that work, including the calling one. */
  get threads(): number {
    return 1 + this.#workers.filter((worker) => worker !== undefined).length;
  }

  /** Whether a call on n elements is worth sharing now, or its cost is not yet known. */
  takes({ cost }: Shared, n: number): boolean {
    return n >= SPLIT && (cost === 0 || cost * n >= this.#least()) && !this.#backOff.on;
  }

  /** Nanoseconds of work from which sharing pays. */
  #least(): number {
    return Atomics.load(this.#words, SLEEPING) > 0 ? COLD : HOT;
  }

  /** Runs a task, on all threads if it is large enough. */
  run(task: Task): void {
    const { total, weight, grain, calls } = task;
    const { cost } = calls[0].shared;
    const work = cost * total * weight;
    if (work < this.#least() || this.threads === 1 || this.#backOff.on || this.#occupied()) this.#alone(task);
    else {
      const time = Math.min(MOST_TILE, Math.max(LEAST_TILE, work / (this.threads * SHARE)));
      this.#share(task, task.tile ?? Math.max(1, Math.round((time * total) / (work * grain))) * grain);
    }
  }

  isLong(place: RowMemory, shared: Shared, rows: number, n: number): boolean {
    return isLong(this, place, shared, rows, n);
  }

  longRow(place: RowMemory, row: RowKernel, x: number, y: number, n: number): void {
    longRow(this, place, row, x, y, n);
  }

  #alone(task: Task): void {
    const { shared } = task.calls[0];
    if (shared.cost > 0 && this.#alones++ % TIMED !== 0) this.#tile(task, 0, task.total);
    else {
      const start = performance.now();
      this.#tile(task, 0, task.total);
      note(shared, performance.now() - start, task.total * task.weight);
    }
  }

  #share(task: Task, tile: number): void {
    const { total, weight } = task;
    const { shared } = task.calls[0];
    const alone = (shared.cost * total * weight) / 1e6;
    const words = this.#words;
    this.#write(task, tile);
    Atomics.store(words, NEXT, 0);
    Atomics.store(words, DONE, 0);
    Atomics.store(words, OPEN, 1);
    Atomics.add(words, SEQUENCE, 1);
    if (Atomics.load(words, SLEEPING) > 0) Atomics.notify(words, SEQUENCE);
    const start = performance.now();
    let own = 0;
    let units = 0;
    for (;;) {
      const first = Atomics.add(words, NEXT, 1) * tile;
      if (first >= total) break;
      const n = Math.min(tile, total - first);
      this.#tile(task, first, n);
      own++;
      units += n;
    }
    const end = performance.now();
    if (own > 0) note(shared, end - start, units * weight);
    Atomics.store(words, OPEN, 0);
    const open = Math.ceil(total / tile) - own;
    let patience = LOST;
    for (const index of this.#workers.keys()) {
      if (Atomics.load(words, DONE) === open) break;
      if (this.#workers[index] === undefined) continue;
      patience = this.#wait(index, open, patience);
      if (Atomics.load(words, DONE) !== open && this.#inside(index)) this.#lose(index);
    }
    const last = performance.now();
    if (own > 0) this.#backOff.shared(last - start, (end - start) / own, last - end, alone);
    const others = Atomics.load(words, DONE);
    this.helped += others;
    if (others === open) return;
    if (!task.repeatable) throw new Error("lanewise: a thread was lost in the middle of a call that works in place: out is not complete");
    task.reset?.();
    this.#tile(task, 0, total);
  }

  /** Waits at most this many milliseconds until a worker has left the task, or all tiles are done; returns how many are left. */
  #wait(index: number, open: number, milliseconds: number): number {
    const words = this.#words;
    let left = milliseconds;
    let then = performance.now();
    for (let i = 1; left > 0 && this.#inside(index) && Atomics.load(words, DONE) !== open; i++) {
      if ((i & 255) !== 0) continue;
      const now = performance.now();
      left -= Math.min(now - then, STEP);
      then = now;
      if (milliseconds - left > SPIN && this.#mayWait) Atomics.wait(words, STATUS + index, 1, 10);
    }
    return left;
  }

  #inside(index: number): boolean {
    return Atomics.load(this.#words, STATUS + index) !== 0;
  }

  /**
   * Whether a worker is still inside of the last task, whose words it reads: it held no tile, so that nobody waited for it. It may have lost its
   * core, or compile the kernel. One that stays there is lost.
   */
  #occupied(): boolean {
    let occupied = false;
    for (const index of this.#workers.keys()) {
      if (this.#workers[index] === undefined) continue;
      for (let looks = LOOKS; looks > 0 && this.#inside(index); looks--);
      if (!this.#inside(index)) this.#patience.delete(index);
      else if (this.#endures(index)) occupied = true;
      else this.#lose(index);
    }
    return occupied;
  }

  /** Takes the time since the last look off a worker's patience, at most a step of it; returns whether some is left. */
  #endures(index: number): boolean {
    const now = performance.now();
    const { left, seen } = this.#patience.get(index) ?? { left: LOST, seen: now };
    const patience = { left: left - Math.min(now - seen, STEP), seen: now };
    this.#patience.set(index, patience);
    return patience.left > 0;
  }

  #lose(index: number): void {
    this.#workers[index]?.terminate();
    this.#workers[index] = undefined;
  }

  /** One tile on this thread. */
  #tile({ calls }: Task, first: number, n: number): void {
    for (const { kernel, args } of calls) kernel(...args.map((argument) => evaluate(argument, first, n, this.#own)));
  }

  #write({ calls, total }: Task, tile: number): void {
    const words = this.#words;
    const numbers = this.#numbers;
    words[TILE] = tile;
    words[TOTAL] = total;
    words[CALLS] = calls.length;
    calls.forEach(({ shared, args }, c) => {
      const start = CALL + c * CALL_SIZE;
      numbers[start] = shared.address;
      numbers[start + 1] = args.length;
      args.forEach((argument, j) => {
        numbers.set(argument, start + 2 + 3 * j);
      });
    });
  }

  /** Ends the workers; later calls run on one thread. */
  dispose(): void {
    Atomics.store(this.#words, STOP, 1);
    Atomics.add(this.#words, SEQUENCE, 1);
    Atomics.notify(this.#words, SEQUENCE);
    for (const index of this.#workers.keys()) this.#lose(index);
  }
}

function note(shared: Shared, milliseconds: number, work: number): void {
  const seen = (milliseconds * 1e6) / work;
  // a busy machine or code that is not yet optimised only adds time, so the least is kept
  shared.cost = shared.cost === 0 ? seen : Math.min(seen, shared.cost * 1.02);
}

/** Whether this thread may sleep, which the main thread of a browser may not. */
function mayWait(words: Int32Array): boolean {
  try {
    Atomics.wait(words, STATUS, 1, 0);
    return true;
  } catch {
    return false;
  }
}
