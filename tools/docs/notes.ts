/** What one ULP would cost, for each op that is not there yet. `npm run docs` says which are missing. */
export const NOTES: Readonly<Record<string, string>> = {
  exponential:
    "only where multiply-adds are fused; rounding n with a bias, so that e^r - 1 stays below 1/2, brings it under 1 for about a tenth more time",
};
