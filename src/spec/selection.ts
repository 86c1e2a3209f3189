import type { Definition, Parameter } from "./spec.js";

/** An op that chooses elements of rows, in plain JavaScript: the oracle and the fallback. */
export interface SelectionSpec<P extends string = string> extends Definition {
  readonly kind: "selection";
  readonly parameters: Readonly<Record<P, Parameter>>;
}

/** The order from the largest on: NaN before infinity. */
const compare = (a: number, b: number) => Number(Number.isNaN(b)) - Number(Number.isNaN(a)) || Number(b > a) - Number(b < a);

export const topEntries = {
  kind: "selection",
  name: "topEntries",
  summary: "The k largest elements of each row, with their indices.",
  formula: "x_i for the k indices i with the largest x_i, the largest first",
  tex: String.raw`x_{\pi_1} \ge \dots \ge x_{\pi_k} \ge \max_{i \notin \pi} x_i`,
  parameters: {
    k: {
      default: 1,
      summary: "how many elements of a row",
      expected: "a whole number from 1 on",
      valid: (value: number) => Number.isInteger(value) && value >= 1,
    },
  },
  /** The indices of the k largest or smallest elements of a row: by their order, equal ones as they come, or as they lie in the row. */
  row(x: ArrayLike<number>, k: number, largest: boolean, sorted: boolean): number[] {
    const order = Array.from({ length: x.length }, (_, i) => i);
    const best = order.sort((a, b) => (largest ? compare(x[a], x[b]) : compare(x[b], x[a])) || a - b).slice(0, k);
    return sorted ? best : best.sort((a, b) => a - b);
  },
  source: "Blum, Floyd, Pratt, Rivest, Tarjan: Time Bounds for Selection, 1973",
} as const satisfies SelectionSpec<"k"> & { row: unknown };

export const argMax = {
  kind: "selection",
  name: "argMax",
  summary: "The index of the largest element of each row.",
  formula: "the first i with x_i = max x",
  tex: String.raw`\min \{i : x_i = \max_j x_j\}`,
  parameters: {},
  /** The index in one row: of the first NaN, if there is one. */
  row(x: ArrayLike<number>): number {
    let best = 0;
    for (let i = 1; i < x.length; i++) if (compare(x[i], x[best]) < 0) best = i;
    return best;
  },
  source: "NumPy and the Array API standard, argmax",
} as const satisfies SelectionSpec<never> & { row: unknown };
