/**
 * Every polynomial and quotient of the kernels, and how it was found.
 *
 *   npx tsx tools/fit.ts         all fits with their largest error, before and after rounding the coefficients
 *   npx tsx tools/fit.ts NAME    the coefficients in shortest round-trip decimal, with their bits
 */
import { program } from "commander";
import { Decimal } from "decimal.js";
import { shortest } from "./decimals.js";
import { type Fn, type Lanes, type Problem, remez, rounded, type Term } from "./remez.js";

/** `form` is what the kernel computes; the error is relative to its left side. */
interface Entry extends Problem {
  form: string;
  lanes: Lanes;
}

const [ZERO, ONE, TWO] = [0, 1, 2].map((n) => new Decimal(n));
const PI = Decimal.acos(-1);
const TAN_EIGHTH = TWO.sqrt().minus(1); // tan(pi/8)
const EXP_LIMIT = 0.350066; // 1.01 ln2/2: what the rounded multiple of ln2 may leave

// The methods of decimal.js as functions.
const exp: Fn = (x) => x.exp();
const log1p: Fn = (x) => x.plus(1).ln();
const atan: Fn = (x) => x.atan();
const sin: Fn = (x) => x.sin();
const sinQuarter: Fn = (t) => t.times(PI).div(2).sin(); // of t quarter turns
const cosQuarter: Fn = (t) => t.times(PI).div(2).cos();
const tanh: Fn = (x) => x.tanh();
const shrink: Fn = (x) => x.minus(x.tanh());
const same: Fn = (x) => x; // as the head of an odd function
const none: Fn = () => ZERO; // no head

/** erf(x) = 2/sqrt(pi) e^(-x^2) (x + 2x^3/3 + 4x^5/15 + ...): all terms positive, so that nothing cancels. */
function erf(x: Decimal): Decimal {
  const square = x.times(x);
  let term = x;
  let sum = x;
  for (let k = 3; term.gt(sum.times("1e-60")); k += 2) {
    term = term.times(square).times(2).div(k);
    sum = sum.plus(term);
  }
  return sum.times(square.neg().exp()).times(2).div(PI.sqrt());
}

/** e^(x^2) erfc(x): through 1 - erf(x), which leaves over 45 digits below 5, then by Laplace's continued fraction. */
function erfcx(x: Decimal): Decimal {
  if (x.lt(5)) return ONE.minus(erf(x)).times(x.times(x).exp());
  let tail = x;
  for (let k = 100; k > 0; k--) tail = x.plus(new Decimal(k).div(2).div(tail));
  return ONE.div(tail.times(PI.sqrt()));
}

/** e^(z^2/2) Phi(-z): the normal tail over its density, but for sqrt(2 pi). */
const tail: Fn = (z) => erfcx(z.div(TWO.sqrt())).div(2);

/** Of the z of t = (z - 6)/(z + 6), which is all of the half-line: tail(z) (2 + 2z), and z/(2 + 2z). */
const zOf: Fn = (t) => t.plus(1).times(6).div(ONE.minus(t));
const scaledTail: Fn = (t) => tail(zOf(t)).times(zOf(t).plus(1)).times(2);
const share: Fn = (t) => zOf(t).div(zOf(t).plus(1)).div(2);

/** log((1 + s)/(1 - s)) = log(1 + f) with s = f/(2 + f). */
const logOfQuotient: Fn = (s) => s.plus(1).div(ONE.minus(s)).ln();

/** fn on a segment, around its centre: P of the distance from it. */
const segment = (fn: Fn, centre: number, from: number, to: number): Shape =>
  whole((d) => fn(d.plus(centre)), [new Decimal(from).minus(centre), new Decimal(to).minus(centre)]);

/**
 * erf on the n-th segment of `step`, less the value at its centre, over the distance d from it: d P(d), relative to the whole.
 * The last segment is lifted by an eighth of a unit at its end, which is within the rounding of 1.
 */
