// The family of an element-wise op, by its shape alone, so that a new op finds its place by itself.
import type { UnarySpec } from "lanewise";

export const FAMILIES = {
  rectifier: "Rectifiers",
  sigmoid: "Sigmoids",
  line: "Lines & shrinks",
  other: "Waves & exponentials",
  gate: "Gates",
  softmax: "Softmax",
  sampling: "Sampling",
  loss: "Losses",
  layer: "Layers",
} as const;
export type Family = keyof typeof FAMILIES;

/** Far enough out for every curve to have come near its asymptote. */
const FAR = 40;

export function familyOf(spec: UnarySpec): Family {
  const parameters = Object.values(spec.parameters).map((parameter) => parameter.default);
  const [left, right] = [spec.df(-FAR, ...parameters), spec.df(FAR, ...parameters)];
  const bounded = spec.range.every(Number.isFinite);
  if (bounded && spec.monotonic) return "sigmoid";
  if (!bounded && right > 0 && left === right) return "line";
  // passes what is positive, and holds the negative back
  if (!bounded && right > 0.5 && right < 2 && Math.abs(left) < right / 2) return "rectifier";
  return "other";
}
