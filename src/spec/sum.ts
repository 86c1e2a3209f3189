/** The sum of term(i), compensated: it does not drift with their number. */
export function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < n; i++) {
    const t = term(i) - lost;
    const next = total + t;
    lost = Number.isFinite(next) ? next - total - t : 0; // of infinity nothing can be told
    total = next;
  }
  return total;
}
