import type { FloatArray, Lanewise } from "../src/index.js";

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
}

/** Below this length an array in the memory is known by the mark of `alloc` alone. */
const MARKED = 256;

/** Somewhere to put an array: in a buffer of its own or in the instance's memory, with sentinels on both sides, `shift` elements in. */
export function place(lw: Lanewise, x: FloatArray, shift: number, resident: boolean): Place {
  const type = x.constructor as FloatType;
  if (resident && x.length < MARKED) return marked(lw, x);
  const length = x.length + shift + 8;
  const whole = (resident ? lw.alloc(type as Float32ArrayConstructor, length) : new type(length)).fill(GUARD) as FloatArray;
  const guard = whole[0];
  const view = whole.subarray(shift, shift + x.length);
  view.set(x);
  return { view, intact: () => whole.every((y, i) => (i >= shift && i < shift + x.length) || y === guard) };
}

/** A short array from `alloc` itself; the sentinels are in what its block has beyond it. */
function marked(lw: Lanewise, x: FloatArray): Place {
  const view = lw.alloc(x.constructor as Float32ArrayConstructor, x.length) as FloatArray;
  view.set(x);
  if (lw.memory === undefined) return { view, intact: () => true };
  const end = view.byteOffset + view.byteLength;
  const rest = new Uint8Array(lw.memory.buffer, end, Math.max(64, Math.ceil(view.byteLength / 64) * 64) - view.byteLength).fill(0xa5);
  return { view, intact: () => rest.every((byte) => byte === 0xa5) };
}

/** Every way in which two or three arrays can lie inside and outside of the memory. */
export const residences = (count: number): boolean[][] =>
  Array.from({ length: 2 ** count }, (_, bits) => Array.from({ length: count }, (_, i) => ((bits >> i) & 1) === 1));

/** A repeatable generator of uniform numbers in [0, 1). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
