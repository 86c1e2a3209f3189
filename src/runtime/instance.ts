import { instantiateSync } from "@assemblyscript/loader";
import type { Pool } from "../threads/pool.js";
import type { Shared } from "../threads/protocol.js";
import { agreeing, allocated, allocation, creation, heapFull, noArray, noBuild, noMemory, region } from "../validate/index.js";
import probe from "../wasm/probe.js";
import { BLOCK, type Block, ELSEWHERE, type FloatArray, Heap } from "./memory.js";
import { type FloatArrayConstructor, type Kernel, Lane } from "./staging.js";

/** One module of kernels for one float type, in two builds, as hexadecimal text. */
export interface Binary {
  readonly name: string;
  /** Pieces of the two builds' bytes, baseline and relaxed by turns. */
  readonly pieces: readonly string[][];
}

/** The modules that hold an op's kernels, by float type. */
export interface Binaries {
  readonly f32: Binary;
  readonly f64: Binary;
}

export type Build = "relaxed" | "baseline" | "none";

/** What an instance runs on. */
export interface Info {
  /** The build in use: WebAssembly with relaxed SIMD, with SIMD, or plain JavaScript. */
  readonly simd: Build;
  /** Why that build. */
  readonly reason: string;
  /** Bytes of the heap that `alloc` gives from. */
  readonly capacity: number;
  /** Threads that take part in large calls, the caller's among them. */
  readonly threads: number;
}

export interface CreateOptions {
  /** The build: "auto" (default) takes the best that the engine runs; "relaxed", "baseline" or "none" force one. */
  simd?: "auto" | Build;
  /** Bytes of memory for the heap, 256 MiB by default, at most 4 GiB: address space, taken only as it is touched. */
  capacity?: number;
  /** The forms below 0.7 ULP where an op has one (sigmoid, tanh, silu, gelu), at about twice the time; false by default. */
  precise?: boolean;
  /** A memory to work in instead of an own one; the instance takes all of it, but for `base` and `bytes`. */
  memory?: WebAssembly.Memory;
  /** Where the part of `memory` begins that the instance may use, 1024 or more (default); its owner keeps the rest. */
  base?: number;
  /** How many bytes that part has: by default all from `base` on. Some 100 KB are for the instance itself, `alloc` gives from the others. */
  bytes?: number;
  /**
   * Threads for large calls on arrays from `alloc`, the caller's among them: 1 by default. More need shared memory, which a browser gives to
   * cross-origin isolated pages only; elsewhere one thread does all, and `info` says so. A thread that dies is given up within a second: its
   * work is done again, or, where a call works in place, the call throws an Error that says that its result is not complete.
   */
  threads?: number;
  /** Compiled modules (the package's .wasm files), for runtimes that forbid compiling bytes. */
  module?: WebAssembly.Module | readonly WebAssembly.Module[];
}

const PAGE = 65536;
const CAPACITY = 2 ** 28;
/** Below 1024 nothing is put: the compiler takes those addresses for never used. Then come the tiles, then the heap. */
const BASE = 1024;
const TILES = 2 * Lane.scratch;

/** Memory, the arrays in it, and the kernels that work on them. */
export class Instance {
  /** The threads that help, if there are any. */
  pool: Pool | undefined;
  /** How many threads were asked for. */
  readonly wanted: number;
  readonly #choice: Choice;
  readonly memory: WebAssembly.Memory | undefined;
  readonly f32: Lane<Float32Array> | undefined;
  readonly f64: Lane<Float64Array> | undefined;
  readonly #precise: boolean;
  readonly #heap: Heap | undefined;
  readonly #given: Record<string, Kernel> | undefined;
  readonly #compiled = new Map<string, Record<string, Kernel>>();
  readonly #published = new Map<string, Shared>();
  readonly #forgotten = new FinalizationRegistry<Block>((block) => this.#heap?.release(block));

