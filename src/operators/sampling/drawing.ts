// Draws from sorted rows of logits, and gives the probabilities of what was drawn.
import { copied } from "../../arrays.js";
import { type Draw, type Drawn, leastOf, type Numbers, peak, sample as spec, triesFor } from "../../spec/sampling.js";
import { topEntries } from "../../spec/selection.js";
import type { Cut } from "../../spec/share.js";
import type { Binaries } from "../../types.js";
import * as validate from "../../validate/index.js";
import { ceiling } from "./floats.js";
import type { Order, Part, Steps } from "./order.js";
import { massesOf, Orders, SHORT } from "./orders.js";
import { drawShort } from "./short.js";
import { entriesOf } from "./topEntries.js";

const OP = spec.name;

/** The elements that a row's options leave, and those that numbers from 0 to 1 draw, until there are `most` of them. */
function* drawing(order: Order, { topP, minP, temperature }: Draw, float64: boolean, { u, tries, most }: Numbers): Steps<Drawn> {
  const { top } = order.masses;
  let left: Part = order.all;
  if (topP < 1) left = yield* order.reach({ of: left, share: topP, beyond: false });
  const least = minP > 0 ? Math.min(top, ceiling(leastOf(top, minP, temperature), float64)) : Number.NEGATIVE_INFINITY;
  if (least > left.value) left = yield* order.from(least);
  const places = new Set<number>();
  for (let n = 0; n < tries && places.size < most; n++) places.add((yield* order.reach({ of: left, share: u(n), beyond: true })).last);
  return { places: [...places], last: left, mass: left.mass };
}

/** The share of the mass that numbers ask for, about. */
const shareOf = ({ u, tries }: Numbers): number => (tries === 1 ? u(0) : 1 - 0.5 / tries);

const LARGEST = { k: 1, largest: true, sorted: true };

/** Draws with their log-probabilities, and for each row those of its most probable elements, the most probable first. */
interface Told {
  readonly indices: Uint32Array;
  readonly logProbabilities: Float64Array;
  readonly best: { readonly indices: Uint32Array; readonly logProbabilities: Float64Array };
}

/** What was drawn from all rows. */
export const placesOf = (drawn: readonly Drawn[]): Uint32Array => Uint32Array.from(drawn.flatMap(({ places }) => places));

/** Rows of logits to draw from. */
export class Sampler {
  /** @param exact whether the masses of what is left are asked for */
  constructor(
    readonly binaries: Binaries,
    readonly orders: Orders,
    readonly draws: (row: number) => Draw,
    readonly exact: boolean,
  ) {}

  /** What numbers draw; throws where a row has no probabilities. */
  draw(numbers: (row: number) => Numbers): Drawn[] {
    const { orders, draws } = this;
    const { rows, n } = orders;
    const short = n <= SHORT && !this.exact ? this.#short(numbers) : undefined;
    if (short !== undefined) return short;
    const all = Array.from({ length: rows }, (_, row) => ({ ...draws(row), ...numbers(row) }));
    const cold = all.some(({ temperature }) => temperature === 0);
    const tops = cold ? entriesOf(topEntries, this.binaries, orders.instance, orders.logits, { rows, n }, LARGEST) : undefined;
    const warm = all.some(({ temperature }) => temperature > 0);
    const found = !warm
      ? all.map(() => undefined)
      : orders.ask<Drawn>({
          temperature: (row) => all[row].temperature || 1,
          counts: (row) => (all[row].temperature === 0 ? 1 : all[row].topK),
          ask: (order, row) => drawing(order, { ...all[row], temperature: all[row].temperature || 1 }, orders.float64, all[row]),
          // a nucleus has the draw, too, and minP alone all that it keeps
          share: (row) => (all[row].topP < 1 ? all[row].topP : shareOf(all[row])),
          least: (row) => (all[row].topP < 1 ? 0 : all[row].minP * (1 - 2 ** -10)),
          exact: this.exact,
        });
    return all.map((options, row) => {
      if (tops !== undefined && options.temperature === 0) {
        const [value, last] = [tops.values[row], tops.indices[row]];
        if (!(value > Number.NEGATIVE_INFINITY)) throw validate.noDistribution(OP, value);
        return { places: [last], last: { value, last }, mass: 1 };
      }
      const drawn = found?.[row];
      if (drawn !== undefined) return drawn;
      const x = orders.row(row);
      const top = peak(x);
      if (!Number.isFinite(top)) throw validate.noDistribution(OP, top);
      return spec.draw(x, options, options);
    });
  }

