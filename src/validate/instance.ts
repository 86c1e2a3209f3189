// Checks the options of `create`, and the arguments of `alloc` and `free`.

import { BLOCK, type Block, type Resident } from "../arrays.js";
import { LAST_LINE, LINE, MAX_BYTES, MOST_THREADS } from "../layout.js";
import type { Build, CreateOptions } from "../types.js";
import type { Memory, Module } from "../webassembly.js";
import { isFloat } from "./array.js";
import { came, freed, wrongRange, wrongType } from "./error.js";
import { choice, flag, nothing, options, wholeNumber } from "./option.js";
import { known } from "./unknown.js";

/** The class and length of an array to allocate; other classes than those of this realm are told by what they print. */
export function allocation(type: unknown, length: unknown, classes = "Float32Array or Float64Array", native = NATIVE): void {
  if (type !== Float32Array && type !== Float64Array && !isForeignClass(type, native))
    throw new TypeError(`alloc: "type" expected ${classes}, got ${typeof type === "function" ? type.name : came(type)}`);
  if (typeof length !== "number") throw wrongType("alloc", "length", "a whole number", length);
  if (!Number.isInteger(length) || length < 0) throw wrongRange("alloc", "length", "a whole number from 0 on", length);
}

const NATIVE = /^function Float(32|64)Array\(\) \{\s*\[native code\]\s*\}$/;

/** Whether it is Float32Array or Float64Array of another realm (node:vm, an iframe, Jest): no class or proxy of a caller prints like them. */
const isForeignClass = (type: unknown, native: RegExp): boolean =>
  typeof type === "function" && native.test(Function.prototype.toString.call(type));

/** The block of an array that `alloc` returned and that was not freed. */
export function allocated(x: unknown): Block & { heap: object } {
  const block = isFloat(x) ? (x as Resident)[BLOCK] : undefined;
  if (block === undefined) throw wrongType("free", "x", "an array that alloc returned", x);
  const { heap } = block;
  if (heap === undefined) throw freed('free: "x"');
  return block as Block & { heap: typeof heap };
}

export const heapFull = (op: string, bytes: number, available: number, capacity: number) =>
  new RangeError(`${op}: ${bytes} bytes do not fit: ${available} of ${capacity} are free; create({ capacity }) makes a larger heap`);

export const noArray = (bytes: number, cause: unknown) =>
  new RangeError(`alloc: ${bytes} bytes do not fit: the engine gives no array of that size`, { cause });

/** The options of `create`, with defaults. */
export interface Creation extends Pick<CreateOptions, "capacity" | "memory" | "base" | "bytes"> {
  readonly simd: "auto" | Build;
  readonly precise: boolean;
  readonly threads: number;
  readonly modules: readonly Module[];
}

const CREATION = /*#__PURE__*/ known<CreateOptions>({
  simd: 1,
  capacity: 1,
  precise: 1,
  memory: 1,
  base: 1,
  bytes: 1,
  threads: 1,
  module: 1,
});

/** Checks the options of `create`. Each is read once: a getter is the caller's code, and may answer differently the second time. */
export function creation(given: CreateOptions | undefined): Creation {
  const op = "create";
  const { simd, capacity, memory, base, bytes, module, precise, threads } = options(op, given, CREATION);
  const build = choice(op, "simd", ["auto", "relaxed", "baseline", "none"], simd);
  if (capacity !== undefined && typeof capacity !== "number") throw wrongType(op, "capacity", "a number of bytes", capacity);
  if (capacity !== undefined && !(capacity >= 0 && capacity < MAX_BYTES))
    throw wrongRange(op, "capacity", "bytes from 0 to below 2 ** 32", capacity);
  if (memory !== undefined && !isMemory(memory)) throw wrongType(op, "memory", "a WebAssembly.Memory", memory);
  if (memory !== undefined && isWide(memory)) throw wrongType(op, "memory", "one with 32-bit addresses", "one with 64-bit addresses");
  if (threads !== undefined && typeof threads !== "number") throw wrongType(op, "threads", "a whole number", threads);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
    throw wrongRange(op, "threads", `a whole number from 1 to ${MOST_THREADS}`, threads);
  for (const [name, value] of Object.entries({ base, bytes })) {
    if (value === undefined) continue;
    wholeNumber(op, name, value);
    if (memory === undefined) throw wrongType(op, name, 'nothing without "memory"', value);
  }
  if (memory !== undefined) nothing(op, "capacity", 'beside "memory"', capacity);
  const rest = { precise: flag(op, "precise", precise), threads: threads ?? 1, modules: modulesOf(op, module) };
  if (rest.threads > 1 && rest.modules.length > 0)
    throw wrongType(op, "threads", '1 beside "module", which imports a private memory', threads);
  return { simd: build, capacity, memory, base, bytes, ...rest };
}

