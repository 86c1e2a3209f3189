import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import * as specs from "../../src/spec/index.js";
import type { Parameter, UnarySpec } from "../../src/spec/spec.js";

// The oracle itself: each spec's float64 values against its formula in 140 digits, which no cancellation uses up.

/** How far a value or a derivative may be off, in units in the last place of float64; absolute for derivatives that cross zero. */
const ULP = 8;
const ABSOLUTE = 2 ** -50;

Decimal.set({ precision: 140 });
const [ONE, TWO] = [new Decimal(1), new Decimal(2)];

type Formula = (x: Decimal, ...parameters: Decimal[]) => Decimal;

/** 2/sqrt(pi) (x - x^3/3 + x^5/10 - x^7/42 + ...). */
const erf: Formula = (x) => {
  let [power, sum] = [x, x];
  for (let n = 1; power.abs().gt("1e-135"); n++) {
    power = power.times(x).times(x).div(-n);
    sum = sum.plus(power.div(2 * n + 1));
  }
  return sum.times(TWO).div(Decimal.acos(-1).sqrt());
};

const sigmoid: Formula = (x) => ONE.div(ONE.plus(x.neg().exp()));
const softplus: Formula = (x, beta) => ONE.plus(x.times(beta).exp()).ln().div(beta);
const elu: Formula = (x, alpha) => (x.gt(0) ? x : x.exp().minus(1).times(alpha));
const silu: Formula = (x, alpha) => x.times(sigmoid(x.times(alpha)));

const FORMULAS: Record<string, Formula> = {
  algebraic: (x, k) => x.div(ONE.plus(x.abs().pow(k)).pow(ONE.div(k))),
  arctan: (x) => x.atan(),
  celu: (x, alpha) => elu(x.div(alpha), ONE).times(alpha),
  elu,
  erf,
  expm1: (x) => x.exp().minus(1),
  exponential: (x) => x.exp(),
  gaussian: (x) => x.times(x).neg().exp(),
  gelu: (x) => x.times(ONE.plus(erf(x.div(TWO.sqrt())))).div(2),
  generalizedLogistic: (x, alpha) => sigmoid(x).pow(alpha),
  gudermannian: (x) => x.sinh().atan(),
  logSigmoid: (x) => sigmoid(x).ln(),
  mish: (x) => x.times(softplus(x, ONE).tanh()),
  sigmoid,
  silu,
  sine: (x) => x.sin(),
  softplus,
  tanh: (x) => x.tanh(),
  tanhShrink: (x) => x.minus(x.tanh()),
};

/** All digits of x: Decimal itself would take the shortest decimal that reads as x. */
const digits = (x: number): Decimal => new Decimal(x.toPrecision(100));

/** The error of y against the exact r, in units in the last place of float64; 0 if it is at most `absolute`. */
function ulps(y: number, r: Decimal, absolute = 0): number {
  const error = digits(y).minus(r).abs();
  const exponent = Math.max(-1022, r.isZero() ? -1022 : Decimal.log2(r.abs()).floor().toNumber());
  return error.lte(absolute) ? 0 : error.div(TWO.pow(exponent - 52)).toNumber();
}

/** From very small to where most have saturated, of both signs, with all their bits. */
const POINTS = [1e-8, 1e-3, 0.1, 0.3, 0.47, 0.7, 0.95, 1.6, 2, 3, 5, 6, 9].flatMap((x) => [x * 1.0371, -x * 1.0519]);
const STEP = new Decimal("1e-25");

describe.each(Object.entries(specs).filter(([name]) => name in FORMULAS))("%s", (name, spec) => {
  const { f, df, parameters } = spec as UnarySpec;
  const defaults = Object.values(parameters).map((parameter) => parameter.default);
  const exact = (x: Decimal) => FORMULAS[name](x, ...defaults.map(digits));

  test("its values are right to a few units of float64", () => {
    for (const x of POINTS) expect(ulps(f(x, ...defaults), exact(digits(x))), `at ${x}`).toBeLessThan(ULP);
  });

  test("and so are its derivatives", () => {
    const slopes = POINTS.map(digits).map((x) =>
      exact(x.plus(STEP))
        .minus(exact(x.minus(STEP)))
        .div(STEP.times(2)),
    );
    const crosses = slopes.some((slope) => slope.gt(0)) && slopes.some((slope) => slope.lt(0));
    POINTS.forEach((x, i) => {
      expect(ulps(df(x, ...defaults), slopes[i], crosses ? ABSOLUTE : 0), `at ${x}`).toBeLessThan(ULP);
    });
  });
});

/** What the words say that a parameter may be. */
const SAID: Readonly<Record<string, (value: number) => boolean>> = {
  "a finite number": Number.isFinite,
  "a finite number from 0 on": (value) => value >= 0 && Number.isFinite(value),
  "a number": (value) => !Number.isNaN(value),
  "a number above 0, at most 1": (value) => value > 0 && value <= 1,
  "a number from 0 on": (value) => value >= 0 && Number.isFinite(value),
  "a number from 0 to 1": (value) => value >= 0 && value <= 1,
  "a positive number": (value) => value > 0 && Number.isFinite(value),
  "a whole number": Number.isInteger,
  "a whole number from 0 to 2 ** 53 - 1": (value) => Number.isSafeInteger(value) && value >= 0,
  "a whole number from 1 on": (value) => Number.isInteger(value) && value >= 1,
};
const inf = Number.POSITIVE_INFINITY;
const NUMBERS = [Number.NaN, -inf, -1e300, -2, -1, -0.5, -5e-324, -0, 5e-324, 0.5, 1, 1.5, 2, 2 ** 53 - 1, 1e300, inf];

const parameters = Object.values<{ name: string; parameters: Readonly<Record<string, Parameter>> }>(specs).flatMap(({ name, parameters }) =>
  Object.entries(parameters).map(([parameter, of]) => [`${name}, ${parameter}`, of] as const),
);

test.each(parameters)(
  "%s: what is valid is what the error says is expected",
  (_, { expected = "a finite number", valid = Number.isFinite }) => {
    for (const value of NUMBERS) expect([value, valid(value)]).toEqual([value, SAID[expected.replace(/ \(.*/, "")](value)]);
  },
);
