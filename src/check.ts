// Every error that a caller can cause is thrown here, before anything has been written.

import type { Build, CreateOptions } from "./instance.js";
import { MOST_THREADS } from "./job.js";
import { BLOCK, type Block, type FloatArray, floatType, type Resident } from "./memory.js";
import { shares } from "./overlap.js";
import type { Parameter } from "./spec/spec.js";

/** What came, in words for the message. */
function came(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name ?? "an object";
    return /^Float\d/.test(name) && !ArrayBuffer.isView(value) ? `an object that only looks like a ${name}` : name;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const wrongType = (op: string, name: string, expected: string, value: unknown) =>
  new TypeError(`${op}: "${name}" expected ${expected}, got ${came(value)}`);

const wrongRange = (op: string, name: string, expected: string, value: unknown) =>
  new RangeError(`${op}: "${name}" expected ${expected}, got ${came(value)}`);

const wrongShape = (op: string, expected: string, shape: readonly unknown[]) =>
  new RangeError(`${op}: "shape" expected ${expected}, got [${shape.slice(0, 9).map(came)}${shape.length > 9 ? ",..." : ""}]`);

/** The error for an array whose block went back to the heap. */
export const freed = (subject: string) => new TypeError(`${subject} expected a live array, got one that was freed`);

/** Whether x has no block, or one that was not freed. */
function isLive(x: FloatArray): boolean {
  const block = (x as Resident)[BLOCK];
  return block === undefined || block.heap !== undefined;
}

/** Throws if the memory under x is gone: its buffer was transferred or became too short, or its block freed. */
function live(op: string, name: string, x: FloatArray | Uint8Array): void {
  if (!isLive(x as FloatArray)) throw freed(`${op}: "${name}"`);
  // only an empty array can be detached, and of an empty one only a detached one's methods throw
  if (x.length > 0) return;
  try {
    Uint8Array.prototype.keys.call(x);
  } catch {
    throw new TypeError(`${op}: "${name}" expected a live array, got one whose buffer was detached`);
  }
}

/** Whether x, a float array, has float64 elements. */
export function float(op: string, name: string, x: unknown): boolean {
  // the short ways here and below are for nearly every call, and small enough to be inlined into it: 10 ns each
  if (ArrayBuffer.isView(x) && x instanceof Float32Array && x.length > 0 && isLive(x)) return false;
  return float64(op, name, x);
}

function float64(op: string, name: string, x: unknown): boolean {
  const type = floatType(x);
  if (type === undefined) throw wrongType(op, name, "a Float32Array or Float64Array", x);
  live(op, name, x as FloatArray);
  return type === 8;
}

/** Throws unless x is an array of the type of `like`, and of its length, or of another, or of either of two. */
export function same(op: string, name: string, x: unknown, like: FloatArray, likeName: string, length = like.length, or = length): void {
  const alike = like instanceof Float32Array ? x instanceof Float32Array : like instanceof Float64Array && x instanceof Float64Array;
  if (alike && ArrayBuffer.isView(x) && (x as FloatArray).length === length && length > 0 && isLive(x as FloatArray)) return;
  differs(op, name, x, like, likeName, length, or);
}

function differs(op: string, name: string, x: unknown, like: FloatArray, likeName: string, length: number, or: number): void {
  const type = floatType(like);
  if (floatType(x) !== type) throw wrongType(op, name, `a ${type === 8 ? "Float64Array" : "Float32Array"} like "${likeName}"`, x);
  live(op, name, x as FloatArray);
  const actual = (x as FloatArray).length;
  if (actual !== length && actual !== or) throw wrongRange(op, name, `length ${length === or ? length : `${length} or ${or}`}`, actual);
}

/** Throws if two results would lie over each other. */
export function apart(op: string, name: string, x: FloatArray, other: FloatArray, otherName: string): void {
  if (shares(x, other)) throw conflicting(op, `"${name}" expected an array apart from "${otherName}", got one that overlaps it`);
}

const NONE = {};

/** The options object, or one without any. */
export function options<O extends object>(op: string, value: O | undefined): O {
  if (value !== undefined && (typeof value !== "object" || value === null || ArrayBuffer.isView(value))) {
    throw wrongType(op, "options", "an object such as { out }", value);
  }
  return value ?? (NONE as O);
}

/** The options, none beside those that are `known`. */
export function only<T extends object>(op: string, known: readonly (keyof T & string)[], value: T | undefined): Partial<T> {
  const given = options(op, value);
  for (const name of Object.keys(given))
    if (!known.includes(name as keyof T & string))
      throw wrongType(op, "options", known.map((name) => `"${name}"`).join(", ") || "nothing", name);
  return given;
}

/** The value of a parameter: the default where it was not given. For float32 arrays it must be valid as a float32 number too. */
export function parameter(
  op: string,
  name: string,
  { default: fallback, expected = "a finite number", valid = Number.isFinite }: Parameter,
  value: unknown,
  float64: boolean,
): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number") throw wrongType(op, name, expected, value);
  if (!valid(value)) throw wrongRange(op, name, expected, value);
  if (!float64 && !valid(Math.fround(value))) throw wrongRange(op, name, `${expected} in float32`, value);
  return value;
}

