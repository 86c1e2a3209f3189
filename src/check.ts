// Every error that a caller can cause is thrown here, before anything has been written.
import { BLOCK, type FloatArray, type Resident } from "./memory.js";
import type { Parameter } from "./spec/spec.js";

/** What came, in words for the message. */
function came(value: unknown): string {
  if (typeof value === "object" && value !== null) return value.constructor?.name ?? "an object";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const wrongType = (op: string, name: string, expected: string, value: unknown) =>
  new TypeError(`${op}: "${name}" expected ${expected}, got ${came(value)}`);

const wrongRange = (op: string, name: string, expected: string, value: unknown) =>
  new RangeError(`${op}: "${name}" expected ${expected}, got ${came(value)}`);

const wrongShape = (op: string, expected: string, shape: unknown[]) =>
  new RangeError(`${op}: "shape" expected ${expected}, got [${shape}]`);

/** The float type of an array, whatever realm it comes from (instanceof is only the faster answer); undefined where it is no float array. */
function floatType(x: unknown): 4 | 8 | undefined {
  if (x instanceof Float32Array) return 4;
  if (x instanceof Float64Array) return 8;
  if (!ArrayBuffer.isView(x)) return undefined;
  const tag = (x as unknown as Record<symbol, unknown>)[Symbol.toStringTag];
  return tag === "Float32Array" ? 4 : tag === "Float64Array" ? 8 : undefined;
}

/** The error for an array whose block went back to the heap. */
export const freed = (subject: string) => new TypeError(`${subject} expected a live array, got one that was freed`);

/** Throws if the memory under x is gone: its buffer was transferred, or its block freed. */
function live(op: string, name: string, x: FloatArray): void {
  const block = (x as Resident)[BLOCK];
  if (block !== undefined && block.heap === undefined) throw freed(`${op}: "${name}"`);
  // only an empty array can be detached, and only a detached one makes this constructor throw
  if (x.length > 0) return;
  try {
    new Uint8Array(x.buffer);
  } catch {
    throw new TypeError(`${op}: "${name}" expected a live array, got one whose buffer was detached`);
  }
}

/** Whether x, a float array, has float64 elements. */
export function float(op: string, name: string, x: unknown): boolean {
  const type = floatType(x);
  if (type === undefined) throw wrongType(op, name, "a Float32Array or Float64Array", x);
  live(op, name, x as FloatArray);
  return type === 8;
}

/** Throws unless x is an array of the type and length of `like`. */
export function same(op: string, name: string, x: unknown, like: FloatArray, likeName: string): void {
  const type = floatType(x);
  const expected = floatType(like) === 8 ? "Float64Array" : "Float32Array";
  if (type !== floatType(like)) throw wrongType(op, name, `a ${expected} like "${likeName}"`, x);
  live(op, name, x as FloatArray);
  const length = (x as FloatArray).length;
  if (length !== like.length) throw wrongRange(op, name, `length ${like.length}`, length);
}

/** The options object, or nothing. */
export function options(op: string, value: unknown): void {
  if (value !== undefined && (typeof value !== "object" || value === null || ArrayBuffer.isView(value))) {
    throw wrongType(op, "options", "an object such as { out }", value);
  }
}

/** The value of a parameter: the default where it was not given. */
export function parameter(
  op: string,
  name: string,
  { default: fallback, expected = "a finite number", valid = Number.isFinite }: Parameter,
  value: unknown,
): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number") throw wrongType(op, name, expected, value);
  if (!valid(value)) throw wrongRange(op, name, expected, value);
  return value;
}

/** The error for parameters that are right one by one, but not together. */
export const conflicting = (op: string, conflict: string) => new RangeError(`${op}: ${conflict}`);

