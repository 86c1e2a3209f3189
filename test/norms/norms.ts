// What the tests of norms share.
import type { FloatArray } from "../../src/index.js";
import type { FloatType } from "../support/arrays.js";
import { make, normals } from "../support/samples.js";

/** The eps of the norms. */
export const EPS = 1e-5;

/** Whether every number is the exact one, to a part of it or of 1. */
export const near = (y: ArrayLike<number>, exact: ArrayLike<number>, part: number): boolean =>
  Array.from(y).every((y, i) => Math.abs(y - exact[i]) <= part * Math.max(1, Math.abs(exact[i])));

/** Arrays of n normal numbers, the same for the same n and type. */
export const vectors = (type: FloatType, n: number, count: number): FloatArray[] =>
  Array.from({ length: count }, (_, i) => {
    const normal = normals(n + 100 * i + 7);
    return make(type, n, () => normal());
  });
