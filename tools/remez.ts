/**
 * Minimax fits in decimal.js: polynomials over any list of powers, and quotients P/Q with Q = 1 + ....
 * The exchange is Stiefel's (a dual simplex) on a Chebyshev grid. It does not count on errors of alternating sign, so it
 * still holds when low coefficients are pinned and the powers left all vanish at 0, where the classical one breaks down.
 */
import { Decimal } from "decimal.js";

Decimal.set({ precision: 60 });

export type Fn = (x: Decimal) => Decimal;
export type Lanes = "f32" | "f64";
type Matrix = Decimal[][];
type Sample = Record<"x" | "f" | "weight", Decimal>;

/** Minimise max |weight(x) (f(x) - P(x)/Q(x))| over the interval. */
export interface Problem {
  f: Fn;
  weight: Fn; // 1/|f| for the relative error
  interval: readonly [Decimal.Value, Decimal.Value];
  powers: readonly number[]; // of x in P
  over?: readonly number[]; // of x in Q, besides its constant 1; none gives a polynomial
  fixed?: Readonly<Record<number, Decimal.Value>>; // coefficients of P by power
  grid?: number; // points; 20 to each coefficient unless given
}

/** A coefficient of P, or of Q (`over`). */
export interface Term {
  power: number;
  over: boolean;
  value: Decimal;
  pinned: boolean;
}

/** `error` is the largest on the grid, where it is level: on the rows of `reference`. */
export interface Fit {
  terms: Term[];
  error: Decimal;
  reference: number[];
}

const [ZERO, ONE] = [new Decimal(0), new Decimal(1)];
const GAP = 1e-5;
const MOST = { steps: 500, passes: 30 };
const ROUND = { f32: Math.fround, f64: Number };
const FRACTION_BITS = { f32: 23, f64: 52 };

/** With all its bits: `new Decimal(c)` would take the shortest decimal instead, up to half an ULP away. */
const toFloat = (c: Decimal, lanes: Lanes): Decimal => new Decimal(ROUND[lanes](c.toNumber()).toPrecision(60));
const dot = (a: Decimal[], b: Decimal[]): Decimal => a.reduce((sum, ai, i) => sum.plus(ai.times(b[i])), ZERO); // a . b
const sign = (a: Decimal): Decimal => (a.isNegative() ? ONE.neg() : ONE); // 1 at 0
const furthest = (a: Decimal[]): number => a.reduce((best, ai, i) => (ai.gt(a[best]) ? i : best), 0); // argmax
const column = (matrix: Matrix, k: number): Decimal[] => matrix.map((row) => row[k]); // the k-th
const at = (a: Decimal[], indices: number[]): Decimal[] => indices.map((i) => a[i]); // a there
const along = (a: Decimal[], matrix: Matrix) => a.map((_, k) => dot(a, column(matrix, k))); // row vector times matrix

/** The inverse after matrix row `leaving` gave way to `mu` times the matrix: an update of rank one. */
function pivot(inverse: Matrix, mu: Decimal[], leaving: number): Matrix {
  return inverse.map((row) => {
    const entry = row[leaving].div(mu[leaving]);
    return row.map((a, k) => (k === leaving ? entry : a.minus(mu[k].times(entry))));
  });
}

/** Inverse, by letting the rows enter an identity one after another where they weigh most. */
function invert(matrix: Matrix): Matrix {
  let inverse = matrix.map((row, i) => row.map((_, k) => (i === k ? ONE : ZERO)));
  const slots: number[] = [];
  for (const row of matrix) {
    const mu = along(row, inverse);
    slots.push(furthest(mu.map((m, k) => (slots.includes(k) ? ONE.neg() : m.abs()))));
    inverse = pivot(inverse, mu, slots[slots.length - 1]);
  }
  return inverse.map((row) => slots.map((k) => row[k]));
}

/** Inverse of [rows | signs] on a reference, with the signs that make its level error positive. */
function orient(rows: Matrix, target: Decimal[], reference: number[]): Matrix {
  const bordered = (signs: Decimal[]) => invert(reference.map((i, k) => [...rows[i], signs[k]]));
  const lambda = bordered(reference.map((_, k) => (k % 2 ? ONE.neg() : ONE))).pop() as Decimal[];
  const side = sign(dot(lambda, at(target, reference)));
  return bordered(lambda.map((l) => sign(l).times(side)));
}

/** The c that minimises max |target - rows c|. */
function exchange(rows: Matrix, target: Decimal[], start: number[]) {
  const reference = [...start];
  let inverse = orient(rows, target, reference);
  for (let step = 0; ; step++) {
    const solution = inverse.map((row) => dot(row, at(target, reference)));
    const level = solution.pop() as Decimal;
    const residuals = rows.map((row, i) => target[i].minus(dot(row, solution)));
    const worst = furthest(residuals.map((r) => r.abs()));
    const error = residuals[worst].abs();
    if (error.lte(level.times(1 + GAP)) || step === MOST.steps) return { solution, error, reference };
    const side = sign(residuals[worst]);
    const mu = along([...rows[worst], side], inverse);
    const leaving = furthest(mu.map((m, k) => m.times(side).div(inverse[solution.length][k])));
    inverse = pivot(inverse, mu, leaving);
    reference[leaving] = worst;
  }
}

/** Chebyshev points: dense at the ends, where the error turns fastest. An even count leaves out the middle, often 0. */
function sample({ f, weight, interval, powers, over = [], grid }: Problem, density = 1): Sample[] {
  const low = new Decimal(interval[0]);
  const half = new Decimal(interval[1]).minus(low).div(2);
  const count = density * (grid ?? 20 * (powers.length + over.length + 1));
  return Array.from({ length: count }, (_, i) => {
    const x = low.plus(half.times(1 - Math.cos((Math.PI * (i + 0.5)) / count)));
    return { x, f: f(x), weight: weight(x) };
  });
}

