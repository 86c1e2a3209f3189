// The elements of a row in the order of their size, equal ones as they come, without a sort of them all: how far to go for a share of the mass.
import { type Cut, type Masses, reaches, type Share } from "../spec/share.js";
import { BUCKETS } from "../wasm/layout.js";
import { above, below, between } from "./floats.js";

/** The first elements in that order, with their mass: near enough to find the place where more is asked. */
export interface Part extends Cut {
  readonly mass: number;
}

/** Values between which elements are looked for, and for how many of them there is room. */
export interface Range {
  readonly lo: number;
  readonly hi: number;
  readonly room: number;
}

/** How many there are, and the places of those that had room. */
export interface Found {
  readonly count: number;
  readonly places: Uint32Array;
}

/** Steps that ask for the elements of ranges, so that those of several rows are looked for at once. */
export type Steps<T> = Generator<Range, T, Found>;

export interface Order {
  readonly masses: Masses;
  /** All elements. */
  readonly all: Part;
  /** The fewest first elements that reach a share. */
  reach(share: Share & { readonly of: Part }): Steps<Part>;
  /** All elements from a value on; one at least. */
  from(value: number): Steps<Part>;
}

/** Elements that are sorted by plain JavaScript at the most. */
const FEW = 512;
/** Distances from the largest element, in units of the temperature, beyond which masses are nothing. */
const FAR = 64;

