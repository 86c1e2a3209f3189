// float64 sums that kernels add to, one for each channel or column.
import type { Staging } from "../runtime/staging.js";
import type { Scratch } from "./scratch.js";

/** Terms of a partial sum: adding partial sums has a smaller error. */
export const TERMS = 512;

/** Partial sums in the memory, which are added to the totals every TERMS terms. */
export class Totals {
  readonly #totals: Float64Array;
  readonly #partial: Float64Array;
  #terms = 0;

  readonly address: number;
  readonly #staging: Staging<Float64Array>;

  /** n sums in the scratch. */
  constructor(scratch: Scratch, n: number) {
    this.address = scratch.take(Float64Array, n);
    this.#staging = scratch.instance.float64 as Staging<Float64Array>;
    this.#totals = new Float64Array(n);
    this.#partial = new Float64Array(n);
    this.#staging.load(this.address, this.#partial, 0, n);
  }

  /** Counts the terms that a kernel has added to each sum. */
  add(terms: number): void {
    this.#terms += terms;
    if (this.#terms >= TERMS) this.closed();
  }

  /** The totals, after all terms. */
  closed(): Float64Array {
    const partial = this.#partial;
    this.#staging.store(this.address, partial, 0, partial.length);
    for (let i = 0; i < partial.length; i++) this.#totals[i] += partial[i];
    this.#staging.load(this.address, partial.fill(0), 0, partial.length);
    this.#terms = 0;
    return this.#totals;
  }
}
