import type { FloatArray, Kernel } from "../types.js";

/** Everything from `value` up to and including position `last` stays, behind it only what is larger. */
export interface Cut {
  readonly value: number;
  readonly last: number;
}

const DATA = new DataView(new ArrayBuffer(8));

/** The float whose order-preserving bits (`keyOf` of assembly/sampling/select.ts) these are. */
function floatOf(key: bigint, float64: boolean): number {
  const sign = float64 ? 1n << 63n : 1n << 31n;
  const bits = (key & sign) === 0n ? ~key : key ^ sign;
  if (float64) DATA.setBigUint64(0, BigInt.asUintN(64, bits));
  else DATA.setUint32(0, Number(BigInt.asUintN(32, bits)));
  return float64 ? DATA.getFloat64(0) : DATA.getFloat32(0);
}

function keyOf(value: number, float64: boolean): bigint {
  if (float64) DATA.setFloat64(0, value + 0);
  else DATA.setFloat32(0, value + 0);
  const sign = float64 ? 1n << 63n : 1n << 31n;
  const bits = float64 ? DATA.getBigUint64(0) : BigInt(DATA.getUint32(0));
  return (bits & sign) === 0n ? bits ^ sign : BigInt.asUintN(float64 ? 64 : 32, ~bits);
}

/** The least float above a value; above infinity NaN. */
export const above = (value: number, float64: boolean): number => floatOf(keyOf(value, float64) + 1n, float64);

/** The least float32 (or float64) from a number on. */
export function ceiling(x: number, float64: boolean): number {
  const rounded = float64 ? x : Math.fround(x);
  return rounded < x ? above(rounded, float64) : rounded;
}

/** A row of logits in the memory, of which the largest are wanted: in their order, equal ones as they come. */
export interface Selection {
  /** Its address and length. */
  readonly x: number;
  readonly n: number;
  /** Its largest element, and what the differences to it are multiplied by: together they make the masses, e^((x - top) inverse). */
  readonly top: number;
  readonly inverse: number;
  readonly float64: boolean;
  /** The mass of all. */
  readonly mass: number;
  /** The k largest, and their mass. */
  largest(k: number): Cut & { readonly mass: number };
  /** The fewest largest that have this mass. */
  nucleus(mass: number): Cut;
}

/** A row whose largest are to be found. */
export type Row = Pick<Selection, "x" | "n" | "top" | "inverse" | "float64">;

/** Up to here a sort is faster than the histograms, which cost the same for any length: 6 (float64: 12) times at 8, not at 512. */
const SHORT = 384;

/** The selection of a row: `values` gives a copy of it, `table` one of the float64 numbers at `scratch`. */
export function select(
  find: (name: string) => Kernel,
  values: (x: number, n: number) => FloatArray,
  table: (length: number) => Float64Array,
  scratch: number,
  row: Row,
): Selection {
  const { x, n } = row;
  return n > SHORT ? new Histograms(find, table, row, scratch) : new Sorted(find, () => values(x, n), row);
}

class Sorted implements Selection {
  readonly x: number;
  readonly n: number;
  readonly top: number;
  readonly inverse: number;
  readonly float64: boolean;
  #sorted: FloatArray | undefined;

  constructor(
    readonly find: (name: string) => Kernel,
    readonly values: () => FloatArray,
    row: Row,
  ) {
    this.x = row.x;
    this.n = row.n;
    this.top = row.top;
    this.inverse = row.inverse;
    this.float64 = row.float64;
  }

  largest(k: number): Cut & { mass: number } {
    return this.#cut(k);
  }

  nucleus(mass: number): Cut {
    return this.#cut(this.#reach(mass).count);
  }

  get mass(): number {
    return this.#reach(Number.POSITIVE_INFINITY).mass;
  }

