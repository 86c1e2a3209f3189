import * as check from "./check.js";

export type Reduction = "mean" | "sum" | "none";

/** What the losses of the single rows or elements become. */
export function reduction(op: string, value: unknown): Reduction {
  return check.choice(op, "reduction", ["mean", "sum", "none"], value);
}

/** The sum, compensated: it does not drift with the number of rows. */
export function total(values: ArrayLike<number>, term: (i: number) => number = (i) => values[i]): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = term(i) - lost;
    const next = sum + value;
    lost = Number.isFinite(next) ? next - sum - value : 0;
    sum = next;
  }
  return sum;
}