  constructor(options: CreateOptions = {}) {
    const { simd, capacity, precise, memory, modules, threads, ...part } = creation(options);
    this.#precise = precise;
    this.wanted = threads;
    let choice = modules.length > 0 ? given(modules) : choose(simd);
    if (choice.simd !== "none") {
      if (memory !== undefined) agreeing(isShared(memory), threads, modules.length > 0);
      this.memory = memory ?? reserve(capacity, threads > 1 && canShare(), simd === "auto" && modules.length === 0);
      if (this.memory === undefined) choice = { simd: "none", reason: "the platform gives no memory" };
      else {
        const { start, end } = region(part, BASE, TILES, this.memory.buffer.byteLength);
        this.#heap = new Heap(start + TILES, end);
        this.f32 = new Lane(Float32Array, this.memory, this.#heap, start);
        this.f64 = new Lane(Float64Array, this.memory, this.#heap, start + Lane.scratch);
        if (modules.length > 0) this.#given = Object.assign({}, ...modules.map((module) => this.#instantiate(module)));
      }
    }
    this.#choice = choice;
  }

  get info(): Info {
    return Object.freeze({ ...this.#choice, capacity: this.#heap?.capacity ?? 0, threads: this.pool?.threads ?? 1 });
  }

  /** A kernel by name, its module compiled on first use; undefined where plain JavaScript has to do. */
  kernel(binaries: Binaries, name: string, type: "f32" | "f64"): Kernel | undefined {
    if (this.#choice.simd === "none") return undefined;
    const kernels = this.#given ?? this.#load(binaries[type]);
    return kernels[this.#exported(kernels, name, type)];
  }

  /** The same for a pool's threads: the module and the name are put into the memory on first use. */
  shared(binaries: Binaries, name: string, type: "f32" | "f64"): Shared {
    const exported = this.#exported(this.#load(binaries[type]), name, type);
    return this.#publish(exported, () => {
      const bytes = this.#bytes(binaries[type]);
      const { address: module } = this.#publish(binaries[type].name, () => bytes);
      const letters = [...exported].map((letter) => letter.charCodeAt(0));
      return [...new Uint8Array(Uint32Array.of(module, bytes.length, letters.length).buffer), ...letters];
    });
  }

  #exported(kernels: Record<string, Kernel>, name: string, type: "f32" | "f64"): string {
    const precise = `${name}_precise_${type}`;
    return this.#precise && kernels[precise] !== undefined ? precise : `${name}_${type}`;
  }

  /** Puts bytes into the memory, once and for good. */
  #publish(key: string, bytes: () => ArrayLike<number>): Shared {
    let shared = this.#published.get(key);
    if (shared === undefined) {
      const content = bytes();
      const address = this.room(content.length);
      new Uint8Array((this.memory as WebAssembly.Memory).buffer, address, content.length).set(content);
      shared = { address, cost: 0 };
      this.#published.set(key, shared);
    }
    return shared;
  }

  /** The address of so many bytes that are taken for good. */
  room(bytes: number): number {
    const block = this.#heap?.allocate(bytes);
    if (block === undefined) throw heapFull("create", bytes, this.#heap?.available ?? 0, this.#heap?.capacity ?? 0);
    return block.address;
  }

  #bytes(binary: Binary): Uint8Array<ArrayBuffer> {
    const own = bytes(binary, this.#choice.simd as "relaxed" | "baseline");
    return this.memory !== undefined && isShared(this.memory) ? forShared(own) : own;
  }

  #load(binary: Binary): Record<string, Kernel> {
    let kernels = this.#compiled.get(binary.name);
    if (kernels === undefined) {
      kernels = this.#instantiate(new WebAssembly.Module(this.#bytes(binary)));
      this.#compiled.set(binary.name, kernels);
    }
    return kernels;
  }

  /** See alloc in index.ts. */
  alloc<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A {
    allocation(type, length);
    if (this.#heap === undefined) return marked(granted(type, length), { heap: ELSEWHERE, address: 0, bytes: 0 });
    const x = this.lend(type, length);
    if (x === undefined) throw heapFull("alloc", length * type.BYTES_PER_ELEMENT, this.#heap.available, this.#heap.capacity);
    return x.fill(0) as A;
  }

  /** An array of the heap with whatever lies there; undefined where there is no room. */
  lend<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A | undefined {
    const bytes = length * type.BYTES_PER_ELEMENT;
    let block = this.#heap?.allocate(bytes);
    if (block === undefined) {
      this.f32?.vacate();
      this.f64?.vacate();
      block = this.#heap?.allocate(bytes);
    }
    if (this.memory === undefined || block === undefined) return undefined;
    const x = marked(new type(this.memory.buffer, block.address, length), block);
    this.#forgotten.register(x, block, block);
    return x;
  }

  /** See free in index.ts. An array of another instance goes back to that one's heap. */
  free(x: FloatArray): void {
    const block = allocated(x);
    this.#forgotten.unregister(block);
    block.heap.release(block);
  }

  // the loader's wrappers count arguments, which costs more than the call: the bare exports are taken
  #instantiate(module: WebAssembly.Module): Record<string, Kernel> {
    const { instance } = instantiateSync(module, { env: { memory: this.memory as WebAssembly.Memory } });
    return instance.exports as unknown as Record<string, Kernel>;
  }
}

/** An array with the mark by which it is known. */
const marked = <A extends FloatArray>(x: A, block: Block): A => Object.defineProperty(x, BLOCK, { value: block });

/** An array of the engine's own. */
function granted<A extends FloatArray>(type: FloatArrayConstructor<A>, length: number): A {
  try {
    return new type(length);
  } catch (error) {
    throw noArray(length * type.BYTES_PER_ELEMENT, error);
  }
}

function bytes({ pieces }: Binary, build: "relaxed" | "baseline"): Uint8Array<ArrayBuffer> {
  const hex = pieces.map(([baseline, relaxed]) => (build === "baseline" ? baseline : relaxed)).join("");
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

export const isShared = (memory: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;

/** Whether there is memory that threads can share: a browser has it on cross-origin isolated pages alone. */
function canShare(): boolean {
  try {
    return isShared(new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true }));
  } catch {
    return false;
  }
}

/** The end of the import of a memory: "memory", its kind, and limits without a maximum from 0 pages on. */
const IMPORT = [6, ...[..."memory"].map((letter) => letter.charCodeAt(0)), 2, 0, 0];
/** A shared memory's limits: the flag, 0 pages, and 65536 as the maximum that there has to be. */
const SHARED = [3, 0, 0x80, 0x80, 4];

/** The same module for a shared memory: only the limits of its import differ, and with them the size of the section of imports. */
function forShared(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = module.findIndex((_, i) => IMPORT.every((byte, j) => module[i + j] === byte));
  const limits = at + IMPORT.length - 2;
  const section = module.lastIndexOf(2, at - 6); // its number; then comes its size, in one byte
  const shared = Uint8Array.from([...module.subarray(0, limits), ...SHARED, ...module.subarray(limits + 2)]);
  shared[section + 1] += SHARED.length - 2;
  return shared;
}

/**
 * A memory of its full size, so that it never has to grow: the capacity that was asked for, or else the largest that is granted. Undefined
 * where there is none, and where that `may` be.
 */
function reserve(capacity: number | undefined, shared: boolean, may: boolean): WebAssembly.Memory | undefined {
  for (let size = capacity ?? CAPACITY; ; size /= 4) {
    const pages = Math.ceil((size + BASE + TILES) / PAGE);
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    } catch (error) {
      if (capacity === undefined && size >= PAGE) continue;
      if (capacity === undefined && may) return undefined;
      throw noMemory(size, error);
    }
  }
}

/** Why a build does not run here; undefined if it does. */
function refusal(build: "relaxed" | "baseline"): string | undefined {
  if (typeof WebAssembly === "undefined") return "WebAssembly is missing";
  try {
    const module = new WebAssembly.Module(bytes(probe.f32, build));
    if (build === "baseline") return undefined;
    const { exports } = new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory({ initial: 1 }) } });
    return (exports.probe_f32 as Kernel)(1 + 2 ** -12) !== 0 ? undefined : UNFUSED;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The reason for the baseline. */
const lesser = (refused: string) => (refused.includes(UNFUSED) ? `the processor's ${UNFUSED}` : "the engine has no relaxed SIMD");
const UNFUSED = "multiply-adds are not fused";

type Choice = Pick<Info, "simd" | "reason">;

/** Modules tell their build in a section of their own. */
function given(modules: readonly WebAssembly.Module[]): Choice {
  const builds = modules
    .flatMap((module) => WebAssembly.Module.customSections(module, "lanewise"))
    .map((section) => new TextDecoder().decode(section));
  return { simd: builds.includes("relaxed") ? "relaxed" : "baseline", reason: "the modules that were given" };
}

function choose(simd: "auto" | Build): Choice {
  if (simd === "none") return { simd, reason: "asked for" };
  const wanted = simd === "auto" ? (["relaxed", "baseline"] as const) : [simd];
  const refused: string[] = [];
  for (const build of wanted) {
    const why = refusal(build);
    if (why === undefined)
      return {
        simd: build,
        reason: simd !== "auto" ? "asked for" : build === "relaxed" ? "the engine runs it" : lesser(refused[0]),
      };
    refused.push(`${build}: ${why}`);
  }
  if (simd !== "auto") throw noBuild(simd, refused[0]);
  return { simd: "none", reason: refused.join("; ") };
}

let shared: Instance | undefined;

/** The instance behind the package's own functions, made on the first call. */
export function defaultInstance(): Instance {
  shared ??= new Instance();
  return shared;
}
