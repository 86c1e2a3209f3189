/** What one ULP would cost, for each op that is not there yet. `npm run docs` says which are missing. */
export const NOTES: Readonly<Record<string, string>> = {
  exponential:
    "only where multiply-adds are fused; rounding n with a bias, so that e^r - 1 stays below 1/2, brings it under 1 for about a tenth more time",
  geluTanh: "in float64 lanes alone 0.55, at 1.7 times the time",
  hardSwish: "in float64 lanes 0.50, at two to three times the time",
  sigmoid: "the form in float64 lanes, `create({ precise: true })`: 0.55, at about twice the time",
  silu: "the form in float64 lanes, `create({ precise: true })`: 0.57, at about twice the time",
  tanh: "the form in float64 lanes, `create({ precise: true })`: 0.69, at about twice the time",
};
