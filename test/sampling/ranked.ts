// Rows of logits by a sort.

/** A row's positions from the largest value on, equal ones as they come, and their probabilities. */
export function ranked(x: ArrayLike<number>): { i: number; p: number }[] {
  const max = Math.max(...Array.from(x));
  const e = Array.from(x, (x) => Math.exp(x - max));
  const sum = e.reduce((a, b) => a + b, 0);
  return Array.from(x, (value, i) => ({ i, value, p: e[i] / sum })).sort((a, b) => b.value - a.value || a.i - b.i);
}

/** The row with only these positions left. */
export const only = (x: Float32Array, kept: { i: number }[]) => {
  const y = x.slice().fill(Number.NEGATIVE_INFINITY);
  for (const { i } of kept) y[i] = x[i];
  return y;
};
