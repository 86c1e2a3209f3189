// What an element-wise op does, for any values of its parameters: measured on its float64 kernels, not read off its spec.
import type { Unary } from "lanewise";
import type { Values } from "../catalogue/curve.js";

export interface Facts {
  readonly range: readonly [number, number];
  readonly limits: readonly [number, number];
  /** The ends of the derivative's values. */
  readonly slopes: readonly [number, number];
  readonly monotonic: boolean;
  /** Neither the value nor the derivative jumps. */
  readonly smooth: boolean;
  readonly odd: boolean;
  /** f(x) is about x for small x. */
  readonly identity: boolean;
  /** The mean and the standard deviation of the output for inputs of the standard normal distribution. */
  readonly mean: number;
  readonly deviation: number;
  /** The shares of such inputs with an output, and with a derivative, of exactly 0. */
  readonly zeros: number;
  readonly dead: number;
}

/** From -20 to 20 evenly, and on to the infinities; without 0, where many ops have a corner. */
const EVEN = Float64Array.from({ length: 8000 }, (_, i) => (i - 3999.5) / 200);
const FAR = Float64Array.from({ length: 60 }, (_, i) => 20 * 10 ** ((i + 1) / 10));
const WIDE = Float64Array.from([Number.NEGATIVE_INFINITY, ...FAR.map((x) => -x).reverse(), ...EVEN, ...FAR, Number.POSITIVE_INFINITY]);
const ROUNDING = 1e-12;

type Function = (x: Float64Array) => Float64Array;

export function factsOf(op: Unary<string>, values: Values): Facts {
  const f: Function = (x) => op(x, values);
  const df: Function = (x) => op.derivative(x, values);
  const y = f(WIDE);
  const reversed = f(WIDE.map((x) => -x));
  const close = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(a));
  const [left, right] = df(Float64Array.of(-1e-7, 1e-7));
  return {
    range: ends(y),
    limits: [y[0], y[y.length - 1]],
    slopes: ends(df(WIDE)),
    monotonic: y.every((value, i) => i === 0 || !(value < y[i - 1] - ROUNDING * Math.max(1, Math.abs(value)))),
    smooth: !jumps(f) && !jumps(df),
    odd: y.every((value, i) => close(value, -reversed[i])),
    identity: Math.abs(f(Float64Array.of(0))[0]) < 1e-6 && Math.abs(left - 1) < 1e-5 && Math.abs(right - 1) < 1e-5,
    ...onNormalInputs(f, df),
  };
}

function ends(values: Float64Array): [number, number] {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return [
    numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
}

/** Intervals that are searched for a jump: those with the largest differences. */
const SUSPECTS = 4;
const HALVINGS = 40;

/** Whether f jumps between -20 and 20: whether a difference stays as the interval shrinks. */
function jumps(f: Function): boolean {
  const y = f(EVEN);
  const size = (i: number) => Math.abs(y[i + 1] - y[i]);
  const suspects = Array.from({ length: EVEN.length - 1 }, (_, i) => i)
    .sort((a, b) => size(b) - size(a))
    .slice(0, SUSPECTS);
  return suspects.some((i) => size(i) > 1e-9 && remains(f, EVEN[i], EVEN[i + 1]) > size(i) / 100);
}

/** The difference of f over [a, b], halved again and again on the side that differs more. */
function remains(f: Function, a: number, b: number): number {
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (a + b) / 2;
    const y = f(Float64Array.of(a, middle, b));
    if (Math.abs(y[1] - y[0]) > Math.abs(y[2] - y[1])) b = middle;
    else a = middle;
  }
  const y = f(Float64Array.of(a, b));
  return Math.abs(y[1] - y[0]);
}

function onNormalInputs(f: Function, df: Function): Pick<Facts, "mean" | "deviation" | "zeros" | "dead"> {
  const weights = EVEN.map((x) => Math.exp((-x * x) / 2));
  const total = weights.reduce((a, b) => a + b);
  const y = f(EVEN);
  const slopes = df(EVEN);
  const average = (value: (i: number) => number) => weights.reduce((sum, weight, i) => sum + weight * value(i), 0) / total;
  const mean = average((i) => y[i]);
  return {
    mean,
    deviation: Math.sqrt(average((i) => (y[i] - mean) ** 2)),
    zeros: average((i) => (y[i] === 0 ? 1 : 0)),
    dead: average((i) => (slopes[i] === 0 ? 1 : 0)),
  };
}