const erfSegment = (step: number, n: number): Shape => {
  const centre = new Decimal(step).times(n);
  const head: Fn = (d) => (n === 0 ? d : new Decimal(Math.fround(erf(centre).toNumber())));
  return {
    f: (d) =>
      erf(centre.plus(d))
        .minus(head(d))
        .div(d)
        .plus(n === 3 ? 1.3e-8 : 0),
    weight: (d) => d.div(erf(centre.plus(d))).abs(),
    interval: [n === 0 ? 1e-9 : -step / 2, Math.min(step / 2, 3.9199 - n * step)],
  };
};

/** first, first + 1 .. last. */
const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** A polynomial with float32 coefficients. */
const f32 = (form: string, degree: number) => ({ form, lanes: "f32" as const, powers: range(0, degree) });

/** A polynomial with float64 coefficients, or a quotient of two. */
const f64 = (form: string, degree: number, over = 0) => ({
  form,
  lanes: "f64" as const,
  powers: range(0, degree),
  over: range(1, over),
});

type Shape = Pick<Problem, "f" | "weight" | "interval">;

/** -limit to limit. */
const both = (limit: number): [number, number] => [-limit, limit];

/** fn(x) = head(x) + x^power P(x). */
const after = (fn: Fn, head: Fn, power: number, interval: Problem["interval"]): Shape => ({
  f: (x) => fn(x).minus(head(x)).div(x.pow(power)),
  weight: (x) => x.pow(power).div(fn(x)).abs(),
  interval,
});

/** fn(x) = P(x). */
const whole = (fn: Fn, interval: Problem["interval"]): Shape => after(fn, none, 0, interval);

/** fn(x) = head(x) + x^power P(x^2) for |x| <= limit, as a fit in x^2. */
function inSquares(fn: Fn, head: Fn, power: number, limit: Decimal.Value): Shape {
  const { f, weight, interval } = after(fn, head, power, [0, new Decimal(limit).pow(2)]);
  return { f: (v) => f(v.sqrt()), weight: (v) => weight(v.sqrt()), interval };
}

