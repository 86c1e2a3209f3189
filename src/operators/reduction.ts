import * as validate from "../validate/index.js";

export type Reduction = "mean" | "sum" | "none";

/** What the losses of the single rows or elements become. */
export function reduction(op: string, value: unknown): Reduction {
  return validate.choice(op, "reduction", ["mean", "sum", "none"], value);
}
