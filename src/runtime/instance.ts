import { BLOCK, type Block, type Resident } from "../arrays.js";
import { sharedDefault } from "../copies.js";
import type { Binaries, ElementType, FloatArray, FloatArrayConstructor, Kernel, Shared, ThreadPool } from "../types.js";
import { heapFull, noArray } from "../validate/index.js";
import type { Memory, Module } from "../webassembly.js";
import { ELSEWHERE, Heap } from "./heap.js";
import { BASE, reserve, TILES } from "./memory.js";
import { type Choice, choose, Modules } from "./modules.js";
import { Staging } from "./staging.js";

/** What an instance works with: the build, and the part of a memory from `start` to `end`, if the platform gives one. */
export interface Plan {
  readonly choice: Choice;
  readonly memory?: Memory | undefined;
  readonly start?: number;
  readonly end?: number;
  readonly precise: boolean;
  readonly threads: number;
  readonly modules: readonly Module[];
}

/** The plan of the package's own functions. */
function usual(): Plan {
  const choice = choose("auto");
  const memory = choice.simd === "none" ? undefined : reserve(undefined, false, true);
  return { choice, memory, start: BASE, end: memory?.buffer.byteLength, precise: false, threads: 1, modules: [] };
}

/** Memory, the arrays in it, and the kernels that work on them. */
export class Instance {
  /** The thread pool, if there is one. */
  pool: ThreadPool | undefined;
  /** The number of threads that the caller asked for. */
  readonly wanted: number;
  /** The build, and why it runs. */
  readonly choice: Choice;
  readonly memory: Memory | undefined;
  readonly float32: Staging<Float32Array> | undefined;
  readonly float64: Staging<Float64Array> | undefined;
  readonly #heap: Heap | undefined;
  readonly #modules: Modules | undefined;
  readonly #published = new Map<string, Shared>();
  readonly #forgotten = new FinalizationRegistry<Block>((block) => this.#heap?.release(block));

  constructor({ choice, memory, start = BASE, end = 0, precise, threads, modules }: Plan = usual()) {
    this.wanted = threads;
    this.memory = memory;
    this.choice = choice;
    if (memory !== undefined) {
      this.#heap = new Heap(start + TILES, end);
      this.float32 = new Staging(Float32Array, memory, this.#heap, start);
      this.float64 = new Staging(Float64Array, memory, this.#heap, start + Staging.BYTES);
      this.#modules = new Modules(memory, choice.simd as "relaxed" | "baseline", precise, modules);
    } else if (choice.simd !== "none") this.choice = { simd: "none", reason: "the platform gives no memory" };
  }

  /** Bytes of the heap, 0 where there is none. */
  get capacity(): number {
    return this.#heap?.capacity ?? 0;
  }

  /** Bytes of it that are free. */
  get available(): number {
    return this.#heap?.available ?? 0;
  }

  /** A kernel by name; its module is compiled on first use. Undefined where plain JavaScript runs. */
  kernel<T extends ElementType>(binaries: Pick<Binaries, T>, name: string, type: T): Kernel | undefined {
    return this.#modules?.kernel(binaries, name, type);
  }

  /** The same kernel for the threads of the pool: its module and name are copied to the memory on first use. */
  shared<T extends ElementType>(binaries: Pick<Binaries, T>, name: string, type: T): Shared {
    const modules = this.#modules as Modules;
    const exported = modules.exported(binaries, name, type);
    return this.#publish(exported, () => {
      const bytes = modules.bytes(binaries[type]);
      const { address: module } = this.#publish(binaries[type].name, () => bytes);
      const letters = [...exported].map((letter) => letter.charCodeAt(0));
      return [...new Uint8Array(Uint32Array.of(module, bytes.length, letters.length).buffer), ...letters];
    });
  }

  /** Copies bytes to the memory once, where they stay. */
  #publish(key: string, bytes: () => ArrayLike<number>): Shared {
    let shared = this.#published.get(key);
    if (shared === undefined) {
      const content = bytes();
      const address = this.reserve(content.length);
      new Uint8Array((this.memory as Memory).buffer, address, content.length).set(content);
      shared = { address, cost: 0 };
      this.#published.set(key, shared);
    }
    return shared;
  }

  /** The address of a block of the heap that is never released. */
  reserve(bytes: number): number {
    const block = this.#heap?.allocate(bytes);
    if (block === undefined) throw heapFull("create", bytes, this.#heap?.available ?? 0, this.#heap?.capacity ?? 0);
    return block.address;
  }

  /** See alloc in index.ts, which checks the type and the length. */
  alloc<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A {
    if (this.#heap === undefined) return marked(granted(type, length), { heap: ELSEWHERE, address: 0, bytes: 0 });
    const x = this.lend(type, length);
    if (x === undefined) throw heapFull("alloc", length * type.BYTES_PER_ELEMENT, this.#heap.available, this.#heap.capacity);
    return x.fill(0) as A;
  }

  /** An array of the heap, not cleared; undefined if the heap is full. */
  lend<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A | undefined {
    const bytes = length * type.BYTES_PER_ELEMENT;
    let block = this.#heap?.allocate(bytes);
    if (block === undefined) {
      this.float32?.giveBack();
      this.float64?.giveBack();
      block = this.#heap?.allocate(bytes);
    }
    if (this.memory === undefined || block === undefined) return undefined;
    const x = marked(new type(this.memory.buffer, block.address, length), block);
    this.#forgotten.register(x, block, block);
    return x;
  }

  /** See free in index.ts, which checks x. An array of another instance returns to the heap of that instance. */
  free(x: FloatArray): void {
    const block = (x as Resident)[BLOCK] as Block;
    this.#forgotten.unregister(block);
    block.heap?.release(block);
  }
}

/** Marks an array as one from `alloc`. */
const marked = <A extends FloatArray>(x: A, block: Block): A => Object.defineProperty(x, BLOCK, { value: block });

/** An array outside the memory. */
function granted<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A {
  try {
    return new type(length);
  } catch (error) {
    throw noArray(length * type.BYTES_PER_ELEMENT, error);
  }
}

let shared: Instance | undefined;

/** The instance of the package's functions, made on the first call. */
export function defaultInstance(): Instance {
  shared ??= sharedDefault(() => new Instance());
  return shared;
}
