// How sample becomes a typed function: draws from rows of logits, and their probabilities.
import { part } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import { uniform } from "../spec/draws.js";
import { type Draw, type Drawn, leastOf, peak, sample as spec } from "../spec/sampling.js";
import { topEntries } from "../spec/selection.js";
import type { Cut } from "../spec/share.js";
import type { Binaries, FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import { ceiling } from "./floats.js";
import type { Order, Part, Steps } from "./order.js";
import { massesOf, Orders } from "./orders.js";
import { entriesOf } from "./topEntries.js";

/** A number for all rows, or one for each. */
type PerRow = number | ArrayLike<number>;

export interface SampleOptions {
  shape?: readonly number[];
  temperature?: PerRow;
  topK?: PerRow;
  topP?: PerRow;
  minP?: PerRow;
  seed?: PerRow;
  offset?: PerRow;
  return?: "indices" | "logProbabilities";
  from?: "unmodified" | "processed";
  count?: number;
}

/** Draws with their log-probabilities, and for each row those of its most probable elements, the most probable first. */
export interface Samples<I = Uint32Array, L = Float64Array> {
  indices: I;
  logProbabilities: L;
  best: { indices: Uint32Array; logProbabilities: Float64Array };
}

type Rows = { shape: readonly number[] };
type Row = { shape?: undefined };
type Told = { return: "logProbabilities" };
type Untold = { return?: "indices" };

export interface Sample {
  (logits: FloatArray, options: SampleOptions & Rows & Told): Samples;
  (logits: FloatArray, options: SampleOptions & Rows & Untold): Uint32Array;
  (logits: FloatArray, options: SampleOptions & Row & Told): Samples<number, number>;
  (logits: FloatArray, options?: SampleOptions & Row & Untold): number;
  /** The mathematics. */
  readonly spec: typeof spec;
  [BIND](instance: Instance): Sample;
}

const OP = spec.name;
type Names = keyof typeof spec.parameters;
const KNOWN = /*#__PURE__*/ validate.known<Omit<SampleOptions, Names>>({ shape: 1, return: 1, from: 1, count: 1 }, spec.parameters);

/** The elements that a row's options leave, and the one that a number from 0 to 1 draws. */
function* drawing(order: Order, { topP, minP, temperature }: Draw, float64: boolean, u: number): Steps<Drawn> {
  const { top } = order.masses;
  let left: Part = order.all;
  if (topP < 1) left = yield* order.reach({ of: left, share: topP, beyond: false });
  const least = minP > 0 ? Math.min(top, ceiling(leastOf(top, minP, temperature), float64)) : Number.NEGATIVE_INFINITY;
  if (least > left.value) left = yield* order.from(least);
  const { last } = yield* order.reach({ of: left, share: u, beyond: true });
  return { place: last, last: left, mass: left.mass };
}

const LARGEST = { k: 1, largest: true, sorted: true };

class Sampler {
  constructor(
    readonly binaries: Binaries,
    readonly orders: Orders,
    readonly draws: (row: number) => Draw,
  ) {}

  /** What the numbers u draw; throws where a row has no probabilities. */
  draw(u: (row: number) => number): Drawn[] {
    const { orders, draws } = this;
    const { rows, n } = orders;
    const all = Array.from({ length: rows }, (_, row) => draws(row));
    const cold = all.some(({ temperature }) => temperature === 0);
    const tops = cold ? entriesOf(topEntries, this.binaries, orders.instance, orders.logits, { rows, n }, LARGEST) : undefined;
    const warm = all.some(({ temperature }) => temperature > 0);
    const found = !warm
      ? all.map(() => undefined)
      : orders.ask<Drawn>(
          (row) => all[row].temperature || 1,
          (row) => (all[row].temperature === 0 ? 1 : all[row].topK),
          (order, row) => drawing(order, { ...all[row], temperature: all[row].temperature || 1 }, orders.float64, u(row)),
        );
    return all.map((options, row) => {
      if (tops !== undefined && options.temperature === 0) {
        const [value, last] = [tops.values[row], tops.indices[row]];
        if (!(value > Number.NEGATIVE_INFINITY)) throw validate.noDistribution(OP, value);
        return { place: last, last: { value, last }, mass: 1 };
      }
      const drawn = found?.[row];
      if (drawn !== undefined) return drawn;
      const x = orders.row(row);
      const top = peak(x);
      if (!Number.isFinite(top)) throw validate.noDistribution(OP, top);
      return spec.draw(x, options, u(row));
    });
  }

  /** Log-probabilities of the draws and of the `count` most probable elements. */
  told(drawn: readonly Drawn[], count: number, processed: boolean): Samples {
    const { orders, draws } = this;
    const { rows, n, instance } = orders;
    const k = Math.max(1, count);
    const tops = entriesOf(topEntries, this.binaries, instance, orders.logits, { rows, n }, { ...LARGEST, k });
    const whole = processed ? [] : massesOf(orders).map(({ mass }) => Math.log(mass));
    const logOf = (row: number, x: number, i: number): number => {
      const top = tops.values[row * k];
      if (!processed) return top === x ? -whole[row] : x - top - whole[row];
      const { last, mass } = drawn[row];
      if (!has(last, x, i)) return Number.NEGATIVE_INFINITY;
      return top === x ? -Math.log(mass) : (x - top) / draws(row).temperature - Math.log(mass);
    };
    const best = { indices: new Uint32Array(rows * count), logProbabilities: new Float64Array(rows * count) };
    for (let row = 0, to = 0; row < rows; row++)
      for (let j = 0; j < count; j++, to++) {
        best.indices[to] = tops.indices[row * k + j];
        best.logProbabilities[to] = logOf(row, tops.values[row * k + j], best.indices[to]);
      }
    return {
      indices: Uint32Array.from(drawn, ({ place }) => place),
      logProbabilities: Float64Array.from(drawn, ({ place }, row) => logOf(row, orders.logits[row * n + place], place)),
      best,
    };
  }
}

const has = ({ value, last }: Cut, x: number, i: number): boolean => x > value || (x === value && i <= last);

/** Makes the function of `sample`. */
export function sampler(binaries: Binaries, open: () => Instance = defaultInstance): Sample {
  const call = (logits: FloatArray, options?: SampleOptions) => {
    // all options are read once, before the array is checked: a getter may change an array
    const { shape, return: wanted, from, count: asked, ...given } = { ...validate.options(OP, options, KNOWN) } as SampleOptions;
    const sizes = validate.dimensions(OP, shape);
    const what = validate.choice(OP, "return", ["indices", "logProbabilities"], wanted);
    const whose = validate.choice(OP, "from", ["unmodified", "processed"], from);
    const { parameters } = spec;
    const numbers = (name: Names) => validate.perRow(OP, name, parameters[name], given[name]);
    const [temperature, topK, topP, minP, seed, offset] = (["temperature", "topK", "topP", "minP", "seed", "offset"] as const).map(numbers);
    const count = asked === undefined ? 0 : validate.wholeNumber(OP, "count", asked);
    validate.float(OP, "logits", logits);
    const { rows, n } = sizes === undefined ? { rows: 1, n: logits.length } : validate.rows(OP, logits.length, sizes);
    for (const [name, { length }] of Object.entries({ temperature, topK, topP, minP, seed, offset }))
      validate.oneOrEach(OP, name, length, rows);
    if (rows > 0 && n === 0) throw validate.noDistribution(OP, Number.NEGATIVE_INFINITY);
    validate.atMost(OP, "count", count, n);
    const of = (values: ArrayLike<number>, row: number) => values[values.length === 1 ? 0 : row];
    const orders = new Orders(OP, open(), binaries, part(logits, 0, logits.length), rows, n);
    const own = typeof given.seed === "object";
    const draws = (row: number): Draw => ({
      temperature: of(temperature, row),
      topK: of(topK, row),
      topP: of(topP, row),
      minP: of(minP, row),
    });
    const work = new Sampler(binaries, orders, draws);
    const drawn = work.draw((row) => uniform(of(seed, row), of(offset, row), own ? 0 : row));
    if (what === "indices") return sizes === undefined ? drawn[0].place : Uint32Array.from(drawn, ({ place }) => place);
    const told = work.told(drawn, count, whose === "processed");
    return sizes === undefined ? { ...told, indices: told.indices[0], logProbabilities: told.logProbabilities[0] } : told;
  };
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => sampler(binaries, () => instance) }) as unknown as Sample;
}
