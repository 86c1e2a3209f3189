import type { Staging } from "../../runtime/staging.js";
import type { Strides } from "../../spec/attention.js";
import type { FloatArray, Kernel } from "../../types.js";

/** Rows in the memory: the address of the first, and bytes from head to head and from row to row. */
export interface Place {
  readonly address: number;
  readonly head: number;
  readonly row: number;
}

/** Queries of some heads: of one head, or all queries of several heads that share keys. */
export interface Block {
  readonly b: number;
  /** The head of the keys. */
  readonly shared: number;
  /** The first of the heads, and how many. */
  readonly first: number;
  readonly heads: number;
  readonly from: number;
  readonly queries: number;
  /** heads x queries */
  readonly rows: number;
  /** Its number among the blocks that use the same keys. */
  readonly number: number;
}

/** The rows of the heads of one array: in place, or copied where they are needed. */
export class Rows {
  readonly #address: number;
  /** Bytes from row to row, as `at` gives them. */
  readonly row: number;

  /** @param scaled the kernel y = scale x, by which resident rows are copied */
  constructor(
    readonly staging: Staging<FloatArray>,
    readonly array: FloatArray,
    readonly strides: Strides,
    readonly size: number,
    readonly scaled: Kernel,
  ) {
    this.#address = staging.address(array);
    this.row = (this.#address === 0 ? size : strides.row) * staging.elementSize;
  }

  /** Whether the array is not in the memory. */
  get foreign(): boolean {
    return this.#address === 0;
  }

  #start(b: number, head: number, row: number): number {
    return b * this.strides.batch + head * this.strides.head + row * this.strides.row;
  }

  /** The address of n rows from a row of a head on: copied to `scratch` if they are foreign. */
  at(b: number, head: number, row: number, n: number, scratch: number): number {
    if (this.#address === 0) return this.copy(b, head, row, n, scratch);
    return this.#address + this.#start(b, head, row) * this.staging.elementSize;
  }

  /** The rows from a head on, which are resident. */
  from(b: number, head: number): Place {
    return { address: this.at(b, head, 0, 0, 0), head: this.strides.head * this.staging.elementSize, row: this.row };
  }

  /** Calls `visit` for each run of elements that lie together, with its place among the n rows. */
  #runs(b: number, head: number, row: number, n: number, visit: (start: number, at: number, n: number) => void): void {
    const { size, strides } = this;
    const start = this.#start(b, head, row);
    if (strides.row === size) visit(start, 0, n * size);
    else for (let i = 0; i < n; i++) visit(start + i * strides.row, i * size, size);
  }

  /** Copies n rows to an address, one behind the other. */
  copy(b: number, head: number, row: number, n: number, to: number): number {
    const { staging, array } = this;
    const bytes = staging.elementSize;
    this.#runs(b, head, row, n, (start, at, n) => {
      if (this.#address === 0) staging.load(to + at * bytes, array, start, n);
      else this.scaled(this.#address + start * bytes, to + at * bytes, n, 1);
    });
    return to;
  }

  /** Copies n rows that lie one behind the other to where they belong. */
  store(b: number, head: number, row: number, n: number, from: number): void {
    const { staging, array } = this;
    const bytes = staging.elementSize;
    this.#runs(b, head, row, n, (start, at, n) => {
      if (this.#address === 0) staging.store(from + at * bytes, array, start, n);
      else this.scaled(from + at * bytes, this.#address + start * bytes, n, 1);
    });
  }
}
