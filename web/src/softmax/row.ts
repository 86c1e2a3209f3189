// One row of logits made probabilities, by the op that the visitor chose.
import { temperature as divide, entmax15, hardmax, softmax, sparsemax } from "lanewise";

export const OPS = ["softmax", "entmax15", "sparsemax", "hardmax"] as const;
export type OpName = (typeof OPS)[number];

export interface Row {
  readonly op: OpName;
  readonly logits: readonly number[];
  /** Whether each logit takes part. */
  readonly visible: readonly boolean[];
  readonly temperature: number;
}

export function probabilities({ op, logits, visible, temperature }: Row): Float32Array {
  const x = Float32Array.from(logits);
  if (op === "softmax") return softmax(x, { scale: 1 / temperature, mask: visible });
  if (op === "hardmax") return hardmax(x, { scale: 1 / temperature, mask: visible });
  // these take no mask: what is hidden has a logit of -infinity
  const hidden = divide(x, { temperature }).map((logit, i) => (visible[i] ? logit : Number.NEGATIVE_INFINITY));
  return op === "sparsemax" ? sparsemax(hidden) : entmax15(hidden);
}

/** The call that does the same. */
export function callOf({ op, logits, visible, temperature }: Row): string {
  const options = [temperature === 1 ? "" : `scale: 1 / ${temperature}`, visible.every(Boolean) ? "" : `mask: [${visible.join(", ")}]`];
  const given = options.filter(Boolean).join(", ");
  const masked = op === "softmax" || op === "hardmax";
  const numbers = logits.map((logit, i) => (masked ? logit : visible[i] ? logit / temperature : "-Infinity"));
  return `${op}(Float32Array.of(${numbers.join(", ")})${masked && given ? `, { ${given} }` : ""})`;
}
