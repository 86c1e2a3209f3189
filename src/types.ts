// The types that all folders share.
import type { Memory, Module } from "./webassembly.js";

export type FloatArray = Float32Array | Float64Array;

/** An array of A's element type, in whatever memory: A itself, too, where it is not yet known. */
export type Like<A extends FloatArray> = NoInfer<A> | (A extends Float64Array ? Float64Array : Float32Array);

/**
 * A new array of A's element type: it has a buffer of its own, also where A lies in shared memory. Spelt so that TypeScript 5.6, whose arrays
 * are not generic, takes it.
 */
export type Plain<A extends FloatArray> = A extends Float64Array
  ? ReturnType<Float64ArrayConstructor["of"]>
  : ReturnType<Float32ArrayConstructor["of"]>;

/** What the elements of an array are. */
export type ElementType = "float32" | "float64";

export interface FloatArrayConstructor<A> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): A;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): A;
}

/** An exported WebAssembly function: takes addresses, counts and parameters, returns nothing or a number. */
export type Kernel = (...numbers: number[]) => number;

/** One module of kernels for one element type, in two builds: as text that `decode` in runtime/text.ts reads, or from a file. */
export interface Binary {
  readonly name: string;
  readonly baseline: string | (() => Iterable<number>);
  readonly relaxed: string | (() => Iterable<number>);
}

/** The modules that hold an op's kernels, by element type. */
export interface Binaries {
  readonly float32: Binary;
  readonly float64: Binary;
}

export type Build = "relaxed" | "baseline" | "none";

/** How an instance runs. */
export interface Info {
  /** The build in use: WebAssembly with relaxed SIMD, with SIMD, or plain JavaScript. */
  readonly simd: Build;
  /** Why that build. */
  readonly reason: string;
  /** Bytes of the heap that `alloc` takes from. */
  readonly capacity: number;
  /** Threads that share large calls, including the calling one. */
  readonly threads: number;
  /** Why that many threads. */
  readonly threadsReason: string;
  /** Whether V8 makes 256-bit instructions of the kernels: see `lanewise/revectorize`. */
  readonly revectorized: boolean;
}

export interface CreateOptions {
  /** Build to run: "auto" takes the best one that the engine runs; "relaxed", "baseline" and "none" force one. Default "auto". */
  simd?: "auto" | Build;
  /** Bytes of the heap, at most 4 GiB. Memory is reserved at once and used only where it is written. Default 256 MiB. */
  capacity?: number;
  /** True takes the kernels below 1 ULP where an op has one beside a faster one, at 1.4 to 4.4 times the time (generalizedLogistic 12, algebraic 20). Default false. */
  precise?: boolean;
  /** Memory to work in; the instance uses all of it, unless `base` and `bytes` say otherwise. Default: a memory of its own. */
  memory?: Memory;
  /** First byte of `memory` that the instance may use, 1024 or more. Default 1024. */
  base?: number;
  /** Bytes from `base` on that the instance may use; it needs some 100 KB itself, `alloc` gives out the others. Default: all of them. */
  bytes?: number;
  /**
   * Total threads, including the calling one. Only large calls on arrays from `alloc` are split. More than one needs shared memory, which a
   * browser gives to cross-origin isolated pages only; elsewhere one thread does everything, and `info` says so. A thread that dies is given
   * up within a second and its work is done again; a call that works in place throws an Error instead, since its result is not complete.
   * Default 1.
   */
  threads?: number;
  /** Compiled modules (the .wasm files of the package), for runtimes that forbid compiling bytes; ops without one run in plain JavaScript. */
  module?: Module | readonly Module[];
}

/** An argument of a kernel that threads share: see `evaluate` in threads/protocol.ts. */
export type Argument = readonly [a: number, b: number, kind: 0 | 1 | 2 | 3];

/** A kernel for all threads of a pool. */
export interface Shared {
  /** The address of its description, which workers read. */
  readonly address: number;
  /** Nanoseconds for a unit of its work; 0 before the first measurement. */
  cost: number;
}

/** A kernel that runs on each tile of a task. */
export interface Call {
  readonly kernel: Kernel;
  readonly shared: Shared;
  readonly args: readonly Argument[];
}

/** Work that can be cut into tiles. */
export interface Task {
  readonly calls: readonly Call[];
  /** Total units: elements or rows. */
  readonly total: number;
  /** The units of a tile are a multiple of this. */
  readonly grain: number;
  /** Units in a tile, if the size is fixed. */
  readonly tile?: number;
  /** The work of a unit relative to other calls of the same kernel. */
  readonly weight: number;
  /** Whether the task can be repeated after a part of it was done: it writes nothing that it reads. */
  readonly repeatable: boolean;
  /** Restores what the kernels add to, before the task is repeated. */
  readonly reset?: () => void;
}

/** A kernel of rows, as one thread and as all know it. */
export interface RowKernel {
  readonly kernel: Kernel;
  readonly shared: Shared;
  /** Whether the terms of the sum go to the result's place, to be scaled there. */
  readonly keepsTerms: boolean;
  /** Whether a row has one result. */
  readonly reduces: boolean;
}

/** Where the rows are: the memory, the bytes of an element, and the address of a tile for the states. */
export interface RowMemory {
  readonly memory: Memory;
  readonly elementSize: number;
  readonly second: number;
}

/** The threads of an instance. What only they need is behind it, so that a program without threads does not carry it. */
export interface ThreadPool {
  /** Threads that work, including the calling one. */
  readonly threads: number;
  /** Whether a call on n elements is worth sharing now, or its cost is not yet known. */
  takes(shared: Shared, n: number): boolean;
  /** Runs a task, on all threads if it is large enough. */
  run(task: Task): void;
  /** Whether rows are so few and so long that the threads share each of them. */
  isLong(place: RowMemory, shared: Shared, rows: number, n: number): boolean;
  /** One row by all threads: see threads/longRow.ts. */
  longRow(place: RowMemory, row: RowKernel, x: number, y: number, n: number): void;
  /** Ends the other threads; later calls run on the calling one. */
  dispose(): void;
}
