/**
 * erf, erfc and gelu in double-double, for float64 kernels to be measured against.
 *
 * Method: erf by its series near 0, all else through e^(x^2) erfc(x), which is smooth: from Taylor expansions at the multiples of 1/8.
 * Max error: below 2^-70 relative, down into the tails (test/tools/double.test.ts, against decimal.js).
 */
import { add, type Double, div, double, exp, mul, neg, ONE, product, scaled, series, sqrt, sub, TWO } from "./double.js";

const PI = double(Math.PI, 1.2246467991473532e-16);
const TWO_OVER_ROOT_PI = div(TWO, sqrt(PI));
const ROOT_HALF = sqrt(double(0.5));

/** erf(x) = 2/sqrt(pi) (x - x^3/3 + x^5/10 - ...): (-1)^n / (n! (2n + 1)). */
const ERF: Double[] = [];
for (let n = 0, factorial = 1; n < 17; factorial *= -++n) ERF.push(div(ONE, double(factorial * (2 * n + 1))));
const ERF_HEAD = ERF.slice(0, 6);
const ERF_TAIL = ERF.slice(6).map(({ hi }) => hi);

export function erf(x: Double): Double {
  if (Math.abs(x.hi) < 0.5) return mul(mul(TWO_OVER_ROOT_PI, x), series(mul(x, x), ERF_HEAD, ERF_TAIL));
  return x.hi < 0 ? sub(erfc(neg(x)), ONE) : sub(ONE, erfc(x));
}

/** 2^shift erfc(x); shifted only for x > 0. */
export function erfc(x: Double, shift = 0): Double {
  if (x.hi < 0) return sub(TWO, erfc(neg(x)));
  return mul(erfcx(x), exp(neg(mul(x, x)), shift));
}

/** 2^shift x Phi(x) as max(x, 0) - abs x Phi(-abs x), where nothing cancels; shifted only for x < 0. */
export function gelu(x: Double, shift = 0): Double {
  const z = x.hi < 0 ? neg(x) : x;
  const density = exp(scaled(mul(x, x), -0.5), shift);
  const below = scaled(mul(z, mul(erfcx(mul(z, ROOT_HALF)), density)), 0.5);
  return x.hi < 0 ? neg(below) : sub(x, below);
}

const NODES = 8; // a unit
const expansions: { head: Double[]; tail: number[] }[] = [];

/** e^(x^2) erfc(x) for x >= 0, from the Taylor expansion at the nearest multiple of 1/8. */
function erfcx(x: Double): Double {
  const node = Math.round(x.hi * NODES);
  expansions[node] ??= expansion(node / NODES);
  return series(sub(x, double(node / NODES)), expansions[node].head, expansions[node].tail);
}

/** Since y' = 2x y - 2/sqrt(pi), (n + 1) c[n + 1] = 2 (x c[n] + c[n - 1]). */
function expansion(x: number): { head: Double[]; tail: number[] } {
  const c = [erfcxAt(x)];
  c.push(sub(mul(double(2 * x), c[0]), TWO_OVER_ROOT_PI));
  for (let n = 1; n < 18; n++) c.push(div(scaled(add(mul(double(x), c[n]), c[n - 1]), 2), double(n + 1)));
  return { head: c.slice(0, 5), tail: c.slice(5).map(({ hi }) => hi) };
}

/** e^(x^2) erfc(x): below 1.5 as e^(x^2) - 2/sqrt(pi) (x + 2 x^3/3 + 4 x^5/15 + ...), above by Laplace's continued fraction. */
function erfcxAt(x: number): Double {
  if (x < 1.5) {
    let term = double(x);
    let total = term;
    for (let k = 3; term.hi > total.hi * 2 ** -110; k += 2) {
      term = div(mul(term, double(2 * x * x)), double(k));
      total = add(total, term);
    }
    return sub(exp(product(x, x)), mul(TWO_OVER_ROOT_PI, total));
  }
  let fraction = double(x);
  for (let k = 500; k > 0; k--) fraction = add(double(x), div(double(k / 2), fraction));
  return div(ONE, mul(fraction, sqrt(PI)));
}