  /** One draw from each of some short rows; undefined where this is not enough. */
  #short(numbers: (row: number) => Numbers): Drawn[] | undefined {
    const found: Drawn[] = [];
    for (let row = 0; row < this.orders.rows; row++) {
      const { u, tries } = numbers(row);
      const options = this.draws(row);
      const drawn = tries > 1 || options.temperature === 0 ? undefined : drawShort(this.orders.row(row), options, u(0));
      if (drawn === undefined) return undefined;
      found.push(drawn);
    }
    return found;
  }

  /** For each row as many places that differ, in the order of their draws by the numbers u; throws where a row has fewer. */
  drawDistinct(count: number, u: (row: number, n: number) => number): Drawn[] {
    const { orders, draws } = this;
    if (orders.staging === undefined) {
      const one = () => ({ u: () => 0, tries: 1, most: 1 });
      return this.draw(one).map((_, row) =>
        this.#all(
          row,
          spec.drawDistinct(orders.row(row), draws(row), count, (n) => u(row, n)),
          count,
        ),
      );
    }
    const tries = triesFor(count);
    const first = this.draw((row) => ({ u: (n) => u(row, n), tries, most: count }));
    return first.map((drawn, row) =>
      this.#all(
        row,
        this.#more(row, drawn, count, (n) => u(row, n)),
        count,
      ),
    );
  }

  #all(row: number, drawn: Drawn, count: number): Drawn {
    const { length } = drawn.places;
    if (length < count)
      throw validate.conflicting(OP, `"distinct" expected at most the ${length} elements that are left of row ${row}, got ${count}`);
    return drawn;
  }

  /** Draws from what is left of a row, beside what was drawn, until there are `count` places or nothing is left. */
  #more(row: number, drawn: Drawn, count: number, u: (n: number) => number): Drawn {
    const places = new Set(drawn.places);
    if (places.size >= count) return drawn;
    const { binaries, orders, draws } = this;
    const x = copied(orders.row(row));
    const { length: n } = x;
    for (let i = 0; i < n; i++) if (!has(drawn.last, x[i], i)) x[i] = Number.NEGATIVE_INFINITY;
    const left = new Orders(OP, orders.instance, binaries, x, 1, n);
    const sampler = new Sampler(binaries, left, () => ({ temperature: draws(row).temperature, topK: n, topP: 1, minP: 0 }), false);
    for (let used = triesFor(count); places.size < count; ) {
      for (const place of places) x[place] = Number.NEGATIVE_INFINITY;
      const { values } = entriesOf(topEntries, binaries, orders.instance, x, { rows: 1, n }, LARGEST);
      if (values[0] === Number.NEGATIVE_INFINITY) break;
      const most = count - places.size;
      const [from, tries] = [used, triesFor(most)];
      const [more] = sampler.draw(() => ({ u: (n) => u(from + n), tries, most }));
      for (const place of more.places) places.add(place);
      used += tries;
    }
    return { ...drawn, places: [...places] };
  }

  /** Log-probabilities of the draws and of the `count` most probable elements. */
  told(drawn: readonly Drawn[], count: number, processed: boolean): Told {
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
    const logProbabilities = drawn.flatMap(({ places }, row) => places.map((place) => logOf(row, orders.logits[row * n + place], place)));
    return { indices: placesOf(drawn), logProbabilities: Float64Array.from(logProbabilities), best };
  }
}

const has = ({ value, last }: Cut, x: number, i: number): boolean => x > value || (x === value && i <= last);
