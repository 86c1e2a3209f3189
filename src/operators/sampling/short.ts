// A draw from a short row, in plain JavaScript: less time than kernels take to be set up. Places are only parted as far as the draw needs.
import { type Draw, type Drawn, leastOf, peak } from "../../spec/sampling.js";
import type { FloatArray } from "../../types.js";
import { ceiling } from "./floats.js";

/** The first elements of a row in the order of their size, not in that order, but for the last one. */
interface First {
  readonly count: number;
  readonly mass: number;
}

class ShortRow {
  readonly #places: Uint32Array;
  readonly #masses: Float64Array;
  /** The mass of all, and how far sums may be from exact ones. */
  readonly all: First;
  readonly #doubt: number;

  constructor(
    readonly x: FloatArray,
    top: number,
    temperature: number,
  ) {
    const n = x.length;
    this.#places = new Uint32Array(n);
    this.#masses = new Float64Array(n);
    let mass = 0;
    for (let i = 0; i < n; i++) {
      this.#places[i] = i;
      mass += this.#masses[i] = Math.exp((x[i] - top) / temperature);
    }
    this.all = { count: n, mass };
    this.#doubt = mass * (n + 32) * 2 ** -50;
  }

  place(i: number): number {
    return this.#places[i];
  }

  /** The k largest. */
  largest(k: number): First {
    return this.#part(this.all, (_, count) => count >= k) as First;
  }

  /** The fewest first of a part that reach a share of it; undefined where sums do not tell. */
  reach(of: First, share: number): First | undefined {
    const wanted = share * of.mass;
    return this.#part(of, (mass) => (Math.abs(mass - wanted) > this.#doubt ? mass > wanted : undefined));
  }

  /** Those of a part from a value on. */
  from({ count }: First, least: number): First {
    const [places, masses] = [this.#places, this.#masses];
    let [to, mass] = [0, 0];
    for (let i = 0; i < count; i++) {
      const place = places[i];
      if (this.x[place] < least) continue;
      places[i] = places[to];
      places[to++] = place;
      mass += masses[place];
    }
    return { count: to, mass };
  }

  /** Moves the fewest first of a part that are enough to the front, the last of them behind the others: quickselect. */
  #part(of: First, isEnough: (mass: number, count: number) => boolean | undefined): First | undefined {
    const { x } = this;
    const [places, masses] = [this.#places, this.#masses];
    let [from, to, before] = [0, of.count, 0];
    while (from < to) {
      const pivot = this.#middle(from, to);
      const place = places[pivot];
      const value = x[place];
      places[pivot] = places[to - 1];
      let [at, mass] = [from, before];
      for (let i = from; i < to - 1; i++) {
        const other = places[i];
        if (!(x[other] > value || (x[other] === value && other < place))) continue;
        places[i] = places[at];
        places[at++] = other;
        mass += masses[other];
      }
      places[to - 1] = places[at];
      places[at] = place;
      const isBefore = at > from && isEnough(mass, at);
      if (isBefore === undefined) return undefined;
      if (isBefore) {
        to = at;
        continue;
      }
      before = mass + masses[place];
      from = at + 1;
      const isHere = from === of.count || isEnough(before, from);
      if (isHere === undefined) return undefined;
      if (isHere) return { count: from, mass: before };
    }
    return { count: from, mass: before };
  }

  /** Of three positions that of the element between the others. */
  #middle(from: number, to: number): number {
    const value = (i: number) => this.x[this.#places[i]];
    const [i, j, k] = [from, (from + to) >> 1, to - 1];
    const [a, b, c] = [value(i), value(j), value(k)];
    if (a < b) return b < c ? j : a < c ? k : i;
    return a < c ? i : b < c ? k : j;
  }
}

/** What the number u draws; undefined where the row has no probabilities, or sums in float64 do not tell. */
export function drawShort(x: FloatArray, { temperature, topK, topP, minP }: Draw, u: number): Drawn | undefined {
  const top = peak(x);
  if (!Number.isFinite(top)) return undefined;
  const row = new ShortRow(x, top, temperature);
  let left: First | undefined = topK < x.length ? row.largest(topK) : row.all;
  if (topP < 1) left = row.reach(left, topP);
  if (left === undefined) return undefined;
  if (minP > 0) left = row.from(left, Math.min(top, ceiling(leastOf(top, minP, temperature), x.BYTES_PER_ELEMENT === 8)));
  const found = row.reach(left, u);
  if (found === undefined) return undefined;
  const place = row.place(found.count - 1);
  return { places: [place], last: { value: x[place], last: place }, mass: left.mass };
}
