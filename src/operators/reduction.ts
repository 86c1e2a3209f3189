import * as validate from "../validate/index.js";

export type Reduction = "mean" | "sum" | "none";

/** A weighted loss. A weight of 0 counts for nothing, also of an infinite loss; NaN stays. */
export const weigh = (weight: number, loss: number): number =>
  weight === 0 && Math.abs(loss) === Number.POSITIVE_INFINITY ? 0 : weight * loss;

/** What the losses of the single rows or elements become. */
export function reduction(op: string, value: unknown): Reduction {
  return validate.choice(op, "reduction", ["mean", "sum", "none"], value);
}
