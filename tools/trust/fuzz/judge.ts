// Judges the outcome of a call.
import type { FloatArray } from "../../../src/index.js";
import type { Judge } from "../../catalogue/index.js";

/** What became of a call. */
export type Outcome = { readonly value: unknown; readonly error?: undefined } | { readonly value?: undefined; readonly error: unknown };

/** Largest error relative to the largest number of a result: kernels and spec round in other places. */
const OF_LARGEST = { float32: 2 ** -16, float64: 2 ** -40 };
/** Largest error relative to each number. */
const RELATIVE = { float32: 2 ** -19, float64: 2 ** -44 };
/** The least normal numbers, below which errors are absolute. */
const LEAST = { float32: 2 ** -126, float64: 2 ** -1022 };
/** Half a unit in the last place, relative to a number just above a power of two. */
const HALF = 2 ** -24;

/** All numbers of a result: of an array, of an object of arrays and numbers, or one. */
function numbersOf(value: unknown): ArrayLike<number>[] {
  if (typeof value === "number") return [[value]];
  if (ArrayBuffer.isView(value)) return [value as FloatArray];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(numbersOf);
  return value === undefined ? [] : [[Number.NaN]];
}

/** The error that a judge allows of each number. */
function boundOf(judge: Judge, type: "float32" | "float64", exact: ArrayLike<number>): (exact: number) => number {
  const relative = (part: number) => (exact: number) => part * Math.max(Math.abs(exact), LEAST[type]);
  // a derivative that crosses zero cancels there: its error is one of terms about 1
  if (judge === "derivative") return (exact) => RELATIVE[type] * Math.max(Math.abs(exact), 1);
  // the spec promises for float32 only; the oracle's own result is rounded to it
  if (typeof judge === "number") return relative(type === "float32" ? (2 * judge + 1) * HALF : RELATIVE.float64);
  const bound = OF_LARGEST[type] * largest(exact);
  return () => bound;
}

/** What is wrong with a result, beside the oracle's; undefined if nothing. */
export function differs(got: unknown, expected: unknown, judge: Judge, float64: boolean): string | undefined {
  const [a, b] = [numbersOf(got), numbersOf(expected)];
  if (a.length !== b.length) return `${a.length} results instead of ${b.length}`;
  const type = float64 && !b.some((exact) => exact instanceof Float32Array) ? "float64" : "float32";
  for (const [i, y] of a.entries()) {
    const exact = b[i];
    if (y.length !== exact.length) return `length ${y.length} instead of ${exact.length}`;
    const bound = boundOf(judge, type, exact);
    for (let j = 0; j < y.length; j++) {
      if (judge === "sums" && endless(y[j], exact[j])) continue;
      if (!Object.is(y[j] + 0, exact[j] + 0) && !(Math.abs(y[j] - exact[j]) <= bound(exact[j])))
        return `${y[j]} instead of ${exact[j]} at ${j}`;
    }
  }
  return undefined;
}

/** Whether one is NaN and the other infinite. */
const endless = (a: number, b: number) => Number.isNaN(a) !== Number.isNaN(b) && !Number.isFinite(a) && !Number.isFinite(b);

function largest(values: ArrayLike<number>): number {
  let size = 1;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) < Number.POSITIVE_INFINITY) size = Math.max(size, Math.abs(values[i]));
  return size;
}

/** An error that a caller may get. */
export const isProper = (error: unknown): error is Error => error instanceof TypeError || error instanceof RangeError;

export function attempt(call: () => unknown): Outcome {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}
