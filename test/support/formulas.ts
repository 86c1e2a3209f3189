// Formulas of the ops with parameters, in decimal arithmetic and op by op in an element type.
import { Decimal } from "decimal.js";
import { TYPES } from "./arrays.js";

export const Exact = Decimal.clone({ precision: 40, minE: -9e15, maxE: 9e15 });

/** What the formulas are made of: in decimals, or with every step rounded. */
export interface Arithmetic<N> {
  of(x: number): N;
  add(a: N, b: N): N;
  sub(a: N, b: N): N;
  mul(a: N, b: N): N;
  div(a: N, b: N): N;
  sqrt(a: N): N;
  exp(a: N): N;
  expm1(a: N): N;
  log1p(a: N): N;
  pow(a: N, b: N): N;
  less(a: N, b: N): boolean;
}

const POWERS = new Map<number, Decimal>();
export const powerOf2 = (n: number): Decimal => {
  const known = POWERS.get(n) ?? new Exact(2).pow(n);
  POWERS.set(n, known);
  return known;
};
const exponent = (x: number): number => (x === 0 || !Number.isFinite(x) ? 0 : Math.floor(Math.log2(Math.abs(x))));
/** All bits of x: Decimal itself would take the shortest decimal that reads as x. */
export const digits = (x: number): Decimal => {
  if (!Number.isFinite(x) || x === 0) return new Exact(x);
  const e = Math.max(exponent(x), -1022) - 52;
  return new Exact(e > -1000 ? x * 2 ** -e : x * 2 ** 500 * 2 ** (-e - 500)).times(powerOf2(e));
};

/** Terms of a series about 0: where the functions of decimal.js would cancel. */
const near = (a: Decimal, f: (a: Decimal) => Decimal, second: number, third: number) =>
  a.abs().lt("1e-13") ? a.plus(a.times(a).times(second)).plus(a.pow(3).times(third)) : f(a);
export const decimals: Arithmetic<Decimal> = {
  of: digits,
  add: (a, b) => a.plus(b),
  sub: (a, b) => a.minus(b),
  mul: (a, b) => a.times(b),
  div: (a, b) => a.div(b),
  sqrt: (a) => a.sqrt(),
  exp: (a) => (a.lt(-1e7) ? new Exact(0) : a.gt(1e7) ? new Exact(Number.POSITIVE_INFINITY) : a.exp()),
  expm1: (a) => near(a, (a) => decimals.exp(a).minus(1), 1 / 2, 1 / 6),
  log1p: (a) => near(a, (a) => a.plus(1).ln(), -1 / 2, 1 / 3),
  pow: (a, b) => (a.isZero() ? a : decimals.exp(a.ln().times(b))),
  less: (a, b) => a.lt(b),
};
export const rounding = (round: (x: number) => number): Arithmetic<number> => ({
  of: round,
  add: (a, b) => round(a + b),
  sub: (a, b) => round(a - b),
  mul: (a, b) => round(a * b),
  div: (a, b) => round(a / b),
  sqrt: (a) => round(Math.sqrt(a)),
  exp: (a) => round(Math.exp(a)),
  expm1: (a) => round(Math.expm1(a)),
  log1p: (a) => round(Math.log1p(a)),
  pow: (a, b) => round(a ** b),
  less: (a, b) => a < b,
});

export type Formula = <N>(a: Arithmetic<N>, x: N, p: N, q: N) => N;
const size = <N>(a: Arithmetic<N>, x: N) => (a.less(x, a.of(0)) ? a.sub(a.of(0), x) : x);
const positive = <N>(a: Arithmetic<N>, x: N) => a.less(a.of(0), x);
export const clamp = <N>(a: Arithmetic<N>, x: N, low: N, high: N) => {
  const y = a.less(x, low) ? low : x;
  return a.less(high, y) ? high : y;
};
/** e^-abs t, by which the logistic functions neither overflow nor cancel. */
const decay = <N>(a: Arithmetic<N>, t: N) => a.exp(a.sub(a.of(0), size(a, t)));
const logistic: Formula = (a, t) => {
  const e = decay(a, t);
  return a.div(positive(a, t) ? a.of(1) : e, a.add(a.of(1), e));
};
const hypotenuse: Formula = (a, x, b) => {
  const root = a.sqrt(b);
  const [large, small] = a.less(size(a, x), root) ? [root, size(a, x)] : [size(a, x), root];
  const q = a.div(small, large);
  return a.mul(large, a.sqrt(a.add(a.of(1), a.mul(q, q))));
};