/** Whether it is a real memory: no proxy, and no own property that hides its buffer. */
function isMemory(value: unknown): boolean {
  try {
    const buffer = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer")?.get?.call(value);
    return buffer === (value as Memory).buffer;
  } catch {
    return false;
  }
}

/** A module that imports one memory, "e" "m", with 32-bit addresses, private or shared. */
const IMPORTS_MEMORY = [0, 97, 115, 109, 1, 0, 0, 0, 2];
const PRIVATE = [8, 1, 1, 101, 1, 109, 2, 0, 0];
const SHARED = [11, 1, 1, 101, 1, 109, 2, 3, 0, 0x80, 0x80, 4];

/** Whether a memory has 64-bit addresses: only linking a module tells without changing the memory. False where compiling is forbidden. */
function isWide(memory: Memory): boolean {
  const shared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
  try {
    const module = new WebAssembly.Module(Uint8Array.from([...IMPORTS_MEMORY, ...(shared ? SHARED : PRIVATE)]));
    new WebAssembly.Instance(module, { e: { m: memory } });
    return false;
  } catch (error) {
    return error instanceof WebAssembly.LinkError;
  }
}

/** A module or an array of modules. Each imports nothing but a memory. */
function modulesOf(op: string, value: unknown): readonly Module[] {
  const modules: Module[] = [];
  if (value === undefined) return modules;
  const count = Array.isArray(value) ? value.length : 1;
  for (let i = 0; i < count; i++) {
    const module = Array.isArray(value) ? value[i] : value;
    if (!isModule(module)) throw wrongType(op, "module", "a WebAssembly.Module of this package or an array of them", module);
    modules.push(module);
  }
  return modules;
}

function isModule(value: unknown): value is Module {
  try {
    const [memory, ...others] = WebAssembly.Module.imports(value as WebAssembly.Module);
    return memory.kind === "memory" && memory.module === "env" && memory.name === "memory" && others.length === 0;
  } catch {
    return false;
  }
}

export const noBuild = (simd: string, reason: string) =>
  new RangeError(`create: "simd" expected a build that this engine runs, got "${simd}" (${reason})`);

export const noMemory = (bytes: number, cause: unknown) =>
  new RangeError(`create: "capacity" expected bytes that the platform can reserve, got ${bytes}`, { cause });

/**
 * The part of a memory that an instance may use, aligned to a cache line: at least `needed` bytes, none below `least`, and not the last line
 * of 4 GiB, after which the addresses of the kernels wrap to 0.
 */
export function region(options: { base?: number; bytes?: number }, least: number, needed: number, byteLength: number) {
  const { base = least, bytes = Math.max(0, byteLength - base) } = options;
  if (base < least || base > byteLength) throw wrongRange("create", "base", `an address from ${least} to ${byteLength}`, base);
  const [start, stop] = [Math.ceil(base / LINE) * LINE, base + bytes];
  if (stop > byteLength) throw wrongRange("create", "bytes", `at most the ${byteLength - base} that "memory" has from "base" on`, bytes);
  const end = Math.min(stop, LAST_LINE);
  if (end - start < needed) {
    const [name, offset, got] = options.bytes === undefined ? ["memory", start, byteLength] : ["bytes", start - base, bytes];
    throw wrongRange("create", name, `at least ${offset + needed} bytes`, got);
  }
  return { start, end };
}

/** Checks that the caller's memory is shared if threads are asked for, and private beside the caller's modules. */
export function agreeing(shared: boolean, threads: number, modules: boolean): void {
  if (threads > 1 && !shared)
    throw new TypeError('create: "memory" expected a shared WebAssembly.Memory where "threads" is above 1, got a private one');
  if (modules && shared) throw new TypeError('create: "memory" expected a private WebAssembly.Memory beside "module", got a shared one');
}