/** A switch, off where it was not given. */
export function flag(op: string, name: string, value: unknown): boolean {
  if (value !== undefined && typeof value !== "boolean") throw wrongType(op, name, "true or false", value);
  return value ?? false;
}

/** The error for parameters that are right one by one, but not together. */
export const conflicting = (op: string, conflict: string) => new RangeError(`${op}: ${conflict}`);

/** More dimensions than a shape has but seldom. */
const USUAL = 8;

/**
 * The dimensions of a shape, if one was given. Like every option they are read once, before the arrays are looked at: what reads them may be
 * the caller's code, and that may do anything to an array.
 */
export function dimensions(op: string, shape: unknown): readonly number[] | undefined {
  if (shape === undefined) return undefined;
  if (!Array.isArray(shape)) throw wrongType(op, "shape", "an array of dimensions", shape);
  const rank: number = shape.length;
  if (rank === 0) throw wrongShape(op, "dimensions whose product is the length of the array", shape);
  const sizes = new Array<number>(Math.min(rank, USUAL)); // its room: what grows by push takes twice the time
  for (let i = 0; i < rank; i++) {
    const size = shape[i];
    if (!Number.isInteger(size) || size < 0) throw wrongShape(op, "dimensions that are whole numbers from 0 on", shape);
    sizes[i] = size;
  }
  return sizes;
}

/** A shape of `length` elements as seen from one of its axes. */
function seenFrom(op: string, length: number, sizes: readonly number[], at: number): Extent {
  let outer = 1;
  let inner = 1;
  for (let i = 0; i < at; i++) outer *= sizes[i];
  for (let i = at + 1; i < sizes.length; i++) inner *= sizes[i];
  const n = sizes[at];
  if (outer * n * inner !== length) throw wrongShape(op, `dimensions whose product is the length ${length}`, sizes);
  return { outer, n, inner };
}

/** The sizes of a layer, [batch, inputs, units], for x of batch x inputs and weights of inputs x units elements. */
export function layer(op: string, sizes: readonly number[] | undefined, x: number, weights: number) {
  if (sizes === undefined) throw wrongType(op, "shape", "[batch, inputs, units]", sizes);
  if (sizes.length !== 3) throw wrongShape(op, "[batch, inputs, units], whole numbers from 0 on", sizes);
  const [batch, inputs, units] = sizes;
  if (batch * inputs !== x) throw wrongShape(op, `batch x inputs to be the length ${x} of x`, sizes);
  if (inputs * units !== weights) throw wrongShape(op, `inputs x units to be the length ${weights} of weights`, sizes);
  return { batch, inputs, units };
}

/** How many rows of `inputs` elements an array of this length has. */
export function batch(op: string, length: number, inputs: number): number {
  if (inputs === 0 ? length > 0 : length % inputs !== 0)
    throw wrongRange(op, "x", `a length that is a multiple of the inputs, ${inputs}`, length);
  return inputs === 0 ? 1 : length / inputs;
}

/** A whole number from 0 on. */
export function size(op: string, name: string, value: unknown): number {
  if (typeof value !== "number") throw wrongType(op, name, "a whole number", value);
  if (!Number.isInteger(value) || value < 0) throw wrongRange(op, name, "a whole number from 0 on", value);
  return value;
}

/** That an op can end a layer: known by a property. */
export function activation(op: string, key: symbol, value: unknown): void {
  if (typeof value !== "function" || !(key in value))
    throw wrongType(op, "activation", "a function of the catalogue that keeps the shape, such as relu or softmax", value);
}

export const noGradient = (op: string) => new TypeError(`${op}: "activation" expected a function with a gradient, got one without`);

