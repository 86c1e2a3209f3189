import type { FoldSpec } from "./fold.js";

/** The index of the first largest part; -1 where one is NaN. */
function first(parts: readonly number[]): number {
  let best = 0;
  for (let i = 0; i < parts.length; i++) {
    if (Number.isNaN(parts[i])) return -1;
    if (parts[i] > parts[best]) best = i;
  }
  return best;
}

export const maxout: FoldSpec<"k"> = {
  kind: "fold",
  name: "maxout",
  summary: "The largest of every k neighbours: a unit that learns its own convex activation.",
  formula: "max(x_1, ..., x_k)",
  tex: String.raw`\max_{1 \le j \le k} x_j`,
  parameters: {
    k: {
      default: 2,
      summary: "how many neighbours on the axis make one result",
      expected: "a whole number from 1 on",
      valid: (value) => Number.isSafeInteger(value) && value >= 1,
    },
  },
  f: (parts) => parts[first(parts)] ?? Number.NaN,
  gradient: (parts) => {
    const winner = first(parts);
    return parts.map((_, i) => (winner < 0 ? Number.NaN : i === winner ? 1 : 0));
  },
  ulp: 0,
  source: "Goodfellow, Warde-Farley, Mirza, Courville, Bengio: Maxout Networks, ICML 2013",
};
