// Sorts rows of logits as far as a question needs: by kernels, for several rows at once, on all threads.
import { isFloat64, part } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import { peak } from "../../spec/sampling.js";
import { topEntries } from "../../spec/selection.js";
import type { Masses } from "../../spec/share.js";
import { AT, LENGTH } from "../../threads/protocol.js";
import { visitRows } from "../../tiling/rows.js";
import type { Argument, Binaries, FloatArray, Kernel } from "../../types.js";
import { BUCKETS, ROW, TABLE } from "../../wasm/layout.js";
import { Grid } from "./grid.js";
import { Buckets, type Order, Sorted, type Steps } from "./order.js";
import { entriesOf } from "./topEntries.js";

/** Up to here rows are sorted whole; their order costs less than the tables of buckets, which are the same for any length. */
export const SHORT = 384;
/** Rows whose tables are kept at once. */
const MOST = 64;

/** What is asked of rows, and which of their elements it depends on. */
export interface Question<T> {
  readonly temperature: (row: number) => number;
  /** How many of the largest elements matter. */
  readonly counts: (row: number) => number;
  /** What is asked of a row, once its order is known. */
  readonly ask: (order: Order, row: number) => Steps<T>;
  /** The share of the mass that is asked for, about: elements behind it take less time. Default 1. */
  readonly share?: (row: number) => number;
  /** Elements with less mass than this, relative to the largest, take less time: instead of a share. */
  readonly least?: (row: number) => number;
  /** Whether the mass of all has to be precise. */
  readonly exact?: boolean;
}

/** The scratch on the heap. */
const SCRATCH = { state: 2, table: 3, places: 4 };

/** Rows of logits, and what `sampling` knows of them. */
export class Orders {
  readonly staging: Staging | undefined;
  readonly float64: boolean;
  readonly #type: "float32" | "float64";

