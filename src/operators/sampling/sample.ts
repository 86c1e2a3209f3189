// How sample becomes a typed function: draws from rows of logits, and their probabilities.
import { part } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { uniform } from "../../spec/draws.js";
import { type Draw, sample as spec } from "../../spec/sampling.js";
import type { Binaries, FloatArray } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { placesOf, Sampler } from "./drawing.js";
import { Orders } from "./orders.js";

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
  distinct?: number;
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
type Several = { distinct: number };
type One = { distinct?: undefined };

export interface Sample {
  (logits: FloatArray, options: SampleOptions & Several & Told): Samples;
  (logits: FloatArray, options: SampleOptions & Several & Untold): Uint32Array;
  (logits: FloatArray, options: SampleOptions & Rows & Told): Samples;
  (logits: FloatArray, options: SampleOptions & Rows & Untold): Uint32Array;
  (logits: FloatArray, options: SampleOptions & Row & One & Told): Samples<number, number>;
  (logits: FloatArray, options?: SampleOptions & Row & One & Untold): number;
  /** The mathematics. */
  readonly spec: typeof spec;
  [BIND](instance: Instance): Sample;
}

const OP = spec.name;
type Names = keyof typeof spec.parameters;
const KNOWN = /*#__PURE__*/ validate.known<Omit<SampleOptions, Names>>(
  { shape: 1, return: 1, from: 1, count: 1, distinct: 1 },
  spec.parameters,
);

const DISTINCT = {
  default: 1,
  summary: "",
  expected: "a whole number from 1 on",
  valid: (n: number) => Number.isSafeInteger(n) && n > 0,
};

/** Makes the function of `sample`. */
export function sampler(binaries: Binaries, open: () => Instance = defaultInstance): Sample {
  const call = (logits: FloatArray, options?: SampleOptions) => {
    // all options are read once, before the array is checked: a getter may change an array
    const {
      shape,
      return: wanted,
      from,
      count: asked,
      distinct: several,
      ...given
    } = { ...validate.options(OP, options, KNOWN) } as SampleOptions;
    const sizes = validate.dimensions(OP, shape);
    const what = validate.choice(OP, "return", ["indices", "logProbabilities"], wanted);
    const whose = validate.choice(OP, "from", ["unmodified", "processed"], from);
    const { parameters } = spec;
    const numbers = (name: Names) => validate.perRow(OP, name, parameters[name], given[name]);
    const [temperature, topK, topP, minP, seed, offset] = (["temperature", "topK", "topP", "minP", "seed", "offset"] as const).map(numbers);
    const count = asked === undefined ? 0 : validate.wholeNumber(OP, "count", asked);
    const distinct = several === undefined ? 1 : validate.parameter(OP, "distinct", DISTINCT, several, true);
    validate.float(OP, "logits", logits);
    const { rows, n } = sizes === undefined ? { rows: 1, n: logits.length } : validate.rows(OP, logits.length, sizes);
    for (const [name, { length }] of Object.entries({ temperature, topK, topP, minP, seed, offset }))
      validate.oneOrEach(OP, name, length, rows);
    if (rows > 0 && n === 0) throw validate.noDistribution(OP, Number.NEGATIVE_INFINITY);
    validate.atMost(OP, "count", count, n);
    if (rows > 0) validate.atMost(OP, "distinct", distinct, n);
    if (several !== undefined && Array.prototype.includes.call(temperature, 0))
      throw validate.conflicting(OP, '"distinct" expected temperatures above 0, got 0 (topEntries takes the largest)');
    const of = (values: ArrayLike<number>, row: number) => values[values.length === 1 ? 0 : row];
    const orders = new Orders(OP, open(), binaries, part(logits, 0, logits.length), rows, n);
    const own = typeof given.seed === "object";
    const draws = (row: number): Draw => ({
      temperature: of(temperature, row),
      topK: of(topK, row),
      topP: of(topP, row),
      minP: of(minP, row),
    });
    const told = what === "logProbabilities";
    const work = new Sampler(binaries, orders, draws, told && whose === "processed");
    const u = (row: number, i = 0) => uniform(of(seed, row), of(offset, row), own ? 0 : row, "choice", i);
    const drawn = several === undefined ? work.draw((row) => ({ u: () => u(row), tries: 1, most: 1 })) : work.drawDistinct(distinct, u);
    const isOne = sizes === undefined && several === undefined;
    if (!told) return isOne ? drawn[0].places[0] : placesOf(drawn);
    const all = work.told(drawn, count, whose === "processed");
    return isOne ? { ...all, indices: all.indices[0], logProbabilities: all.logProbabilities[0] } : all;
  };
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => sampler(binaries, () => instance) }) as unknown as Sample;
}
