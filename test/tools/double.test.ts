import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import {
  add,
  type Double,
  div,
  double,
  exp,
  expm1,
  log1p,
  mul,
  product,
  sigmoid,
  softplus,
  sqrt,
  sub,
  sum,
  tanh,
} from "../../tools/double.js";
import { erf, erfc, gelu } from "../../tools/erf.js";

const Exact = Decimal.clone({ precision: 80 });
const one = new Exact(1);
const two = new Exact(2);

/** All bits of x: Decimal itself would take the shortest decimal that reads as x. */
const digits = (x: number): Decimal => {
  const power = x === 0 ? 0 : Math.floor(Math.log2(Math.abs(x))) - 52;
  return new Exact(x * 2 ** -Math.trunc(power / 2) * 2 ** (Math.trunc(power / 2) - power)).times(two.pow(power));
};
const exact = (a: Double): Decimal => digits(a.hi).plus(digits(a.lo));

/** The error of a, relative to r, as a power of two. */
const bits = (a: Double, r: Decimal, shift = 0): number => Math.log2(exact(a).div(two.pow(shift)).div(r).minus(1).abs().toNumber());

/** Numbers with all their bits, evenly spread over an interval. */
const spread = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * (i + Math.SQRT1_2)) / count);
/** And as many in even ratios, of both signs. */
const ratios = (from: number, to: number, count: number) =>
  spread(Math.log(from), Math.log(to), count).flatMap((logarithm) => [Math.exp(logarithm), -Math.exp(logarithm)]);

const rootPi = Exact.acos(-1).sqrt();

/** erf(x) = 2/sqrt(pi) e^(-x^2) (x + 2x^3/3 + 4x^5/15 + ...): nothing cancels. */
function erfExact(x: Decimal): Decimal {
  if (x.abs().gt(4)) return one.minus(erfcExact(x.abs())).times(x.s);
  const square = x.times(x);
  let term = x;
  let total = x;
  for (let k = 3; term.abs().gt(total.abs().times("1e-78")); k += 2) {
    term = term.times(square).times(2).div(k);
    total = total.plus(term);
  }
  return total.times(square.neg().exp()).times(2).div(rootPi);
}

/** Above 4 by Laplace's continued fraction. */
function erfcExact(x: Decimal): Decimal {
  if (x.lt(4)) return one.minus(erfExact(x));
  let fraction = x;
  for (let k = 200; k > 0; k--) fraction = x.plus(new Exact(k).div(2).div(fraction));
  return x.times(x).neg().exp().div(fraction.times(rootPi));
}

const log1pExact = (x: Decimal) =>
  x.abs().gt("1e-20") ? x.plus(1).ln() : x.minus(x.pow(2).div(2)).plus(x.pow(3).div(3)).minus(x.pow(4).div(4));

describe("double-double arithmetic", () => {
  const pairs = ratios(1e-12, 1e12, 40).map(
    (hi, i) => [add(double(hi), double(hi * 1.1e-17)), double((i % 7) - 3.1, 1e-17 * (i % 5))] as const,
  );

  test.each([
    ["add", add, (a: Decimal, b: Decimal) => a.plus(b)],
    ["sub", sub, (a: Decimal, b: Decimal) => a.minus(b)],
    ["mul", mul, (a: Decimal, b: Decimal) => a.times(b)],
    ["div", div, (a: Decimal, b: Decimal) => a.div(b)],
  ] as const)("%s keeps 99 bits", (_, f, g) => {
    for (const [a, b] of pairs) expect(bits(f(a, b), g(exact(a), exact(b)))).toBeLessThan(-99);
  });

  test("sqrt keeps 99 bits", () => {
    for (const x of ratios(1e-300, 1e300, 50)) if (x > 0) expect(bits(sqrt(double(x)), digits(x).sqrt())).toBeLessThan(-99);
  });

  test("sum and product are exact", () => {
    for (const a of ratios(1e-9, 1e9, 20)) {
      for (const b of ratios(1e-5, 1e11, 20)) {
        expect(exact(sum(a, b)).eq(digits(a).plus(digits(b)))).toBe(true);
        expect(exact(product(a, b)).eq(digits(a).times(digits(b)))).toBe(true);
      }
    }
  });

  test("powers of two, by which results are scaled, are exact", () => {
    for (let n = -1074, power = 5e-324; n < 1024; n++, power *= 2) expect(2 ** n).toBe(power);
  });
});

const small = ratios(1e-18, 1, 60);
const functions: [string, (x: Double, shift?: number) => Double, (x: Decimal) => Decimal, number[]][] = [
  ["exp", exp, (x) => x.exp(), [...spread(-745, 709, 100), ...small]],
  ["expm1", expm1, (x) => x.exp().minus(1), [...spread(-50, 50, 60), ...small]],
  ["log1p", log1p, log1pExact, [...spread(-0.9, 50, 60), ...small.filter((x) => x > -0.9)]],
  ["tanh", tanh, (x) => x.tanh(), [...spread(-30, 30, 60), ...small]],
  ["sigmoid", sigmoid, (x) => one.div(one.plus(x.neg().exp())), [...spread(-745, 50, 100), ...small]],
  ["softplus", softplus, (x) => log1pExact(x.exp()), [...spread(-745, 50, 100), ...small]],
  ["erf", erf, erfExact, [...spread(-6.5, 6.5, 60), ...small]],
  ["erfc", erfc, erfcExact, [...spread(-6, 27, 60), ...small]],
  ["gelu", gelu, (x) => x.times(erfcExact(x.neg().div(two.sqrt()))).div(2), [...spread(-38.4, 9, 60), ...small]],
];

test.each(functions)("%s keeps 70 bits", (_, f, g, inputs) => {
  for (const x of inputs) {
    const r = g(digits(x));
    const shift = r.abs().lt("1e-270") ? 128 : 0;
    expect(bits(f(double(x), shift), r, shift), `at ${x}`).toBeLessThan(-70);
  }
});