  constructor(
    readonly op: string,
    readonly instance: Instance,
    readonly binaries: Binaries,
    readonly logits: FloatArray,
    readonly rows: number,
    readonly n: number,
  ) {
    this.float64 = isFloat64(logits);
    this.#type = this.float64 ? "float64" : "float32";
    this.staging = this.kernel("tally") && (instance[this.#type] as unknown as Staging | undefined);
  }

  kernel(name: string): Kernel | undefined {
    return this.instance.kernel(this.binaries, name, this.#type);
  }

  row(i: number): FloatArray {
    return part(this.logits, i * this.n, this.n);
  }

  /**
   * The answers of all rows, undefined for those without a finite largest element. Returns undefined, with nothing done, where plain
   * JavaScript has to do it.
   */
  ask<T>(question: Question<T>): (T | undefined)[] | undefined {
    const { temperature, counts, ask } = question;
    const { rows, n, staging } = this;
    if (staging === undefined) return undefined;
    const wanted = Array.from({ length: rows }, (_, row) => Math.min(n, counts(row)));
    const k = Math.max(1, ...wanted.filter((count) => count < n), n <= SHORT ? n : 1);
    const short = n <= SHORT || wanted.some((count) => count < n) ? this.#largest(k) : undefined;
    const sorted = (row: number, count: number) => {
      const at = row * k;
      const { values, indices } = short as ReturnType<typeof entriesOf>;
      const masses = { x: this.row(row), top: values[at], temperature: temperature(row) };
      return new Sorted(masses, part(values, at, count), indices.subarray(at, at + count));
    };
    if (n <= SHORT || wanted.every((count) => count < n))
      return wanted.map((count, row) => {
        const order = sorted(row, count);
        return Number.isFinite(order.masses.top) ? finish(ask(order, row)) : undefined;
      });
    const answers: (T | undefined)[] = [];
    const x = { array: this.logits, address: staging.address(this.logits), span: 1 };
    const done = visitRows(this.instance, staging, { x }, { rows, n, most: MOST }, (x, _, __, first, count) => {
      const orders = this.#buckets(x, first, count, question);
      const all = orders.map((order, i) => {
        const row = first + i;
        return order && ask(wanted[row] < n ? sorted(row, wanted[row]) : order, row);
      });
      answers.push(...this.#together(x, all));
    });
    return done ? answers : undefined;
  }

  #largest(k: number) {
    const { rows, n } = this;
    return entriesOf(topEntries, this.binaries, this.instance, this.logits, { rows, n }, { k, largest: true, sorted: true });
  }

  /** The orders of rows at an address. */
  #buckets<T>(x: number, first: number, count: number, question: Question<T>): (Order | undefined)[] {
    const { float64 } = this;
    const state = this.#borrow(SCRATCH.state, ((count + 1) * ROW) / 8);
    const table = this.#borrow(SCRATCH.table, ((count + 1) * TABLE) / 8);
    const { share, least } = question;
    const each = Array.from({ length: count }, (_, i) => {
      const temperature = question.temperature(first + i);
      return { row: first + i, temperature, inverse: Math.min(1 / temperature, Number.MAX_VALUE), least: least?.(first + i) ?? 0 };
    });
    const numbers = this.#numbers(state, (count + 1) * (ROW / 8));
    for (const [i, { row, inverse }] of each.entries()) numbers.set([inverse, 1 - (share?.(row) ?? 1)], (i * ROW) / 8 + 4);
    this.#run("span", x, [[table, TABLE], [state, ROW]], count); // biome-ignore format: one line
    const exact = question.exact ?? false;
    const grids = each.map(({ row, temperature, inverse, least }, i) => {
      const [mass, top] = numbers.subarray((i * ROW) / 8);
      const sound = Number.isFinite(top);
      const masses = { x: this.row(row), top: sound ? top : 0, temperature };
      // float32 numbers have room for other temperatures, but their products have not
      const sharp = exact || !(inverse > 1e-18 && inverse < 1e18);
      const end = Math.log(least || mass) * temperature;
      const grid = new Grid(masses, Number.NEGATIVE_INFINITY, masses.top, float64, masses.top + end);
      this.#put(numbers, i, grid, masses, sharp);
      return { masses, grid, sharp, sound };
    });
    this.#run("tally", x, [[table, TABLE], [state, ROW]], count); // biome-ignore format: one line
    return grids.map(({ masses, grid, sharp, sound }, i) => {
      if (!sound) return undefined;
      const again = (grid: Grid) => {
        this.#put(this.#numbers(state, (count + 1) * (ROW / 8)), count, grid, masses, true);
        const [to, from] = [table + TABLE * count, state + ROW * count];
        (this.kernel("tally") as Kernel)(x + i * this.n * (this.staging as Staging).elementSize, to, from, 1, this.n);
        return this.#numbers(to, BUCKETS).slice();
      };
      return new Buckets(masses, grid, this.#numbers(table + TABLE * i, BUCKETS).slice(), sharp, again);
    });
  }

  /** Takes the steps of all rows together: the elements that they ask for are looked for at once. */
  #together<T>(x: number, steps: readonly (Steps<T> | undefined)[]): (T | undefined)[] {
    const { length } = steps;
    const states = steps.map((step) => step?.next());
    const open = () => states.some((state) => state?.done === false);
    while (open()) {
      const state = this.#borrow(SCRATCH.state, ((length + 1) * ROW) / 8);
      const numbers = this.#numbers(state, length * (ROW / 8));
      let room = 0;
      for (const [i, asked] of states.entries()) {
        const range = asked?.done === false ? asked.value : { lo: 1, hi: 0, room: 0 };
        numbers.set([range.lo, range.hi], (i * ROW) / 8);
        room = Math.max(room, range.room);
      }
      const size = 4 * room + 4;
      const places = this.#borrow(SCRATCH.places, Math.ceil((length * size) / 8));
      this.#run("within", x, [[places, size], [state, ROW]], length, [room]); // biome-ignore format: one line
      for (const [i, asked] of states.entries()) {
        if (asked?.done !== false) continue;
        const [count] = new Uint32Array(this.#buffer, places + i * size, 1);
        const found = new Uint32Array(this.#buffer, places + i * size + 4, Math.min(count, room)).slice();
        states[i] = (steps[i] as Steps<T>).next({ count, places: found });
      }
    }
    return states.map((state) => state?.value as T | undefined);
  }

  get #buffer(): ArrayBuffer {
    return (this.staging as Staging).memory.buffer as ArrayBuffer;
  }

  #borrow(i: number, length: number): number {
    return (this.instance.float64 as Staging<Float64Array>).borrow(this.op, i, length);
  }

  #numbers(address: number, length: number): Float64Array {
    return new Float64Array(this.#buffer, address, length);
  }

  #put(numbers: Float64Array, i: number, { lo, hi, scale, floor }: Grid, { top, temperature }: Masses, exact: boolean): void {
    numbers.set([lo, hi, scale, top, Math.min(1 / temperature, Number.MAX_VALUE), floor, Number(exact)], (i * ROW) / 8);
  }

  /** A kernel on rows, by all threads if they are many. Each array has an address and the bytes of a row. */
  #run(name: string, x: number, arrays: readonly (readonly [number, number])[], rows: number, parameters: readonly number[] = []): void {
    const { instance, n } = this;
    const kernel = this.kernel(name) as Kernel;
    const all = [[x, n * (this.staging as Staging).elementSize] as const, ...arrays];
    const shared = instance.pool && instance.shared(this.binaries, name, this.#type);
    if (shared === undefined || rows === 1 || !instance.pool?.takes(shared, rows * n)) {
      kernel(...all.map(([address]) => address), rows, n, ...parameters);
      return;
    }
    const same = (value: number): Argument => [value, 0, AT];
    const args = [...all.map(([address, bytes]): Argument => [address, bytes, AT]), [0, 1, LENGTH] as const, same(n)];
    const calls = [{ kernel, shared, args: [...args, ...parameters.map(same)] }];
    instance.pool.run({ calls, total: rows, grain: 1, weight: n, repeatable: true });
  }
}

/** The largest element of each row, and the mass of all beside it; 0 where that is no number. */
export function massesOf(orders: Orders): { readonly top: number; readonly mass: number }[] {
  const { rows, n } = orders;
  // biome-ignore lint/correctness/useYield: it asks nothing
  const whole = function* ({ masses, all }: Order): Steps<{ top: number; mass: number }> {
    return { top: masses.top, mass: all.mass };
  };
  // all may be far where the far are as precise as the others
  const found = orders.ask({ temperature: () => 1, counts: () => n, ask: whole, share: () => 0, exact: true });
  return Array.from({ length: rows }, (_, row) => {
    if (found?.[row] !== undefined) return found[row];
    const x = orders.row(row);
    const top = peak(x);
    let mass = 0;
    if (Number.isFinite(top)) for (let i = 0; i < n; i++) mass += Math.exp(x[i] - top);
    return { top, mass };
  });
}

/** The answer of steps that ask nothing. */
function finish<T>(steps: Steps<T>): T {
  const { value } = steps.next();
  return value as T;
}
