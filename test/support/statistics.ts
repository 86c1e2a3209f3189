// Whether draws come with their probabilities.

/** The largest x^2 that a fair draw passes but once in about 10^6 times (Wilson and Hilferty). */
export const chi = (freedom: number) => freedom * (1 - 2 / (9 * freedom) + 4.75 * Math.sqrt(2 / (9 * freedom))) ** 3;

/** The statistic x^2 of counts. */
export function squares(counts: ArrayLike<number>, p: ArrayLike<number>): number {
  const draws = Array.from(counts).reduce((a, b) => a + b, 0);
  const terms = Array.from(counts, (count, i) =>
    p[i] > 0 ? (count - draws * p[i]) ** 2 / (draws * p[i]) : count > 0 ? Number.POSITIVE_INFINITY : 0,
  );
  return terms.reduce((a, b) => a + b, 0);
}