const FITS: Record<string, Entry> = {
  exp_f32: {
    ...f32("e^r = 1 + r + r^2 P(r), |r| <= 0.350066", 4),
    ...after(exp, (r) => r.plus(1), 2, both(EXP_LIMIT)),
    fixed: { 0: 0.5 },
  },
  exp2_f32: {
    ...f32("2^f = 1 + f P(f), |f| <= 0.5", 4),
    ...after(
      (f) => TWO.pow(f),
      () => ONE,
      1,
      both(0.5),
    ),
  },
  exp_f64: {
    ...f64("e^r = 1 + r + r^2 P(r), |r| <= 0.350066", 9),
    ...after(exp, (r) => r.plus(1), 2, both(EXP_LIMIT)),
  },
  log_f32: {
    ...f32("log(1 + f) = f - f^2/2 + f^3 P(f), sqrt(1/2) - 1 <= f <= sqrt(2) - 1", 7),
    ...after(log1p, (f) => f.minus(f.times(f).div(2)), 3, [TWO.sqrt().div(2).minus(1), TWO.sqrt().minus(1)]),
  },
  log_f64: {
    ...f64("log(1 + f) = 2s + s^3 P(s^2), s = f/(2 + f), |s| <= 3 - sqrt(8)", 6),
    ...inSquares(logOfQuotient, (s) => s.times(2), 3, TAN_EIGHTH.pow(2)),
  },
  log1p_e: {
    ...f64("log(1 + f) = 2s + s^3 P(s^2), s = f/(2 + f), |s| <= 1/3", 4),
    ...inSquares(logOfQuotient, (s) => s.times(2), 3, ONE.div(3)),
  },
  log1p_f64: {
    ...f64("log(1 + f) = 2s + s^3 P(s^2), s = f/(2 + f), |s| <= 1/3", 9),
    ...inSquares(logOfQuotient, (s) => s.times(2), 3, ONE.div(3)),
  },
  erf_e: { ...f64("erf(x) = x P(x^2)/Q(x^2), |x| <= 4", 5, 6), ...inSquares(erf, none, 1, 4) },
  erf_f64: { ...f64("erf(x) = x + x P(x^2), |x| <= 1", 11), ...inSquares(erf, same, 1, 1) },
  gelu_e: { ...f64("e^(z^2/2) Phi(-z) = P(z)/Q(z), 0 <= z <= 14.5", 4, 5), ...whole(tail, [0, 14.5]) },
  gelu_f64: {
    ...f64("e^(z^2/2) Phi(-z) = (1 + y P(t))/(2 + 2z), y = z/(2 + 2z), t = (z - 6)/(z + 6), 0 <= z <= 38.6", 22),
    f: (t) => scaledTail(t).minus(1).div(share(t)),
    weight: (t) => share(t).div(scaledTail(t)),
    interval: [-1, (38.6 - 6) / (38.6 + 6)],
  },
  mills0_f32: { ...f32("e^(z^2/2) Phi(-z) = P(z - .58349609375), 0 <= z <= 1.25", 8), ...segment(tail, 0.58349609375, 0, 1.25) },
  mills1_f32: { ...f32("e^(z^2/2) Phi(-z) = P(z - 1.82861328125), 1.25 <= z <= 2.5", 8), ...segment(tail, 1.82861328125, 1.25, 2.5) },
  mills2_f32: { ...f32("e^(z^2/2) Phi(-z) = P(z - 3.746337890625), 2.5 <= z <= 5", 8), ...segment(tail, 3.746337890625, 2.5, 5) },
  mills3_f32: { ...f32("e^(z^2/2) Phi(-z) = P(z - 6.131591796875), 5 <= z <= 7.5", 8), ...segment(tail, 6.131591796875, 5, 7.5) },
  erf0_f32: { ...f32("erf(a) = a + a P(a), 0 <= a <= .5606", 8), ...erfSegment(1.121191025, 0) },
  erf1_f32: { ...f32("erf(a) = B + d P(d), d = a - 1.121191, |d| <= .5606", 8), ...erfSegment(1.121191025, 1) },
  erf2_f32: { ...f32("erf(a) = B + d P(d), d = a - 2.242382, |d| <= .5606", 8), ...erfSegment(1.121191025, 2) },
  erf3_f32: { ...f32("erf(a) = B + d P(d), d = a - 3.363573, |d| <= .5606", 8), ...erfSegment(1.121191025, 3) },
  atan_eighth_e: { ...f64("atan(x) = x + x^3 P(x^2), |x| <= tan(pi/8)", 4), ...inSquares(atan, same, 3, TAN_EIGHTH) },
  atan_eighth_f64: {
    ...f64("atan(x) = x + x^3 P(x^2), |x| <= tan(pi/8)", 10),
    ...inSquares(atan, same, 3, TAN_EIGHTH),
  },
  atan_f32: { ...f32("atan(x) = x + x^3 P(x^2), 0 <= x <= 1", 8), ...inSquares(atan, same, 3, 1) },
  log1p_even_f32: {
    ...f32("log(1 + e^x) = ln2 + x/2 + x^2 P(x^2), |x| <= 1", 3),
    ...inSquares(
      (x) => x.exp().plus(1).ln().minus(x.div(2)),
      () => TWO.ln(),
      2,
      1,
    ),
  },
  log1p_f32: {
    ...f32("log(1 + e) = e - e^2 P(e), 0 <= e <= 1/e^.875", 5),
    f: (e) => e.minus(log1p(e)).div(e.pow(2)),
    weight: (e) => e.pow(2).div(log1p(e)),
    interval: [0, 0.417],
  },
  shrink_f32: { ...f32("x - tanh(x) = x^3/3 + x^5 P(x^2), |x| <= 1", 6), ...inSquares(shrink, (x) => x.pow(3).div(3), 5, 1) },
  sin_e: { ...f64("sin(r) = r + r^3 P(r^2), |r| <= pi/2", 3), ...inSquares(sin, same, 3, PI.div(2)) },
  sin_f64: { ...f64("sin(r) = r + r^3 P(r^2), |r| <= pi/2", 7), ...inSquares(sin, same, 3, PI.div(2)) },
  shrink_e: { ...f64("x - tanh(x) = x^3 P(x^2)/Q(x^2), |x| <= 1", 1, 2), ...inSquares(shrink, none, 3, 1) },
  shrink_f64: { ...f64("x - tanh(x) = x^3 P(x^2)/Q(x^2), |x| <= 1", 3, 3), ...inSquares(shrink, none, 3, 1) },
  sin_quarter_e: { ...f64("sin(pi/2 t) = t P(t^2), |t| <= 1/2", 3), ...inSquares(sinQuarter, () => ZERO, 1, 0.5) },
  cos_quarter_e: { ...f64("cos(pi/2 t) = 1 + t^2 P(t^2), |t| <= 1/2", 3), ...inSquares(cosQuarter, () => ONE, 2, 0.5) },
  sin_quarter_f64: { ...f64("sin(pi/2 t) = t P(t^2), |t| <= 1/2", 6), ...inSquares(sinQuarter, () => ZERO, 1, 0.5) },
  cos_quarter_f64: { ...f64("cos(pi/2 t) = 1 + t^2 P(t^2), |t| <= 1/2", 6), ...inSquares(cosQuarter, () => ONE, 2, 0.5) },
  tanh_f64: { ...f64("tanh(x) = x + x^3 P(x^2), |x| <= 0.55", 10), ...inSquares(tanh, same, 3, 0.55) },
  tangent_f32: { ...f32("tanh(r) = r + r^3 P(r^2), |r| <= 0.175033", 1), ...inSquares(tanh, same, 3, EXP_LIMIT / 2) },
  tangent2_f32: { ...f32("tanh(r) = r + r^3 P(r^2), |r| <= 0.175033", 2), ...inSquares(tanh, same, 3, EXP_LIMIT / 2) },
};

