// Whether what came out of a call is what should.
import type { FloatArray } from "../../../src/index.js";

/** What became of a call. */
export type Outcome = { readonly value: unknown; readonly error?: undefined } | { readonly value?: undefined; readonly error: unknown };

/** The largest distance from the oracle, relative to the largest number of a result: kernels and spec round in other places. */
const TOLERANCE = { float32: 2 ** -16, float64: 2 ** -40 };
/** The same, number by number, for element-wise ops: their own bounds (test/accuracy, test/float64) and the rounding of parameters. */
const ELEMENTWISE = { float32: 2 ** -19, float64: 2 ** -44 };
/** The least normal numbers, below which errors are absolute. */
const LEAST = { float32: 2 ** -126, float64: 2 ** -1022 };

/** All numbers of a result: of an array, of an object of arrays and numbers, or one. */
function numbersOf(value: unknown): ArrayLike<number>[] {
  if (typeof value === "number") return [[value]];
  if (ArrayBuffer.isView(value)) return [value as FloatArray];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(numbersOf);
  return value === undefined ? [] : [[Number.NaN]];
}

/** How closely a result has to be the oracle's. */
export interface Standard {
  readonly float64: boolean;
  readonly elementwise: boolean;
  /** Of infinities it makes infinities or NaN as rounding has it: their factor may be 0 in one order of the sums and 1e-17 in another. */
  readonly summed: boolean;
}

/** What is wrong with a result, beside the oracle's; undefined if nothing. */
export function differs(got: unknown, expected: unknown, { float64, elementwise, summed }: Standard): string | undefined {
  const [a, b] = [numbersOf(got), numbersOf(expected)];
  if (a.length !== b.length) return `${a.length} results instead of ${b.length}`;
  const type = float64 && !b.some((exact) => exact instanceof Float32Array) ? "float64" : "float32";
  for (const [i, y] of a.entries()) {
    const exact = b[i];
    if (y.length !== exact.length) return `length ${y.length} instead of ${exact.length}`;
    const size = elementwise ? 0 : largest(exact);
    for (let j = 0; j < y.length; j++) {
      if (summed && endless(y[j], exact[j])) continue;
      const bound = elementwise ? ELEMENTWISE[type] * Math.max(Math.abs(exact[j]), LEAST[type]) : TOLERANCE[type] * size;
      if (!Object.is(y[j] + 0, exact[j] + 0) && !(Math.abs(y[j] - exact[j]) <= bound)) return `${y[j]} instead of ${exact[j]} at ${j}`;
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