/** A few words of those that are known. */
export function words<W extends string>(op: string, name: string, known: readonly W[], value: unknown): readonly W[] {
  if (value === undefined) return known;
  const expected = `an array of ${known.map((word) => JSON.stringify(word)).join(", ")}`;
  if (!Array.isArray(value)) throw wrongType(op, name, expected, value);
  const given: W[] = [];
  for (let i = 0; i < value.length; i++) {
    given[i] = value[i];
    if (!known.includes(given[i])) throw wrongRange(op, name, expected, given[i]);
  }
  return given;
}

/** A shape as seen from an axis: `outer` slabs of n rows of `inner` columns, along which the values compete. */
export interface Extent {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** The shape from its axis; without a shape, the array is a single row. */
export function extent(op: string, length: number, shape: readonly number[] | undefined, axis: unknown): Extent {
  const sizes = shape ?? [length];
  return seenFrom(op, length, sizes, axis === undefined ? sizes.length - 1 : position(op, sizes.length, axis));
}

/** An axis from the front. */
function position(op: string, rank: number, axis: unknown): number {
  if (typeof axis !== "number") throw wrongType(op, "axis", "a whole number", axis);
  const at = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(at) && at >= 0 && at < rank)) throw wrongRange(op, "axis", `a whole number from ${-rank} to ${rank - 1}`, axis);
  return at;
}

/** A shape as rows along its last axis; without a shape, a single row. */
export function rows(op: string, length: number, shape: readonly number[] | undefined): { rows: number; n: number } {
  const { outer, n } = extent(op, length, shape, undefined);
  return { rows: n === 0 ? 0 : outer, n };
}

/** Booleans as bytes, anything else as it is. */
export function bits(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const bytes: number[] = [];
  for (let i = 0; i < value.length; i++) {
    const bit = value[i];
    if (typeof bit !== "boolean") return value;
    bytes.push(Number(bit));
  }
  return Uint8Array.from(bytes);
}

/** A mask: bytes of which 0 hides, or numbers to add; as long as a trailing part of the shape. */
export function mask(op: string, value: unknown, like: FloatArray, shape: readonly number[]): Uint8Array | FloatArray {
  const expected = `a Uint8Array, booleans or a ${floatType(like) === 8 ? "Float64Array" : "Float32Array"}`;
  const bytes = value as Uint8Array | FloatArray;
  if (floatType(value) === undefined ? !(ArrayBuffer.isView(value) && value instanceof Uint8Array) : floatType(value) !== floatType(like))
    throw wrongType(op, "mask", expected, value);
  live(op, "mask", bytes);
  const lengths = shape.map((_, i) => shape.slice(i).reduce((product, size) => product * size, 1));
  if (!lengths.includes(bytes.length))
    throw wrongRange(op, "mask", `the length of a trailing part of shape (${[...new Set(lengths)].reverse().join(" or ")})`, bytes.length);
  return bytes;
}

/** Whether each query sees no key behind it: only in a shape of queries by keys, along the keys. */
export function causal(op: string, value: unknown, rank: number, axis: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw wrongType(op, "causal", "true or false", value);
  if (value && (rank < 2 || (axis !== undefined && axis !== -1 && axis !== rank - 1)))
    throw wrongRange(op, "causal", "a shape [..., queries, keys] and the last axis", `a shape of ${rank} dimensions, axis ${axis ?? -1}`);
  return value;
}

/** The shape around one of its axes, counted from either side; `parts` is what the axis must be a multiple of. */
export function around(
  op: string,
  length: number,
  shape: readonly number[] | undefined,
  fallback: number[],
  axis: unknown,
  usual: number,
  parts = 1,
): Extent {
  const sizes = shape ?? fallback;
  const at = position(op, sizes.length, axis === undefined ? Math.min(usual, sizes.length - 1) : axis);
  const extent = seenFrom(op, length, sizes, at);
  if (extent.n % parts !== 0) throw wrongShape(op, `a multiple of ${parts} along axis ${at}`, sizes);
  return extent;
}

