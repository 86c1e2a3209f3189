import * as validate from "../../validate/index.js";

export type Reduction = "mean" | "sum" | "none";

/** A weighted loss. A weight of 0 counts for nothing, whatever the loss is. */
export const weigh = (weight: number, loss: number): number => (weight === 0 ? 0 : weight * loss);

/** What the losses of the single rows or elements become. */
export function reduction<R extends string = never>(op: string, value: unknown, ...more: readonly R[]): Reduction | R {
  return validate.choice<Reduction | R>(op, "reduction", ["mean", "sum", "none", ...more], value);
}