/** The first of `count` parts that reaches a share, the last one if none does: by its mass, if that is sure, else by exact arithmetic. */
function first(
  count: number,
  masses: Masses,
  share: Share & { readonly of: Part },
  precision: number,
  massOf: (i: number) => number,
  cutOf: (i: number) => Cut,
): number {
  const wanted = share.share * share.of.mass;
  const doubt = 2 * precision * wanted;
  const enough = (i: number) => {
    const more = massOf(i) - wanted;
    return Math.abs(more) > doubt ? more > 0 : reaches(masses, cutOf(i), share);
  };
  let [from, to] = [0, count - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (enough(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Masses of elements and those before them. */
function sums(masses: Masses, values: ArrayLike<number>, before = 0): Float64Array {
  const { top, temperature } = masses;
  let [sum, excess] = [before, 0];
  return Float64Array.from(values, (value) => {
    const term = Math.exp((value - top) / temperature) - excess;
    const next = sum + term;
    excess = next - sum - term;
    sum = next;
    return sum;
  });
}

/** Elements that are sorted already: the first of their row. */
export class Sorted implements Order {
  readonly #sums: Float64Array;

  constructor(
    readonly masses: Masses,
    readonly values: ArrayLike<number>,
    readonly places: ArrayLike<number>,
  ) {
    this.#sums = sums(masses, values);
  }

  get all(): Part {
    return this.#part(this.values.length - 1);
  }

  *reach(share: Share & { readonly of: Part }): Steps<Part> {
    const { length } = this.values;
    const massOf = (i: number) => this.#sums[i];
    return this.#part(first(length, this.masses, share, (length + 32) * 2 ** -51, massOf, (i) => this.#part(i)));
  }

  // biome-ignore lint/correctness/useYield: it knows its elements
  *from(value: number): Steps<Part> {
    let count = 1;
    while (count < this.values.length && this.values[count] >= value) count++;
    return this.#part(count - 1);
  }

  #part(i: number): Part {
    return { value: this.values[i], last: this.places[i], mass: this.#sums[i] };
  }
}

/** Buckets of equal width for the elements from lo to hi. */
export interface Grid {
  readonly lo: number;
  readonly hi: number;
  readonly scale: number;
}

/** @param least where the buckets end; what is less goes into the last one, too */
export function gridOf({ temperature }: Masses, lo: number, hi: number, float64: boolean, least = lo): Grid {
  const range = Math.min(hi - least, FAR * temperature);
  const most = float64 ? Number.MAX_VALUE : 2 ** 127;
  const scale = range > 0 ? Math.min((BUCKETS - 1) / range, most) : 0;
  return { lo, hi, scale: float64 ? scale : Math.fround(scale) };
}

/** A long row: the sums of its masses by buckets. */
export class Buckets implements Order {
  readonly all: Part;
  readonly #sums: Float64Array;
  readonly #precision: number;

  /** @param tally gives the masses of a grid's buckets */
  constructor(
    readonly masses: Masses,
    readonly float64: boolean,
    readonly grid: Grid,
    table: Float64Array,
    readonly tally: (grid: Grid) => Float64Array,
  ) {
    this.#sums = added(table);
    const { length } = masses.x;
    // the exponentials of the kernel, and a sum of all elements one by one
    this.#precision = (float64 ? 2 ** -44 : 2 ** -26) + length * 2 ** -51;
    this.all = { value: Number.NEGATIVE_INFINITY, last: length - 1, mass: this.#sums[BUCKETS - 1] };
  }

  *reach(share: Share & { readonly of: Part }): Steps<Part> {
    const { masses } = this;
    const find = (count: number, massOf: (i: number) => number, cutOf: (i: number) => Cut) =>
      first(count, masses, share, this.#precision, massOf, cutOf);
    let [grid, mass, before] = [this.grid, this.#sums, 0];
    for (;;) {
      const [here, inside, ahead] = [grid, mass, before];
      const bucket = find(
        BUCKETS,
        (i) => ahead + inside[i],
        (i) => ({ value: this.#least(here, i), last: masses.x.length - 1 }),
      );
      before += bucket > 0 ? mass[bucket - 1] : 0;
      let found = yield this.#near(grid, bucket);
      if (found.count > FEW) {
        const [lo, hi] = [this.#least(grid, bucket), this.#most(grid, bucket)];
        if (lo < hi && (lo > grid.lo || hi < grid.hi)) {
          grid = gridOf(masses, lo, hi, this.float64);
          mass = added(this.tally(grid));
          continue;
        }
        found = yield { lo, hi, room: found.count };
      }
      const places = this.#sorted(grid, bucket, found);
      const values = Float64Array.from(places, (i) => masses.x[i]);
      const reached = sums(masses, values, before);
      const part = (i: number): Part => ({ value: values[i], last: places[i], mass: reached[i] });
      return part(find(places.length, (i) => reached[i], part));
    }
  }

  *from(value: number): Steps<Part> {
    const { masses, grid } = this;
    const bucket = this.#bucket(grid, value);
    const near = this.#near(grid, bucket);
    let found = yield { ...near, lo: value };
    if (found.count > FEW) found = yield { ...near, lo: value, room: found.count };
    const values = Float64Array.from(this.#inside(grid, bucket, found), (i) => masses.x[i]);
    const before = bucket > 0 ? this.#sums[bucket - 1] : 0;
    return { value, last: masses.x.length - 1, mass: values.length > 0 ? sums(masses, values, before)[values.length - 1] : before };
  }

  /** The bucket of an element, as the kernel has it. */
  #bucket({ hi, scale }: Grid, x: number): number {
    const round = this.float64 ? Number : Math.fround;
    const product = round(round(hi - x) * scale);
    if (!(product < BUCKETS - 1)) return BUCKETS - 1;
    const magic = this.float64 ? 2 ** 52 : 2 ** 23;
    return round(product + magic) - magic;
  }

  /** Somewhat more than a bucket. */
  #near({ lo, hi, scale }: Grid, bucket: number): Range {
    const [least, most] = [hi - (bucket + 0.6) / scale, hi - (bucket - 0.6) / scale];
    return {
      lo: scale === 0 || bucket === BUCKETS - 1 ? lo : Math.max(lo, below(least, this.float64)),
      hi: scale === 0 ? hi : Math.min(hi, above(most, this.float64)),
      room: FEW,
    };
  }

  /** The largest number of a bucket, or of those behind it. */
  #most(grid: Grid, bucket: number): number {
    let [inside, outside] = [grid.lo, grid.hi];
    if (this.#bucket(grid, outside) >= bucket) return outside;
    if (inside === Number.NEGATIVE_INFINITY) inside = this.float64 ? -Number.MAX_VALUE : -(2 ** 128 - 2 ** 104);
    if (this.#bucket(grid, inside) < bucket) return below(inside, this.float64);
    for (;;) {
      const middle = between(inside, outside, this.float64);
      if (middle === inside || middle === outside) return inside;
      if (this.#bucket(grid, middle) >= bucket) inside = middle;
      else outside = middle;
    }
  }

  /** The least number of a bucket. */
  #least(grid: Grid, bucket: number): number {
    return bucket === BUCKETS - 1 ? grid.lo : above(this.#most(grid, bucket + 1), this.float64);
  }

  #inside(grid: Grid, bucket: number, { places }: Found): Uint32Array {
    const { x } = this.masses;
    return places.filter((i) => x[i] >= grid.lo && this.#bucket(grid, x[i]) === bucket);
  }

  #sorted(grid: Grid, bucket: number, found: Found): Uint32Array {
    const { x } = this.masses;
    return this.#inside(grid, bucket, found).sort((i, j) => x[j] - x[i] || i - j);
  }
}

function added(table: Float64Array): Float64Array {
  for (let i = 1; i < table.length; i++) table[i] += table[i - 1];
  return table;
}