/** One of a few words: the first where none was given. */
export function choice<W extends string>(op: string, name: string, words: readonly W[], value: unknown): W {
  const quoted = words.map((word) => JSON.stringify(word));
  const expected = `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
  if (value === undefined) return words[0];
  if (typeof value !== "string") throw wrongType(op, name, expected, value);
  if (!words.includes(value as W)) throw wrongRange(op, name, expected, value);
  return value as W;
}

/** A float array of one of these lengths, or undefined. */
export function floats(op: string, name: string, lengths: readonly number[], value: unknown): FloatArray | undefined {
  if (value === undefined) return undefined;
  float(op, name, value);
  const { length } = value as FloatArray;
  if (!lengths.includes(length)) throw wrongRange(op, name, `length ${[...new Set(lengths)].join(" or ")}`, length);
  return value as FloatArray;
}

/** Throws unless x is an array of this length, and of the type of `logits`. */
export function like(op: string, name: string, x: unknown, logits: FloatArray, length: number): void {
  const type = floatType(x);
  if (type !== floatType(logits))
    throw wrongType(op, name, `a ${floatType(logits) === 8 ? "Float64Array" : "Float32Array"} like "logits"`, x);
  floats(op, name, [length], x);
}

/** dL/dloss: a number, 1 where none was given, or (with `length`) an array of so many. */
export function upstream(op: string, value: unknown, length: number | undefined): number | FloatArray {
  if (value === undefined) return 1;
  if (typeof value === "number") return value;
  if (length === undefined) throw wrongType(op, "gy", "a number", value);
  return floats(op, "gy", [length], value) as FloatArray;
}

/** Whether x is a float array, of whatever length. */
export const isFloat = (x: unknown): x is FloatArray => floatType(x) !== undefined;

/** That an option was not given. */
export function nothing(op: string, name: string, why: string, value: unknown): void {
  if (value !== undefined) throw wrongType(op, name, `nothing ${why}`, value);
}

const INTEGERS = /^(Int(8|16|32)|Uint(8|8Clamped|16|32))Array$/;

/** Labels: a class for each row, none beside those from 0 on below `classes` but `ignored`. */
export function labels(op: string, value: unknown, rows: number, classes: number, ignored: number): ArrayLike<number> {
  const tag = ArrayBuffer.isView(value) && (value as unknown as Record<symbol, unknown>)[Symbol.toStringTag];
  if (!INTEGERS.test(String(tag)))
    throw wrongType(op, "labels", "an array of whole numbers such as Int32Array, or of probabilities like the logits", value);
  const given = value as Int32Array;
  if (given.length !== rows) throw wrongRange(op, "labels", `length ${rows}`, given.length);
  for (let i = 0; i < rows; i++)
    if (!(given[i] >= 0 && given[i] < classes) && given[i] !== ignored)
      throw new RangeError(`${op}: "labels" expected classes from 0 to ${classes - 1}, got ${given[i]} at ${i}`);
  return given;
}

/** The error for logits that have no largest one, or no probabilities. */
export const noDistribution = (op: string, value: number) => wrongRange(op, "logits", "numbers below infinity, one above -infinity", value);

const MAX_BYTES = 2 ** 32;
/** Bytes of a cache line. */
const LINE = 64;
/** Where the last one of the largest memory begins. */
export const LAST_LINE = MAX_BYTES - LINE;

/** The class and length of an array to allocate. */
export function allocation(type: unknown, length: unknown): void {
  if (type !== Float32Array && type !== Float64Array)
    throw new TypeError(`alloc: "type" expected Float32Array or Float64Array, got ${typeof type === "function" ? type.name : came(type)}`);
  if (typeof length !== "number") throw wrongType("alloc", "length", "a whole number", length);
  if (!Number.isInteger(length) || length < 0) throw wrongRange("alloc", "length", "a whole number from 0 on", length);
}

export const heapFull = (op: string, bytes: number, available: number, capacity: number) =>
  new RangeError(`${op}: ${bytes} bytes do not fit: ${available} of ${capacity} are free; create({ capacity }) makes a larger heap`);

export const noArray = (bytes: number, cause: unknown) =>
  new RangeError(`alloc: ${bytes} bytes do not fit: the engine gives no array of that size`, { cause });

/** What `free` takes, an array that `alloc` returned and that is still live: its block. */
export function allocated(x: unknown): Block & { heap: object } {
  const block = isFloat(x) ? (x as Resident)[BLOCK] : undefined;
  if (block === undefined) throw wrongType("free", "x", "an array that alloc returned", x);
  const { heap } = block;
  if (heap === undefined) throw freed('free: "x"');
  return block as Block & { heap: typeof heap };
}

/** What `create` is to make: its options, and the defaults of those that were not given. */
export interface Creation extends Pick<CreateOptions, "capacity" | "memory" | "base" | "bytes"> {
  readonly simd: "auto" | Build;
  readonly precise: boolean;
  readonly threads: number;
  readonly modules: readonly WebAssembly.Module[];
}

/** The options of create, each read once: what reads them may be the caller's code. */
export function creation(given: CreateOptions | undefined): Creation {
  const op = "create";
  const { simd, capacity, memory, base, bytes, module, precise, threads } = options(op, given);
  const build = choice(op, "simd", ["auto", "relaxed", "baseline", "none"], simd);
  if (capacity !== undefined && typeof capacity !== "number") throw wrongType(op, "capacity", "a number of bytes", capacity);
  if (capacity !== undefined && !(capacity >= 0 && capacity < MAX_BYTES))
    throw wrongRange(op, "capacity", "bytes from 0 to below 2 ** 32", capacity);
  if (memory !== undefined && !isMemory(memory)) throw wrongType(op, "memory", "a WebAssembly.Memory", memory);
  if (threads !== undefined && typeof threads !== "number") throw wrongType(op, "threads", "a whole number", threads);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
    throw wrongRange(op, "threads", `a whole number from 1 to ${MOST_THREADS}`, threads);
  for (const [name, value] of Object.entries({ base, bytes })) {
    if (value === undefined) continue;
    size(op, name, value);
    if (memory === undefined) throw new TypeError(`create: "${name}" expected nothing without "memory", of which it is a part`);
  }
  if (memory !== undefined && capacity !== undefined)
    throw new TypeError('create: "capacity" expected nothing beside "memory", whose size it is');
  const rest = { precise: flag(op, "precise", precise), threads: threads ?? 1, modules: modulesOf(op, module) };
  if (rest.threads > 1 && rest.modules.length > 0) throw noThreads();
  return { simd: build, capacity, memory, base, bytes, ...rest };
}

/** Whether it is a memory in truth: neither a proxy of one, nor one with another buffer put over its own. */
function isMemory(value: unknown): boolean {
  try {
    const buffer = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer")?.get?.call(value);
    return buffer === (value as WebAssembly.Memory).buffer;
  } catch {
    return false;
  }
}

/** One module, or those of an array: ours, that import nothing but a memory. */
function modulesOf(op: string, value: unknown): readonly WebAssembly.Module[] {
  const modules: WebAssembly.Module[] = [];
  if (value === undefined) return modules;
  const count = Array.isArray(value) ? value.length : 1;
  for (let i = 0; i < count; i++) {
    const module = Array.isArray(value) ? value[i] : value;
    if (!isModule(module)) throw wrongType(op, "module", "a WebAssembly.Module of this package or an array of them", module);
    modules.push(module);
  }
  return modules;
}

function isModule(value: unknown): value is WebAssembly.Module {
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
 * The part of a memory that an instance may use, from a cache line on: `needed` bytes at least, none below `least`, and not the last line of
 * 4 GiB, behind which the kernels' addresses would begin anew.
 */
export function region(options: { base?: number; bytes?: number }, least: number, needed: number, byteLength: number) {
  const { base = least, bytes = Math.max(0, byteLength - base) } = options;
  if (base < least || base > byteLength) throw wrongRange("create", "base", `an address from ${least} to ${byteLength}`, base);
  const [start, stop] = [Math.ceil(base / LINE) * LINE, base + bytes];
  if (stop > byteLength) throw wrongRange("create", "bytes", `at most the ${byteLength - base} that "memory" has from "base" on`, bytes);
  const end = Math.min(stop, LAST_LINE);
  if (end - start < needed) {
    const [name, room, got] = options.bytes === undefined ? ["memory", start, byteLength] : ["bytes", start - base, bytes];
    throw wrongRange("create", name, `at least ${room + needed} bytes`, got);
  }
  return { start, end };
}

const noThreads = () => new TypeError('create: "threads" expected nothing above 1 beside "module": those import a private memory');

/** That a given memory is shared where threads are asked for, and private where modules were given. */
export function agreeing(shared: boolean, threads: number, modules: boolean): void {
  if (threads > 1 && !shared) throw new TypeError('create: "memory" expected a shared WebAssembly.Memory where "threads" is above 1');
  if (modules && shared)
    throw new TypeError('create: "memory" expected one that is not shared beside "module": those import a private memory');
}

/** That `register` of lanewise/tfjs got TensorFlow.js with a backend that it knows. */
export function registration(tf: unknown, imported: () => boolean): void {
  const expected = "TensorFlow.js, with its functions getKernel, registerKernel and unregisterKernel";
  const names = ["getKernel", "registerKernel", "unregisterKernel"];
  if (typeof tf !== "object" || tf === null || !names.every((name) => typeof (tf as Record<string, unknown>)[name] === "function"))
    throw wrongType("register", "tf", expected, tf);
  if (!imported()) throw new TypeError("register: \"tf\" expected the 'cpu' or 'wasm' backend to be imported before, got neither");
}

/** A kernel that only lanewise has, on what it does not take. */
export const noKernel = (name: string) => new RangeError(`${name}: expected a tensor with at least one axis, got a scalar`);
