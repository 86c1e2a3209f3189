import type { FloatArray } from "../../src/index.js";
import { type FloatType, uniform } from "./arrays.js";

/** A repeatable generator of normal deviates. */
export function normals(seed: number): () => number {
  const next = uniform(seed);
  const open = () => next() + 2 ** -33; // never 0, whose logarithm is infinite
  return () => Math.sqrt(-2 * Math.log(open())) * Math.cos(2 * Math.PI * open());
}

/** An array of numbers by their index. */
export const make = (type: FloatType, n: number, value: (i: number) => number): Float32Array =>
  new type(n).map((_, i) => value(i)) as Float32Array;

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

/** Column c of rows of `inner` elements. */
export const column = <A extends FloatArray>(y: A, c: number, inner: number) => y.filter((_, i) => i % inner === c) as A;
