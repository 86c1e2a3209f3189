const precise = (ulp: number, times: number): string => `\`create({ precise: true })\`: ${ulp.toFixed(2)}, at ${times} times the time`;

/** What one ULP would cost, for each op that is not there yet. `npm run docs` says which are missing. */
export const NOTES: Readonly<Record<string, string>> = {
  algebraic: precise(0.56, 20),
  arctan: precise(0.51, 1.9),
  erf: precise(0.55, 1.4),
  expm1: precise(0.79, 4.4),
  exponential:
    "only where multiply-adds are fused; rounding n with a bias, so that e^r - 1 stays below 1/2, brings it under 1 for about a tenth more time",
  gaussian: precise(0.56, 2.9),
  gelu: precise(0.67, 1.8),
  geluTanh: precise(0.56, 2.6),
  generalizedLogistic: precise(0.58, 12),
  gudermannian: precise(0.78, 2.5),
  hardSwish: "in float64 lanes 0.50, at two to three times the time",
  isru: precise(0.5, 3.2),
  logSigmoid: precise(0.56, 1.9),
  mish: precise(0.57, 1.8),
  quickGelu: precise(0.57, 3.8),
  selu: precise(0.82, 2),
  sigmoid: precise(0.56, 3.8),
  silu: precise(0.57, 4.1),
  softplus: precise(0.56, 1.9),
  squareplus: precise(0.5, 3.2),
  tanh: precise(0.69, 3.2),
  tanhShrink: precise(0.54, 2.4),
};
