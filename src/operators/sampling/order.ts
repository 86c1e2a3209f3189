// Finds the largest elements of a row whose probabilities add up to a given share, as top-p needs them. Equal elements keep their order. Buckets
// narrow the search down, so only a few elements are sorted.
import { type Cut, type Masses, reaches, type Share } from "../../spec/share.js";
import { BUCKETS } from "../../wasm/layout.js";
import { FEW, Grid, type Range } from "./grid.js";

/** The first elements in that order, with their mass, and how far this may be from the exact one. */
export interface Part extends Cut {
  readonly mass: number;
  readonly error: number;
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
  reach(share: Wanted): Steps<Part>;
  /** All elements from a value on; one at least. */
  from(value: number): Steps<Part>;
}

/** Parts of a row, one within the next, and how far their masses may be from the exact ones. */
interface Parts {
  readonly count: number;
  readonly precision: number;
  readonly massOf: (i: number) => number;
  readonly cutOf: (i: number) => Cut;
  /** Whether masses can be had more precisely. */
  readonly rough?: boolean;
}

type Wanted = Share & { readonly of: Part };

/** The first part that reaches a share, the last one if none does: by its mass, if that is sure, else by exact arithmetic. -1 where rough masses do not tell. */
function first(masses: Masses, share: Wanted, { count, precision, massOf, cutOf, rough = false }: Parts): number {
  const wanted = share.share * share.of.mass;
  const doubt = share.share * share.of.error;
  let [from, to] = [0, count - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    const mass = massOf(middle);
    const isSure = Math.abs(mass - wanted) > doubt + mass * precision;
    if (!isSure && rough) return -1;
    if (isSure ? mass > wanted : reaches(masses, cutOf(middle), share)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Masses of elements and those before them. */
function sums({ top, temperature }: Masses, values: ArrayLike<number>, before = 0): Float64Array {
  let [sum, excess] = [before, 0];
  const all = new Float64Array(values.length);
  for (let i = 0; i < all.length; i++) {
    const term = Math.exp((values[i] - top) / temperature) - excess;
    const next = sum + term;
    excess = next - sum - term;
    sum = next;
    all[i] = sum;
  }
  return all;
}

/** Elements that are sorted already: the first of their row. */
export class Sorted implements Order {
  readonly #sums: Float64Array;
  readonly #precision: number;

  constructor(
    readonly masses: Masses,
    readonly values: ArrayLike<number>,
    readonly places: ArrayLike<number>,
  ) {
    this.#sums = sums(masses, values);
    this.#precision = (values.length + 32) * 2 ** -51;
  }

  get all(): Part {
    return this.#part(this.values.length - 1);
  }

  *reach(share: Wanted): Steps<Part> {
    const count = this.values.length;
    const part = (i: number) => this.#part(i);
    return part(first(this.masses, share, { count, precision: this.#precision, massOf: (i) => this.#sums[i], cutOf: part }));
  }

  // biome-ignore lint/correctness/useYield: it knows its elements
  *from(value: number): Steps<Part> {
    let count = 1;
    while (count < this.values.length && this.values[count] >= value) count++;
    return this.#part(count - 1);
  }

  #part(i: number): Part {
    const mass = this.#sums[i];
    return { value: this.values[i], last: this.places[i], mass, error: mass * this.#precision };
  }
}

/** A long row: the sums of its masses by buckets. */
export class Buckets implements Order {
  readonly all: { -readonly [K in keyof Part]: Part[K] };
  readonly #sums: Float64Array;
  #precision: number;
  #rough: boolean;

  /**
   * @param table the masses of the grid's buckets
   * @param exact whether they are precise: else they have the precision of the elements, and what is far has its roundings
   * @param tally gives the precise masses of a grid's buckets
   */
  constructor(
    readonly masses: Masses,
    readonly grid: Grid,
    table: Float64Array,
    exact: boolean,
    readonly tally: (grid: Grid) => Float64Array,
  ) {
    const last = masses.x.length - 1;
    this.#rough = !exact && !grid.float64;
    this.#precision = precisionOf(masses, this.#rough);
    const far = this.#rough ? this.#errorOf(table[BUCKETS - 1]) : 0;
    this.#sums = added(table);
    const mass = this.#sums[BUCKETS - 1];
    this.all = { value: Number.NEGATIVE_INFINITY, last, mass, error: mass * this.#precision + far };
  }

  /**
   * What the mass of the far elements may miss: that of a distance d by 3 d + 7 roundings of float32. No more than a hundredth of it is
   * beyond the distance at which all elements together would not have more.
   */
  #errorOf(mass: number): number {
    const { grid, masses } = this;
    const { length } = masses.x;
    if (mass === 0) return 0;
    const distance = Math.max((grid.hi - grid.floor) / masses.temperature, Math.log(length / mass) + 8);
    return (3 * distance + 7) * 1.25 * mass * 2 ** -24 + length * 1e-37;
  }

  /** Takes all masses precisely. */
  #sharpen(): void {
    this.#rough = false;
    this.#precision = precisionOf(this.masses, false);
    this.#sums.set(added(this.tally(this.grid)));
    this.all.mass = this.#sums[BUCKETS - 1];
    this.all.error = this.all.mass * this.#precision;
  }

  *reach(share: Wanted): Steps<Part> {
    // the mass of another part is as it was found
    const rough = this.#rough && share.of === this.all;
    const found = yield* this.#search(share, rough);
    if (found !== undefined) return found;
    this.#sharpen();
    return (yield* this.#search(share, false)) as Part;
  }

  /** Undefined where rough masses do not tell. */
  *#search(share: Wanted, rough: boolean): Steps<Part | undefined> {
    const { masses } = this;
    const precision = this.#precision;
    const last = masses.x.length - 1;
    let [grid, mass, before] = [this.grid, this.#sums, 0];
    for (;;) {
      const [here, inside, ahead] = [grid, mass, before];
      const cutOf = (i: number) => ({ value: here.least(i), last });
      const bucket = first(masses, share, { count: BUCKETS, precision, massOf: (i) => ahead + inside[i], cutOf, rough });
      if (bucket < 0) return undefined;
      before += bucket > 0 ? mass[bucket - 1] : 0;
      let found = yield grid.near(bucket);
      if (found.count > FEW) {
        const [lo, hi] = [grid.least(bucket), grid.most(bucket)];
        if (lo < hi && (lo > grid.lo || hi < grid.hi)) {
          grid = new Grid(masses, lo, hi, grid.float64);
          mass = added(this.tally(grid));
          continue;
        }
        found = yield { lo, hi, room: found.count };
      }
      const places = this.#sorted(grid, bucket, found);
      const values = Float64Array.from(places, (i) => masses.x[i]);
      const reached = sums(masses, values, before);
      const part = (i: number) => this.#part(values[i], places[i], reached[i]);
      const i = first(masses, share, { count: places.length, precision, massOf: (i) => reached[i], cutOf: part, rough });
      return i < 0 ? undefined : part(i);
    }
  }

  *from(value: number): Steps<Part> {
    const { masses, grid } = this;
    const bucket = grid.bucket(value);
    const near = grid.near(bucket);
    let found = yield { ...near, lo: value };
    if (found.count > FEW) found = yield { ...near, lo: value, room: found.count };
    const values = Float64Array.from(this.#inside(grid, bucket, found), (i) => masses.x[i]);
    const before = bucket > 0 ? this.#sums[bucket - 1] : 0;
    return this.#part(value, masses.x.length - 1, values.length > 0 ? sums(masses, values, before)[values.length - 1] : before);
  }

  #part(value: number, last: number, mass: number): Part {
    return { value, last, mass, error: mass * this.#precision };
  }

  #inside(grid: Grid, bucket: number, { places }: Found): Uint32Array {
    const { x } = this.masses;
    return places.filter((i) => x[i] >= grid.lo && grid.bucket(x[i]) === bucket);
  }

  #sorted(grid: Grid, bucket: number, found: Found): Uint32Array {
    const { x } = this.masses;
    return this.#inside(grid, bucket, found).sort((i, j) => x[j] - x[i] || i - j);
  }
}

/** How far a sum of masses may be from the exact one: by the exponentials of the kernel, and by a sum of all elements one by one. */
const precisionOf = ({ x }: Masses, rough: boolean): number => (rough ? 2 ** -26 : 2 ** -44) + (x.length + BUCKETS) * 2 ** -52;

function added(table: Float64Array): Float64Array {
  for (let i = 1; i < table.length; i++) table[i] += table[i - 1];
  return table;
}
