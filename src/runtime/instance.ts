import { BLOCK, type Block } from "../arrays.js";
import { sharedDefault } from "../copies.js";
import type { Binaries, ElementType, FloatArray, FloatArrayConstructor, Kernel, Shared, ThreadPool } from "../types.js";
import { agreeing, allocated, allocation, type Creation, heapFull, noArray, region } from "../validate/index.js";
import type { Memory } from "../webassembly.js";
import { ELSEWHERE, Heap } from "./heap.js";
import { BASE, canShare, isShared, reserve, TILES } from "./memory.js";
import { type Choice, choose, given, Modules } from "./modules.js";
import { Staging } from "./staging.js";

const DEFAULTS: Creation = { simd: "auto", precise: false, threads: 1, modules: [] };

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

  /** As `creation` in validate/instance.ts has checked it: a program that does not call `create` need not carry those checks. */
  constructor({ simd, capacity, precise, memory, modules, threads, ...part }: Creation = DEFAULTS) {
    this.wanted = threads;
    let choice = modules.length > 0 ? given(modules) : choose(simd);
    if (choice.simd !== "none") {
      if (memory !== undefined) agreeing(isShared(memory), threads, modules.length > 0);
      this.memory = memory ?? reserve(capacity, threads > 1 && canShare(), simd === "auto" && modules.length === 0);
      if (this.memory === undefined) choice = { simd: "none", reason: "the platform gives no memory" };
      else {
        const { start, end } = region(part, BASE, TILES, this.memory.buffer.byteLength);
        this.#heap = new Heap(start + TILES, end);
        this.float32 = new Staging(Float32Array, this.memory, this.#heap, start);
        this.float64 = new Staging(Float64Array, this.memory, this.#heap, start + Staging.BYTES);
        this.#modules = new Modules(this.memory, choice.simd as "relaxed" | "baseline", precise, modules);
      }
    }
    this.choice = choice;
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
  shared(binaries: Binaries, name: string, type: ElementType): Shared {
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

  /** See alloc in index.ts. */
  alloc<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A {
    allocation(type, length);
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

  /** See free in index.ts. An array of another instance returns to the heap of that instance. */
  free(x: FloatArray): void {
    const block = allocated(x);
    this.#forgotten.unregister(block);
    block.heap.release(block);
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