/** The shape as rows x length of the last axis; without one, the array is a single row. */
export function rows(op: string, length: number, shape: unknown, axis: unknown): { rows: number; n: number } {
  if (shape === undefined) shape = [length];
  if (!Array.isArray(shape)) throw wrongType(op, "shape", "an array of dimensions", shape);
  if (!shape.every((size) => Number.isInteger(size) && size >= 0))
    throw wrongShape(op, "dimensions that are whole numbers from 0 on", shape);
  const total = shape.reduce((product: number, size: number) => product * size, 1);
  if (shape.length === 0 || total !== length) throw wrongShape(op, `dimensions whose product is the length ${length}`, shape);
  const rank = shape.length;
  if (axis !== undefined && typeof axis !== "number") throw wrongType(op, "axis", "a whole number", axis);
  if (axis !== undefined && axis !== -1 && axis !== rank - 1) throw wrongRange(op, "axis", `the last one, -1 or ${rank - 1}`, axis);
  const n = shape[rank - 1];
  return { rows: n === 0 ? 0 : length / n, n };
}

const MAX_BYTES = 2 ** 32;

/** The class and length of an array to allocate. */
export function allocation(type: unknown, length: unknown): void {
  if (type !== Float32Array && type !== Float64Array)
    throw new TypeError(`alloc: "type" expected Float32Array or Float64Array, got ${typeof type === "function" ? type.name : came(type)}`);
  if (typeof length !== "number") throw wrongType("alloc", "length", "a whole number", length);
  if (!Number.isInteger(length) || length < 0) throw wrongRange("alloc", "length", "a whole number from 0 on", length);
}

export const heapFull = (bytes: number, available: number, capacity: number) =>
  new RangeError(`alloc: ${bytes} bytes do not fit: ${available} of ${capacity} are free; create({ capacity }) makes a larger heap`);

/** What `free` takes: an array that `alloc` returned and that is still live. */
export function allocated(x: unknown): void {
  const block = typeof x === "object" && x !== null ? (x as Resident)[BLOCK] : undefined;
  if (block === undefined) throw wrongType("free", "x", "an array that alloc returned", x);
  if (block.heap === undefined) throw freed('free: "x"');
}

/** The options of create. */
export function creation(given: unknown): void {
  const op = "create";
  options(op, given);
  const { simd, capacity, memory, module, precise } = given as Record<string, unknown>;
  if (simd !== undefined && typeof simd !== "string") throw wrongType(op, "simd", SIMD, simd);
  if (simd !== undefined && !["auto", "relaxed", "baseline", "none"].includes(simd)) throw wrongRange(op, "simd", SIMD, simd);
  if (capacity !== undefined && typeof capacity !== "number") throw wrongType(op, "capacity", "a number of bytes", capacity);
  if (capacity !== undefined && !(capacity >= 0 && capacity < MAX_BYTES))
    throw wrongRange(op, "capacity", "bytes from 0 to below 2 ** 32", capacity);
  if (memory !== undefined && !(memory instanceof WebAssembly.Memory)) throw wrongType(op, "memory", "a WebAssembly.Memory", memory);
  if (precise !== undefined && typeof precise !== "boolean") throw wrongType(op, "precise", "true or false", precise);
  if (memory !== undefined && capacity !== undefined)
    throw new TypeError('create: "capacity" expected nothing beside "memory", whose size it is');
  for (const part of [module].flat())
    if (part !== undefined && !(part instanceof WebAssembly.Module))
      throw wrongType(op, "module", "a WebAssembly.Module or an array of them", part);
}

const SIMD = '"auto", "relaxed", "baseline" or "none"';

export const noBuild = (simd: string, reason: string) =>
  new RangeError(`create: "simd" expected a build that this engine runs, got "${simd}" (${reason})`);

export const noMemory = (bytes: number, cause: unknown) =>
  new RangeError(`create: "capacity" expected bytes that the platform can reserve, got ${bytes}`, { cause });

export const smallMemory = (needed: number, bytes: number) =>
  new RangeError(`create: "memory" expected at least ${needed} bytes, got ${bytes}`);
