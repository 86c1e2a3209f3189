/** The cost of an op's precise form, of which the records have the error. */
const precise = (times: number) => (ulp: string) => `\`create({ precise: true })\`: ${ulp}, at ${times} times the time`;

/** What one ULP would cost, for each op that is not there yet. `npm run docs` says which are missing. */
export const NOTES: Readonly<Record<string, string | ((ulp: string) => string)>> = {
  algebraic: precise(20),
  arctan: precise(1.9),
  erf: precise(1.4),
  expm1: precise(4.4),
  exponential:
    "only where multiply-adds are fused; rounding n with a bias, so that e^r - 1 stays below 1/2, brings it under 1 for about a tenth more time",
  gaussian: precise(2.9),
  gelu: precise(1.8),
  geluTanh: precise(2.6),
  generalizedLogistic: precise(12),
  gudermannian: precise(2.5),
  hardSwish: "in float64 lanes 0.50, at two to three times the time",
  isru: precise(3.2),
  logSigmoid: precise(1.9),
  mish: precise(1.8),
  quickGelu: precise(3.8),
  selu: precise(2),
  sigmoid: precise(3.8),
  silu: precise(4.1),
  softplus: precise(1.9),
  squareplus: precise(3.2),
  tanh: precise(3.2),
  tanhShrink: precise(2.4),
};