const pin = (terms: Term[]): Term[] => terms.map((t) => ({ ...t, pinned: true })); // all of them
/** P(x), or Q(x) with its 1. */
const sum = (terms: Term[], x: Decimal, over: boolean): Decimal =>
  terms.reduce((s, t) => (t.over === over ? s.plus(t.value.times(x.pow(t.power))) : s), over ? ONE : ZERO);

/** f Q - P as target - rows c in the free coefficients c, weighted by the Q of `terms`. */
function linear(samples: Sample[], terms: Term[]): { rows: Matrix; target: Decimal[] } {
  const pinned = terms.filter((t) => t.pinned);
  const free = terms.filter((t) => !t.pinned);
  const weights = samples.map((s) => s.weight.div(sum(terms, s.x, true)));
  const factor = (t: Term, s: Sample) => (t.over ? s.f.neg() : ONE).times(s.x.pow(t.power));
  return {
    rows: samples.map((s, i) => free.map((t) => weights[i].times(factor(t, s)))),
    target: samples.map((s, i) => weights[i].times(s.f.times(sum(pinned, s.x, true)).minus(sum(pinned, s.x, false)))),
  };
}

/** weight (f - P/Q). */
const errorsOf = (samples: Sample[], terms: Term[]): Decimal[] => linear(samples, pin(terms)).target;

/** Fits the free terms; a quotient is linearised again with each new Q until the error settles. */
function converge(samples: Sample[], start: Term[], near: number[] = []): Fit {
  const size = start.filter((t) => !t.pinned).length + 1;
  let reference = Array.from({ length: size }, (_, k) => near[k] ?? Math.floor(((k + 0.5) * samples.length) / size));
  let [terms, error] = [start, ZERO];
  for (let pass = 0; pass < MOST.passes; pass++) {
    const { rows, target } = linear(samples, terms);
    const level = exchange(rows, target, reference);
    const values = level.solution.values();
    terms = terms.map((t) => (t.pinned ? t : { ...t, value: values.next().value as Decimal }));
    const moved = level.error.div(error).minus(1).abs();
    ({ error, reference } = level);
    if (moved.lt(10 * GAP) || !terms.some((t) => t.over && !t.pinned)) return { terms, error, reference };
  }
  throw new Error(`the quotient has not settled in ${MOST.passes} passes: take a lower degree`);
}

/** Whole steps along one or two vectors at a time while max |residual| falls; each vector carries its count behind it. */
function descend(residual: number[], vectors: number[][]): number[] {
  const counted = vectors.map((v, k) => [...v, ...vectors.map((_, i) => (i === k ? -1 : 0))]);
  const ones = counted.flatMap((v) => [v, v.map((a) => -a)]);
  const moves = [...ones, ...ones.flatMap((a, i) => ones.slice(0, i).map((b) => a.map((ai, k) => ai + b[k])))];
  let state = [...residual, ...vectors.map(() => 0)];
  for (let best = Math.max(...residual.map(Math.abs)); ; ) {
    const peaks = moves.map((v) => residual.reduce((most, _, i) => Math.max(most, Math.abs(state[i] - v[i])), 0));
    const lowest = Math.min(...peaks);
    if (lowest >= best) return state.slice(residual.length);
    const move = moves[peaks.indexOf(lowest)];
    state = state.map((a, i) => a - move[i]);
    best = lowest;
  }
}

/** Moves rounded coefficients by ULPs: the last ones had nothing left to take up their rounding. */
function polish(samples: Sample[], terms: Term[], lanes: Lanes): Term[] {
  const { rows } = linear(samples, terms);
  const free = terms.filter((t) => !t.pinned);
  const ulps = free.map((t) => 2 ** (Math.floor(Math.log2(Math.abs(t.value.toNumber()))) - FRACTION_BITS[lanes]));
  const vectors = ulps.map((ulp, k) => rows.map((row) => row[k].toNumber() * ulp));
  const steps = descend(errorsOf(samples, terms).map(Number), vectors);
  const moved = free.map((t, k) => ({ ...t, value: toFloat(t.value.plus(steps[k] * ulps[k]), lanes) }));
  return terms.map((t) => moved[free.indexOf(t)] ?? t);
}

/** The coefficients to find, at 0 unless they are fixed. */
const termsOf = ({ powers, over = [], fixed = {} }: Problem): Term[] => [
  ...powers.map((power) => ({ power, over: false, value: new Decimal(fixed[power] ?? 0), pinned: power in fixed })),
  ...over.map((power) => ({ power, over: true, value: ZERO, pinned: false })),
];

/** The best fit with coefficients of full precision. */
export const remez = (problem: Problem): Fit => converge(sample(problem), termsOf(problem));

/** The best with float coefficients: rounded from the lowest power up, the rest fitted again to take up what that cost. */
export function rounded(problem: Problem, lanes: Lanes): Fit {
  const samples = sample(problem);
  const start = termsOf(problem);
  let fit = converge(samples, start);
  const upwards = [...start.keys()].filter((i) => !start[i].pinned).sort((i, k) => start[i].power - start[k].power);
  for (const i of upwards) {
    fit.terms[i] = { ...fit.terms[i], value: toFloat(fit.terms[i].value, lanes), pinned: true };
    if (fit.terms.some((t) => !t.pinned)) fit = converge(samples, fit.terms, fit.reference);
  }
  const free = fit.terms.map((t, i) => ({ ...t, pinned: start[i].pinned }));
  const terms = polish(samples, free, lanes);
  return { ...fit, terms, error: Decimal.max(...errorsOf(sample(problem, 5), terms).map((e) => e.abs())) };
}
