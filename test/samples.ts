import type { Lanewise } from "../src/index.js";
import type { FloatArray } from "../src/types.js";

export type FloatClass = typeof Float32Array | typeof Float64Array;
export const TYPES: FloatClass[] = [Float32Array, Float64Array];

/** A repeatable generator of normal deviates. */
export function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** An array of numbers by their index. */
export const make = (type: FloatClass, n: number, value: (i: number) => number): Float32Array =>
  new type(n).map((_, i) => value(i)) as Float32Array;

/** Two copies of an array: one elsewhere, one in the instance's memory. */
export const places = (lw: Lanewise, x: FloatArray): Float32Array[] => {
  const inside = lw.alloc(x.constructor as Float32ArrayConstructor, x.length);
  inside.set(x);
  return [x.slice() as Float32Array, inside];
};

/** The largest error relative to a result (or to `least`, where that is smaller). */
export const worst = (y: ArrayLike<number>, exact: ArrayLike<number>, least = 2 ** -126): number => {
  let error = 0;
  for (let i = 0; i < exact.length; i++)
    if (!Object.is(y[i] + 0, exact[i] + 0)) {
      const relative = Math.abs(y[i] - exact[i]) / Math.max(Math.abs(exact[i]), least);
      error = Number.isNaN(relative) ? Number.POSITIVE_INFINITY : Math.max(error, relative);
    }
  return error;
};

/** Calls that must throw, and leave the array as it was. */
export const untouched = (out: FloatArray, call: () => unknown): { error: unknown; intact: boolean } => {
  out.fill(9);
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  return { error, intact: out.every((value) => value === 9) };
};

/** Whether two arrays have the same bits. */
export const alike = (a: FloatArray, b: FloatArray): boolean =>
  Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer, b.byteOffset, b.byteLength)) === 0;