  /** From the smallest value to the largest. */
  get #values(): FloatArray {
    this.#sorted ??= this.values().sort();
    return this.#sorted;
  }

  /** The fewest largest (all, if they are less than `most`) whose mass reaches `wanted`. */
  #reach(wanted: number, most = this.n): { count: number; mass: number } {
    const values = this.#values;
    let [count, mass] = [0, 0];
    while (mass < wanted && count < most) mass += Math.exp((values[this.n - ++count] - this.top) * this.inverse);
    return { count, mass };
  }

  #cut(count: number): Cut & { mass: number } {
    const { n } = this;
    const values = this.#values;
    const first = n - count;
    const value = values[first];
    let ties = 1;
    while (values[first + ties] === value) ties++;
    const last = values[first - 1] === value ? this.find("nth")(this.x, n, value, ties) : n - 1;
    const reach = () => this.#reach(Number.POSITIVE_INFINITY, count).mass;
    return {
      value,
      last,
      get mass() {
        return reach();
      },
    };
  }
}

/** What a bucket holds. */
const MASS = 0;
const COUNT = 1;

/** Without a sort: by histograms of ever finer buckets. */
class Histograms implements Selection {
  readonly x: number;
  readonly n: number;
  readonly top: number;
  readonly inverse: number;
  readonly float64: boolean;
  #first: Float64Array | undefined;

  constructor(
    readonly find: (name: string) => Kernel,
    readonly table: (length: number) => Float64Array,
    row: Row,
    /** Where the kernel leaves its table. */
    readonly scratch: number,
  ) {
    this.x = row.x;
    this.n = row.n;
    this.top = row.top;
    this.inverse = row.inverse;
    this.float64 = row.float64;
  }

  largest(k: number): Cut & { mass: number } {
    return this.#descend(COUNT, k);
  }

  nucleus(mass: number): Cut {
    return this.#descend(MASS, mass);
  }

  get mass(): number {
    const table = this.#level(0n, 0);
    let sum = 0;
    for (let i = 0; i < table.length; i += 2) sum += table[i];
    return sum;
  }

  #descend(by: typeof MASS | typeof COUNT, wanted: number): Cut & { mass: number } {
    const whole = this.float64 ? 64 : 32;
    let key = 0n;
    let done = [0, 0];
    let table: Float64Array = new Float64Array(0);
    let bucket = 0;
    for (let depth = 0; depth < whole; depth += 11) {
      table = this.#level(key, depth);
      let before = done;
      for (let i = table.length - 2; i >= 0 && done[by] < wanted; i -= 2) {
        if (table[i + COUNT] === 0) continue;
        bucket = i;
        before = done;
        done = [done[0] + table[i], done[1] + table[i + 1]];
      }
      done = before;
      key = (key << BigInt(Math.min(11, whole - depth))) | BigInt(bucket >> 1);
    }
    const count = table[bucket + COUNT];
    const each = table[bucket] / count;
    const ties = Math.max(1, Math.min(count, by === COUNT ? wanted - done[1] : Math.ceil((wanted - done[0]) / each)));
    const value = floatOf(key, this.float64);
    const last = ties < count ? this.find("nth")(this.x, this.n, value, ties) : this.n - 1;
    return { value, last, mass: done[0] + ties * each };
  }

  /** Mass and count of each bucket among the elements whose first `depth` bits are `key`. */
  #level(key: bigint, depth: number): Float64Array {
    if (depth === 0 && this.#first !== undefined) return this.#first;
    const whole = this.float64 ? 64 : 32;
    const bits = Math.min(11, whole - depth);
    const rest = BigInt(whole - depth);
    // above the infinities there are only NaNs, of which there is none here
    const bound = (key: bigint, infinity: number) => {
      const value = floatOf(key, this.float64);
      return Number.isNaN(value) ? infinity : value;
    };
    const lo = bound(key << rest, Number.NEGATIVE_INFINITY);
    const hi = bound(((key + 1n) << rest) - 1n, Number.POSITIVE_INFINITY);
    this.find("histogram")(this.x, this.scratch, this.n, lo, hi, this.top, this.inverse, whole - depth - bits, bits);
    const table = this.table(2 << bits);
    if (depth === 0) this.#first = table;
    return table;
  }
}
