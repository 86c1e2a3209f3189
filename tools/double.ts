/**
 * Double-double arithmetic: a number as the unevaluated sum of two float64, about 106 bits. The measure of float64 kernels, which an
 * oracle in float64 could not be.
 *
 * Method: the error-free sum and product of Knuth and of Dekker (no fused multiply-add is at hand). Functions reduce their argument until
 * the terms of a series fall so fast that all but its head can be summed in float64.
 * Max error: 2^-99 relative for the four operations, 2^-70 for the functions: .00001 units of float64 (test/tools/double.test.ts, against
 * decimal.js).
 */
export interface Double {
  readonly hi: number;
  /** At most half a unit in the last place of hi. */
  readonly lo: number;
}

export const double = (hi: number, lo = 0): Double => ({ hi, lo });

export const ONE = double(1);
export const TWO = double(2);
const LN2 = double(Math.LN2, 2.3190468138462996e-17);

/** a + b, exactly, where abs a >= abs b. */
function ordered(a: number, b: number): Double {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

/** a + b, exactly. */
export function sum(a: number, b: number): Double {
  const hi = a + b;
  const part = hi - a;
  return { hi, lo: a - (hi - part) + (b - part) };
}

const SPLITTER = 2 ** 27 + 1;

/** The upper half of a's digits. */
function upper(a: number): number {
  const c = SPLITTER * a;
  return c - (c - a);
}

/** a b, exactly: for a and b below 2^996 in size, and a b above 2^-969. */
export function product(a: number, b: number): Double {
  const hi = a * b;
  const a1 = upper(a);
  const b1 = upper(b);
  const a2 = a - a1;
  const b2 = b - b1;
  return { hi, lo: a1 * b1 - hi + a1 * b2 + a2 * b1 + a2 * b2 };
}

export function add(a: Double, b: Double): Double {
  const s = sum(a.hi, b.hi);
  const t = sum(a.lo, b.lo);
  const u = ordered(s.hi, s.lo + t.hi);
  return ordered(u.hi, u.lo + t.lo);
}

export const neg = (a: Double): Double => ({ hi: -a.hi, lo: -a.lo });

export const sub = (a: Double, b: Double): Double => add(a, neg(b));

export function mul(a: Double, b: Double): Double {
  const p = product(a.hi, b.hi);
  return ordered(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/** a times a power of two: exact. */
export const scaled = (a: Double, power: number): Double => ({ hi: a.hi * power, lo: a.lo * power });

export function div(a: Double, b: Double): Double {
  const first = a.hi / b.hi;
  const rest = sub(a, mul(b, double(first)));
  const second = rest.hi / b.hi;
  const third = sub(rest, mul(b, double(second))).hi / b.hi;
  return add(ordered(first, second), double(third));
}

export function sqrt(a: Double): Double {
  const root = Math.sqrt(a.hi);
  return root === 0 ? a : add(double(root), double(sub(a, product(root, root)).hi / (2 * root)));
}

/** head[0] + head[1] x + ... + x^k (tail[0] + tail[1] x + ...), the tail in float64. */
export function series(x: Double, head: readonly Double[], tail: readonly number[]): Double {
  let rest = 0;
  for (let i = tail.length - 1; i >= 0; i--) rest = rest * x.hi + tail[i];
  let value = double(rest);
  for (let i = head.length - 1; i >= 0; i--) value = add(mul(value, x), head[i]);
  return value;
}

/** 2^(k/64). */
const POWERS: Double[] = [ONE];
const STEPS = 64;
for (let k = 1, root = nthRoot(TWO, STEPS); k < STEPS; k++) POWERS.push(mul(POWERS[k - 1], root));

function nthRoot(a: Double, n: number): Double {
  return n === 1 ? a : nthRoot(sqrt(a), n / 2);
}

/** e^r - 1 = r + r^2 (1/2 + r/6 + ...) where abs r <= ln2 / 128. */
const EXPM1_TAIL = [1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320];
const expm1Small = (r: Double): Double => add(r, mul(mul(r, r), series(r, [double(0.5)], EXPM1_TAIL)));

/** Multiples of ln2 / 64 in x, and what they leave. */
function reduced(x: Double): { count: number; r: Double } {
  const count = Math.round((x.hi * STEPS) / LN2.hi);
  return { count, r: count === 0 ? x : sub(x, scaled(mul(LN2, double(count)), 1 / STEPS)) };
}

/** 2^shift e^x: with a shift, results keep all their bits where float64 has only subnormals. */
export function exp(x: Double, shift = 0): Double {
  const { count, r } = reduced(x);
  const k = ((count % STEPS) + STEPS) % STEPS;
  const n = (count - k) / STEPS + shift;
  const value = mul(POWERS[k], add(ONE, expm1Small(r)));
  const half = n >> 1; // 2^n itself may be out of range
  return scaled(scaled(value, 2 ** half), 2 ** (n - half));
}

export function expm1(x: Double): Double {
  const { count, r } = reduced(x);
  return count === 0 ? expm1Small(r) : sub(exp(x), ONE);
}

/** A step of Newton from the float64 value, which doubles its bits. */
export function log1p(x: Double): Double {
  const first = double(Math.log1p(x.hi));
  const e = expm1(first);
  return add(first, div(sub(x, e), add(ONE, e)));
}

/** For abs x below 350. */
export function tanh(x: Double): Double {
  const twice = expm1(scaled(x, x.hi < 0 ? -2 : 2));
  const value = div(twice, add(twice, TWO));
  return x.hi < 0 ? neg(value) : value;
}

/** 2^shift sigmoid(x); shifted only where e^x is nothing beside 1. */
export function sigmoid(x: Double, shift = 0): Double {
  const e = exp(x.hi < 0 ? x : neg(x), x.hi < 0 ? shift : 0);
  if (shift !== 0) return e;
  return div(x.hi < 0 ? e : ONE, add(ONE, e));
}

/** 2^shift log(1 + e^x); shifted only where e^x is nothing beside 1. */
export function softplus(x: Double, shift = 0): Double {
  if (shift !== 0) return exp(x, shift);
  return x.hi < 0 ? log1p(exp(x)) : add(x, log1p(exp(neg(x))));
}
