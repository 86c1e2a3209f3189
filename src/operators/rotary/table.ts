// The table of a rotary embedding: rates, and the cosines and sines of positions from 0 on.
import { created, isFloat64 } from "../../arrays.js";
import type { Staging } from "../../runtime/staging.js";
import type { FloatArray } from "../../types.js";
import { ratesOf } from "./rates.js";

/** Elements of a table that is kept. */
const KEPT = 2 ** 20;

/** Brings the rows of the table for n positions from number `first` on to the scratch. */
export type Fill = (first: number, n: number) => void;

/** Rows of `size` / 2 cosines and as many sines, for positions from 0 on. */
export class Table {
  readonly rates: Float64Array;
  #rows: FloatArray;

  constructor(
    readonly like: FloatArray,
    readonly size: number,
    readonly base: number,
  ) {
    this.rates = ratesOf(base, size / 2);
    this.#rows = created(like, 0);
  }

  /** Whether it is that of a call. */
  suits(x: FloatArray, size: number, base: number): boolean {
    return size === this.size && base === this.base && isFloat64(x) === isFloat64(this.like);
  }

  /** The array that has the rows of positions from 0 to n; undefined where these are too many to be kept. */
  upTo(n: number, staging: Staging<FloatArray>, fill: Fill): FloatArray | undefined {
    const { size } = this;
    const known = this.#rows.length / size;
    if (n * size > KEPT) return undefined;
    if (n > known) {
      const rows = created(this.like, Math.min(Math.floor(KEPT / size), Math.max(n, 2 * known, 64)) * size);
      rows.set(this.#rows);
      const most = Math.floor(staging.tile / size);
      for (let first = known; first < rows.length / size; first += most) {
        const some = Math.min(most, rows.length / size - first);
        fill(first, some);
        staging.store(staging.scratch, rows, first * size, some * size);
      }
      this.#rows = rows;
    }
    return this.#rows;
  }
}
