/**
 * Every polynomial and quotient of the kernels, and how it was found.
 *
 *   npx tsx tools/fit.ts         all fits and their largest error
 *   npx tsx tools/fit.ts NAME    coefficients in shortest round-trip decimal, and their bits
 */
import { program } from 'commander';
import { Decimal } from 'decimal.js';
import { type Fn, type Problem, remez, rounded } from './remez.ts';

type Lanes = 'f32' | 'f64';

interface Entry extends Problem {
  /** What the kernel computes. */
  form: string;
  lanes: Lanes;
}

const ONE = new Decimal(1);
const TWO = new Decimal(2);
const PI = Decimal.acos(-1);
const LN2_HALF = Decimal.ln(2).div(2);

/** 0, 1 .. degree. */
const upTo = (degree: number): number[] => Array.from({ length: degree + 1 }, (_, i) => i);

/** 1 .. degree: the powers of a denominator 1 + .... */
const above1 = (degree: number): number[] => upTo(degree).slice(1);

/** erf by e^(-x^2) times its all-positive series: no cancellation. */
function erf(x: Decimal): Decimal {
  const twiceSquare = x.times(x).times(2);
  let term = x;
  let sum = x;
  for (let k = 3; term.gt(sum.times('1e-60')); k += 2) {
    term = term.times(twiceSquare).div(k);
    sum = sum.plus(term);
  }
  return sum.times(x.times(x).neg().exp()).times(2).div(PI.sqrt());
}

/** e^(x^2) erfc(x): 1 - erf where that leaves 40 digits, beyond by Laplace's continued fraction. */
function erfcx(x: Decimal): Decimal {
  if (x.lt(5)) return ONE.minus(erf(x)).times(x.times(x).exp());
  let tail = x;
  for (let k = 100; k > 0; k--) tail = x.plus(new Decimal(k).div(2).div(tail));
  return ONE.div(tail.times(PI.sqrt()));
}

const erfc: Fn = (x) => erfcx(x).times(x.times(x).neg().exp());

/** P in fn(x) = head(x) + x^power P(x), as a relative fit of fn. */
function after(fn: Fn, head: Fn, power: number): Pick<Problem, 'f' | 'weight'> {
  return {
    f: (x) => fn(x).minus(head(x)).div(x.pow(power)),
    weight: (x) => x.pow(power).div(fn(x)).abs(),
  };
}

/** P in fn(x) = head(x) + x^power P(x^2), the same in z = x^2 on [0, limit^2]. */
function afterSquares(fn: Fn, head: Fn, power: number, limit: Decimal.Value): Pick<Problem, 'f' | 'weight' | 'interval'> {
  const { f, weight } = after(fn, head, power);
  return { f: (z) => f(z.sqrt()), weight: (z) => weight(z.sqrt()), interval: [0, new Decimal(limit).pow(2)] };
}

const both = (limit: Decimal.Value): [Decimal, Decimal] => [new Decimal(limit).neg(), new Decimal(limit)];
const same: Fn = (x) => x;
export { after, afterSquares, both, same, erf, erfc, erfcx, upTo, above1, ONE, TWO, PI, LN2_HALF };