/** An error as a power of two. */
const bits = (error: Decimal): string => `2^${Decimal.log2(error).toFixed(2)}`;

/** The bits of a float in hex. */
function hex(value: number, lanes: Lanes): string {
  const view = new DataView(new ArrayBuffer(8));
  if (lanes === "f64") view.setFloat64(0, value);
  else view.setFloat32(4, value);
  const digits = view.getBigUint64(0).toString(16);
  return `0x${digits.padStart(lanes === "f64" ? 16 : 8, "0")}`;
}

/** One line a fit. */
function list(): void {
  for (const [name, entry] of Object.entries(FITS)) {
    const [best, kept] = [remez(entry), rounded(entry, entry.lanes)].map((fit) => bits(fit.error));
    console.log(`${name.padEnd(16)} ${best} ${kept}  ${entry.form}`);
  }
}

/** All of one fit. */
function show(name: string, entry: Entry): void {
  const { terms, error } = rounded(entry, entry.lanes);
  console.log(`${name}: ${entry.form}: ${bits(error)} (${bits(remez(entry).error)} before rounding)`);
  const line = ({ over, power, value }: Term) => {
    const c = value.toNumber();
    return `  ${over ? "q" : "p"}${power}`.padEnd(6) + (entry.lanes === "f32" ? shortest(c) : String(c)).padEnd(26) + hex(c, entry.lanes);
  };
  console.log(terms.map(line).join("\n"));
}

program.argument("[name]", "of a fit").action((name?: string) => {
  if (!name) return list();
  if (!FITS[name]) program.error(`no fit ${name}; there are ${Object.keys(FITS).join(", ")}`);
  show(name, FITS[name]);
});
program.parse();
