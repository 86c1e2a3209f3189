import { copied, isFloat64, overlaps, part } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { leastOf, type SamplingSpec } from "../../spec/sampling.js";
import { topEntries } from "../../spec/selection.js";
import type { Cut } from "../../spec/share.js";
import type { Parameter } from "../../spec/spec.js";
import { result, source, target } from "../../tiling/elements.js";
import { visitRows } from "../../tiling/rows.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { mostOf } from "../range.js";
import { above, ceiling } from "./floats.js";
import type { Order } from "./order.js";
import { Orders } from "./orders.js";
import { entriesOf } from "./topEntries.js";

export type SamplingOptions<A extends FloatArray, P extends string> = {
  /** dimensions of the logits; default [length] */
  shape?: readonly number[];
  /** array for the result, the logits included; default: a new one */
  out?: A;
} & { [K in P]?: number };

/** An op on rows of logits: what it hides becomes -infinity. */
export interface Sampling<P extends string = string> {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(logits: A, options?: SamplingOptions<O, P>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: SamplingSpec<P>;
  [BIND](instance: Instance): Sampling<P>;
}

/** What is left of each row, from its largest element; undefined where plain JavaScript has to do it. */
type Choose = (orders: Orders, parameter: number) => ((row: number, top: number) => Cut) | undefined;

/** What a filter leaves of a row. */
export interface Filter {
  readonly choose: Choose;
  /** Whether it needs the probabilities of a row: without them the largest logit may be infinite. */
  readonly needsProbabilities: boolean;
}

export const everything = (n: number): Cut => ({ value: Number.NEGATIVE_INFINITY, last: n - 1 });

export const largest: Filter = {
  choose(orders, k) {
    const { n, rows } = orders;
    if (k >= n) return () => everything(n);
    const wanted = { k, largest: true, sorted: false };
    const { values, indices } = entriesOf(topEntries, orders.binaries, orders.instance, orders.logits, { rows, n }, wanted);
    return (row) => {
      let at = row * k;
      for (let i = at; i < row * k + k; i++) if (values[i] <= values[at]) at = i;
      return { value: values[at], last: indices[at] };
    };
  },
  needsProbabilities: false,
};

export const nucleus: Filter = {
  choose(orders, share) {
    const { n } = orders;
    if (share === 1) return () => everything(n);
    const ask = (order: Order) => order.reach({ of: order.all, share, beyond: false });
    const cuts = orders.ask<Cut>({ temperature: () => 1, counts: () => n, ask, share: () => share });
    return cuts && ((row) => cuts[row] as Cut);
  },
  needsProbabilities: true,
};

export const likely: Filter = {
  choose:
    ({ n, float64 }, p) =>
    (_, top) => ({ value: ceiling(leastOf(top, p, 1), float64), last: n - 1 }),
  needsProbabilities: true,
};

/** The two parts of a row that a cut makes: addresses, lengths, and what is kept in each. */
export function parts({ value, last }: Cut, n: number, float64: boolean): { from: number; to: number; least: number }[] {
  const behind = { from: last + 1, to: n, least: above(value, float64) };
  return [{ from: 0, to: last + 1, least: value }, ...(last + 1 < n ? [behind] : [])];
}

/** Makes a filter's function. */
export function filter<P extends string>(
  spec: SamplingSpec<P>,
  { choose, needsProbabilities }: Filter,
  binaries: Binaries,
  open: () => Instance = defaultInstance,
): Sampling<P> {
  const call = (logits: FloatArray, options?: SamplingOptions<FloatArray, P>) => {
    const { rows, n, out, parameter } = checkArguments(spec, logits, options);
    const orders = new Orders(spec.name, open(), binaries, logits, rows, n);
    const { staging, float64, instance } = orders;
    const cut = staging && logits.length > 0 ? choose(orders, parameter) : undefined;
    if (staging !== undefined && cut !== undefined) {
      const find = (name: string) => orders.kernel(name) as Kernel;
      const y = target(staging, out);
      const x = source(staging, logits, y, 1, rows === 1 && n <= staging.tile);
      const done = visitRows(instance, staging, { x, y }, { rows, n, most: 1 }, (x, _, y, row) => {
        const top = find("peak")(x, n);
        const sound = Number.isFinite(top) || (!needsProbabilities && !Number.isNaN(top));
        for (const { from, to, least } of parts(sound ? cut(row, top) : { value: Number.NaN, last: n - 1 }, n, float64))
          find("hide")(x + from * staging.elementSize, y + from * staging.elementSize, to - from, least);
        if (!sound) find("temperature")(y, y, n, Number.NaN);
      });
      if (done) return out;
    }
    return plain(spec, logits, rows, n, out, parameter);
  };
  return Object.assign(call, {
    spec,
    [BIND]: (instance: Instance) => filter(spec, { choose, needsProbabilities }, binaries, () => instance),
  }) as unknown as Sampling<P>;
}

/** The least positive float32. */
const LEAST = 2 ** -149;

/** A temperature as the logits' type has it, but neither 0 nor infinite. */
export const divisor = (t: number, logits: FloatArray): number =>
  isFloat64(logits) ? t : Math.min(Math.max(Math.fround(t), LEAST), mostOf(logits));

interface Division {
  readonly t: number;
  /** The largest number of the type. */
  readonly most: number;
  /** The largest logit, if it is known. */
  readonly top?: number;
}

/** A row by a temperature; relative to its largest logit where the quotient would leave the range. Returns what was subtracted. */
export function divideRow(find: (name: string) => Kernel, x: number, y: number, n: number, { t, most, top }: Division): number {
  const limit = most * t * (1 - 2 ** -20);
  const peak = t < 1 ? (top ?? find("peak")(x, n)) : 0;
  const origin = Math.abs(peak) > limit && Math.abs(peak) < Number.POSITIVE_INFINITY ? peak : 0;
  find("temperature")(x, y, n, t, origin);
  return origin;
}

/** Makes the function of `temperature`. */
export function divide(
  spec: SamplingSpec<"temperature">,
  binaries: Binaries,
  open: () => Instance = defaultInstance,
): Sampling<"temperature"> {
  const call = (logits: FloatArray, options?: SamplingOptions<FloatArray, "temperature">) => {
    const { rows, n, out, parameter: given } = checkArguments(spec, logits, options);
    const parameter = divisor(given, logits);
    const orders = new Orders(spec.name, open(), binaries, logits, rows, n);
    const { staging, instance } = orders;
    const find = (name: string) => orders.kernel(name) as Kernel;
    if (staging === undefined) return plain(spec, logits, rows, n, out, parameter);
    const y = target(staging, out);
    // below 1 the rows go one by one, and one must not write over the next
    const x = source(staging, logits, y, 1, logits.length <= staging.tile && (rows === 1 || parameter >= 1));
    // above 1 no quotient leaves the range, and rows do not matter
    if (parameter < 1)
      return visitRows(instance, staging, { x, y }, { rows, n, most: 1 }, (x, _, y) => {
        divideRow(find, x, y, n, { t: parameter, most: mostOf(logits) });
      })
        ? out
        : plain(spec, logits, rows, n, out, parameter);
    visitRows(instance, staging, { x, y }, { rows: logits.length, n: 1 }, (x, _, y, __, count) =>
      find("temperature")(x, y, count, parameter, 0),
    );
    return out;
  };
  return Object.assign(call, {
    spec,
    [BIND]: (instance: Instance) => divide(spec, binaries, () => instance),
  }) as unknown as Sampling<"temperature">;
}

/** The arguments of an op with one parameter. */
function checkArguments<P extends string>(spec: SamplingSpec<P>, logits: FloatArray, options: SamplingOptions<FloatArray, P> | undefined) {
  const [[name, parameter]] = Object.entries(spec.parameters) as [P, Parameter][];
  // each option is read once, and before the arrays are looked at
  const { shape, out, [name]: given } = validate.options(spec.name, options, ["out", "shape", name]) as SamplingOptions<FloatArray, string>;
  const sizes = validate.dimensions(spec.name, shape);
  const value = validate.parameter(spec.name, name, parameter, given, true);
  validate.float(spec.name, "logits", logits);
  const { rows, n } = validate.rows(spec.name, logits.length, sizes);
  return { rows, n, out: result(spec.name, "out", out, logits, "logits"), parameter: value };
}

function plain(spec: SamplingSpec<string>, logits: FloatArray, rows: number, n: number, out: FloatArray, parameter: number): FloatArray {
  const from = overlaps(logits, out) ? copied(logits) : logits;
  const row = (x: FloatArray, i: number) => part(x, i * n, n);
  for (let i = 0; i < rows; i++) spec.row(row(from, i), row(out, i), parameter);
  return out;
}
