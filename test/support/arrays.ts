import type { FloatArray, Lanewise } from "../../src/index.js";

const GUARD = 12345.678;

/** The float types that every op takes. */
export const TYPES = [Float32Array, Float64Array] as const;
export type FloatType = (typeof TYPES)[number];

const bytes = (x: FloatArray) => Buffer.from(x.buffer, x.byteOffset, x.byteLength);

/** Whether two arrays hold the same bits. */
export const same = (a: FloatArray, b: FloatArray): boolean => Buffer.compare(bytes(a), bytes(b)) === 0;

/** An array in a place of its own kind, and whether what lies around it is as it was. */
export interface Place {
  readonly view: FloatArray;
  readonly intact: () => boolean;
  readonly free: () => void;
}

/** Where an array lies: in a buffer of its own, in shared memory, as what `alloc` gave, or as a part of that. */
export type Where = "own" | "shared" | "block" | "part";

/** An array of n elements, in the instance's memory or outside. */
function room(lw: Lanewise, type: FloatType, n: number, where: Where): FloatArray {
  if (where === "own") return new type(n);
  if (where === "shared") return new (type as Float32ArrayConstructor)(new SharedArrayBuffer(n * type.BYTES_PER_ELEMENT)) as FloatArray;
  return lw.alloc(type as Float32ArrayConstructor, n);
}

/** Puts an array somewhere, `shift` elements into a longer one, with sentinels on both sides. */
export function place(lw: Lanewise, x: FloatArray, shift: number, where: Where): Place {
  if (where === "block") return block(lw, x);
  const whole = room(lw, x.constructor as FloatType, x.length + shift + 8, where).fill(GUARD) as FloatArray;
  const before = whole.slice();
  const view = whole.subarray(shift, shift + x.length);
  view.set(x);
  const intact = () => {
    before.set(view, shift);
    return same(whole, before as FloatArray);
  };
  return { view, intact, free: () => void (where === "part" && lw.free(whole)) };
}

/** What `alloc` gave; the sentinels are in what its block has beyond it. */
function block(lw: Lanewise, x: FloatArray): Place {
  const view = lw.alloc(x.constructor as Float32ArrayConstructor, x.length) as FloatArray;
  view.set(x);
  const free = () => lw.free(view);
  if (lw.memory === undefined) return { view, intact: () => true, free };
  const end = view.byteOffset + view.byteLength;
  const rest = new Uint8Array(lw.memory.buffer, end, Math.max(64, Math.ceil(view.byteLength / 64) * 64) - view.byteLength).fill(0xa5);
  return { view, intact: () => rest.every((byte) => byte === 0xa5), free };
}

/** A repeatable generator of uniform numbers in [0, 1). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Uniform numbers in [-1, 1). */
export const sample = (type: FloatType, length: number, seed: number): FloatArray => {
  const next = uniform(seed);
  return new type(length).map(() => 2 * next() - 1);
};