/** A formula, and which of its parameters are positive, of any sign, or not of interest. */
export interface Case {
  readonly parameters: readonly ("positive" | "any")[];
  readonly f: Formula;
  readonly df?: Formula;
  readonly zero?: (p: number, q: number) => number;
}
export const CASES: Record<string, Case> = {
  algebraic: {
    parameters: ["positive"],
    f: (a, x, k) => {
      const far = a.less(a.of(1), size(a, x));
      const u = a.pow(size(a, x), far ? a.sub(a.of(0), k) : k);
      const root = a.exp(a.sub(a.of(0), a.div(a.log1p(u), k)));
      return far ? (positive(a, x) ? root : a.sub(a.of(0), root)) : a.mul(x, root);
    },
    df: (a, x, k) => {
      const far = a.less(a.of(1), size(a, x));
      const u = a.pow(size(a, x), far ? a.sub(a.of(0), k) : k);
      const log = a.log1p(u);
      const root = a.exp(a.sub(a.of(0), a.add(a.div(log, k), log)));
      return far ? a.mul(a.div(u, size(a, x)), root) : root;
    },
  },
  celu: {
    parameters: ["positive"],
    f: (a, x, alpha) => {
      const t = a.div(x, alpha);
      return positive(a, x) || a.less(size(a, t), a.of(1e-20)) ? x : a.mul(alpha, a.expm1(t));
    },
    df: (a, x, alpha) => (positive(a, x) ? a.of(1) : a.exp(a.div(x, alpha))),
  },
  clamp: { parameters: ["any", "any"], f: clamp },
  elu: {
    parameters: ["any"],
    f: (a, x, alpha) => (positive(a, x) ? x : a.mul(alpha, a.expm1(x))),
    df: (a, x, alpha) => (positive(a, x) ? a.of(1) : a.mul(alpha, a.exp(x))),
  },
  generalizedLogistic: {
    parameters: ["positive"],
    f: (a, x, alpha) => {
      const s = a.add(positive(a, x) ? a.of(0) : a.sub(a.of(0), x), a.log1p(decay(a, x)));
      return a.exp(a.sub(a.of(0), a.mul(alpha, s)));
    },
    df: (a, x, alpha) => a.mul(a.mul(alpha, logistic(a, a.sub(a.of(0), x), alpha, alpha)), CASES.generalizedLogistic.f(a, x, alpha, alpha)),
  },
  hardSigmoid: {
    parameters: ["any", "any"],
    f: (a, x, alpha, beta) => clamp(a, a.add(a.mul(alpha, x), beta), a.of(0), a.of(1)),
    zero: (alpha, beta) => -beta / alpha,
  },
  isru: {
    parameters: ["positive"],
    f: (a, x, alpha) => {
      const r = a.mul(a.sqrt(alpha), x);
      const far = a.less(a.of(1), size(a, r));
      const q = far ? a.div(a.of(1), r) : r;
      const root = a.sqrt(a.add(a.of(1), a.mul(q, q)));
      const limit = a.div(a.div(a.of(1), a.sqrt(alpha)), root);
      return far ? (positive(a, x) ? limit : a.sub(a.of(0), limit)) : a.div(x, root);
    },
    df: (a, x, alpha) => {
      const r = a.mul(a.sqrt(alpha), x);
      const far = a.less(a.of(1), size(a, r));
      const q = far ? a.div(a.of(1), size(a, r)) : size(a, r);
      const root = a.div(far ? q : a.of(1), a.sqrt(a.add(a.of(1), a.mul(q, q))));
      return a.mul(a.mul(root, root), root);
    },
  },
  leakyRelu: { parameters: ["any"], f: (a, x, alpha) => (positive(a, x) ? x : a.mul(alpha, x)) },
  linear: {
    parameters: ["any", "any"],
    f: (a, x, alpha, beta) => {
      const quarter = a.of(0.25);
      const sum = a.add(a.mul(a.mul(alpha, quarter), x), a.mul(beta, quarter)); // the product alone may overflow
      return a.less(a.of(2 ** 120), size(a, sum)) ? a.mul(sum, a.of(4)) : a.add(a.mul(alpha, x), beta);
    },
    zero: (alpha, beta) => -beta / alpha,
  },
  selu: {
    parameters: ["any", "positive"],
    f: (a, x, alpha, gamma) => a.mul(gamma, positive(a, x) ? x : a.mul(alpha, a.expm1(x))),
    df: (a, x, alpha, gamma) => a.mul(gamma, positive(a, x) ? a.of(1) : a.mul(alpha, a.exp(x))),
  },
  silu: {
    parameters: ["positive"],
    f: (a, x, alpha) => a.mul(x, logistic(a, a.mul(alpha, x), alpha, alpha)),
    df: (a, x, alpha) => {
      const t = a.mul(alpha, x);
      const s = logistic(a, t, alpha, alpha);
      return a.mul(s, a.add(a.of(1), a.mul(t, logistic(a, a.sub(a.of(0), t), alpha, alpha))));
    },
  },
  softplus: {
    parameters: ["positive"],
    f: (a, x, beta) => a.add(positive(a, x) ? x : a.of(0), a.div(a.log1p(decay(a, a.mul(beta, x))), beta)),
    df: (a, x, beta) => logistic(a, a.mul(beta, x), beta, beta),
  },
  softShrink: {
    parameters: ["positive"],
    f: (a, x, lambd) => (a.less(lambd, size(a, x)) ? (positive(a, x) ? a.sub(x, lambd) : a.add(x, lambd)) : a.of(0)),
    zero: (lambd) => lambd,
  },
  squareplus: {
    parameters: ["positive"],
    f: (a, x, b) => {
      const half = a.of(0.5);
      const mean = a.add(a.mul(size(a, x), half), a.mul(hypotenuse(a, x, b, b), half));
      return positive(a, x) ? mean : a.mul(a.div(b, mean), a.of(0.25));
    },
    df: (a, x, b) => a.div(CASES.squareplus.f(a, x, b, b), hypotenuse(a, x, b, b)),
  },
};

/** The element types: how they round, and the exponents of their least and largest numbers. */
export const ELEMENTS = [
  { name: "float32", type: TYPES[0], round: Math.fround, bits: 23, least: -126, most: 127, unit: 1, slack: 1 },
  { name: "float64", type: TYPES[1], round: (x: number) => x, bits: 52, least: -1022, most: 1023, unit: 8, slack: 4 },
];
export type Element = (typeof ELEMENTS)[number];

/** The error of y in units in the last place of r; an infinity counts as the number behind the largest. */
export function ulps(y: number, r: Decimal, { bits, least, most }: Element): number {
  if (Number.isNaN(y) || r.isNaN()) return Number.isNaN(y) && r.isNaN() ? 0 : Number.POSITIVE_INFINITY;
  const end = powerOf2(most).times(2);
  const bound = (v: Decimal) => Decimal.min(Decimal.max(v, end.neg()), end);
  const [value, exact] = [bound(digits(y)), bound(r)];
  const e = exact.isZero() ? least : Math.floor(exact.abs().log(2).toNumber());
  return value
    .minus(exact)
    .abs()
    .div(powerOf2(Math.min(Math.max(e, least), most) - bits))
    .toNumber();
}
