// The kernels come first, as in index.ts.

import { kernelsOf } from "./runtime/kernels.js";

// What else an instance of one's own needs.

import { BIND } from "./operators/bind.js";
import * as ops from "./ops/index.js";
import { infoOf } from "./runtime/info.js";
import { Instance } from "./runtime/instance.js";
import { isShared } from "./runtime/memory.js";
import { planned } from "./runtime/plan.js";
import { Pool } from "./threads/pool.js";
import type { CreateOptions, FloatArray, FloatArrayConstructor, Info } from "./types.js";
import { allocated, allocation, creation } from "./validate/index.js";
import type { Kernels } from "./wasm/kernels.js";
import type { Memory } from "./webassembly.js";

export type { Kernels } from "./wasm/kernels.js";

/** The whole catalogue bound to one instance, with its memory. */
export type Lanewise = typeof ops & {
  /** What was chosen, and why. */
  readonly info: Info;
  /** The memory of the arrays from `alloc`; undefined where plain JavaScript runs. */
  readonly memory: Memory | undefined;
  /**
   * The exported WebAssembly functions, on addresses in `memory`: `kernels.sigmoid_f32(x, y, n)`. They check nothing: see docs/kernels.md.
   * Undefined where plain JavaScript runs.
   */
  readonly kernels: Kernels | undefined;
  /**
   * An array of zeros in the instance's memory.
   *
   * @param type Float32Array or Float64Array
   * @param length number of elements
   * @returns an array of that type
   * @throws TypeError or RangeError for a wrong type or length; RangeError if the heap is full
   */
  alloc<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A;
  /**
   * Gives an array from the instance's `alloc` back. Any later use of it is an error.
   *
   * @param x an array from `alloc`
   * @throws TypeError if x is not from `alloc`, or was freed before
   */
  free(x: FloatArray): void;
  /** Ends the other threads, at once; calls go on, on one. */
  dispose(): void;
};

/**
 * Makes an instance of its own: another build, another memory, modules compiled elsewhere.
 *
 * @param options the build, the memory and the threads; every one has a default
 * @returns the whole catalogue, bound to the instance
 * @example
 * ```ts
 * const lw = await create({ simd: "baseline" });
 * lw.sigmoid(x);
 * lw.info.simd // "baseline"
 * ```
 * @throws TypeError for an option of the wrong kind; RangeError for a build that the engine does not run, or a memory too large or small
 */
export async function create(options?: CreateOptions): Promise<Lanewise> {
  return whole(await opened(options));
}

/** An instance with its threads. */
export async function opened(options: CreateOptions | undefined): Promise<Instance> {
  const instance = new Instance(planned(creation(options)));
  const { memory, float32, float64 } = instance;
  const workers = instance.wanted - 1;
  if (workers > 0 && memory !== undefined && isShared(memory) && float32 !== undefined && float64 !== undefined)
    instance.pool = await Pool.start(memory, workers, [float32.state, float64.state], (bytes) => instance.reserve(bytes));
  return instance;
}

/** The catalogue bound to an instance, and what else there is of it. */
export function whole(instance: Instance): Lanewise {
  const bound = Object.entries(ops).map(([name, op]) => [name, op[BIND](instance)]);
  return Object.freeze({
    ...(Object.fromEntries(bound) as typeof ops),
    get info() {
      return infoOf(instance);
    },
    memory: instance.memory,
    kernels: kernelsOf(instance),
    alloc: <A extends FloatArray>(type: FloatArrayConstructor<A>, length: number) => {
      allocation(type, length);
      return instance.alloc(type, length);
    },
    free: (x: FloatArray) => {
      allocated(x);
      instance.free(x);
    },
    dispose: () => {
      instance.pool?.dispose();
      instance.pool = undefined;
    },
  });
}
