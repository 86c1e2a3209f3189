import type { Lanewise } from "../src/index.js";
import type { FloatArray } from "../src/types.js";
import type { FloatType } from "./arrays.js";

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
export const make = (type: FloatType, n: number, value: (i: number) => number): Float32Array =>
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
