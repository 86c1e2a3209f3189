// The orders of rows of logits: by kernels, for several rows at once, on all threads.
import { isFloat64, part } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import { peak } from "../spec/sampling.js";
import { topEntries } from "../spec/selection.js";
import { AT, LENGTH } from "../threads/protocol.js";
import { visitRows } from "../tiling/rows.js";
import type { Argument, Binaries, FloatArray, Kernel } from "../types.js";
import { BUCKETS, ROW } from "../wasm/layout.js";
import { Buckets, type Grid, gridOf, type Order, Sorted, type Steps } from "./order.js";
import { entriesOf } from "./topEntries.js";

/** Up to here rows are sorted whole; their order costs less than the tables of buckets, which are the same for any length. */
const SHORT = 384;
/** Rows whose tables are kept at once. */
const MOST = 64;

/** What is asked of a row, once its order is known. */
export type Ask<T> = (order: Order, row: number) => Steps<T>;

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
   *
   * @param counts how many of the largest elements of each row matter
   */
  ask<T>(temperature: (row: number) => number, counts: (row: number) => number, ask: Ask<T>): (T | undefined)[] | undefined {
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
      const orders = this.#buckets(x, first, count, temperature);
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
  #buckets(x: number, first: number, count: number, temperature: (row: number) => number): (Order | undefined)[] {
    const { float64 } = this;
    const state = this.#borrow(SCRATCH.state, ((count + 1) * ROW) / 8);
    const table = this.#borrow(SCRATCH.table, (count + 1) * BUCKETS);
    this.#run("span", x, [[state, ROW]], count);
    const numbers = this.#numbers(state, (count + 1) * (ROW / 8));
    const grids = Array.from({ length: count }, (_, i) => {
      const [least, top] = numbers.subarray((i * ROW) / 8);
      const masses = { x: this.row(first + i), top, temperature: temperature(first + i) };
      const sound = Number.isFinite(top);
      const grid = gridOf(masses, Number.NEGATIVE_INFINITY, sound ? top : 0, float64, Math.min(least, top));
      this.#put(numbers, i, grid, sound ? masses : { top: 0, temperature: 1 });
      return { masses, grid, sound };
    });
    this.#run("tally", x, [[table, 8 * BUCKETS], [state, ROW]], count); // biome-ignore format: one line
    return grids.map(({ masses, grid, sound }, i) => {
      if (!sound) return undefined;
      const again = (grid: Grid) => {
        this.#put(this.#numbers(state, (count + 1) * (ROW / 8)), count, grid, masses);
        const [to, from] = [table + 8 * BUCKETS * count, state + ROW * count];
        (this.kernel("tally") as Kernel)(x + i * this.n * (this.staging as Staging).elementSize, to, from, 1, this.n);
        return this.#numbers(to, BUCKETS).slice();
      };
      return new Buckets(masses, float64, grid, this.#numbers(table + 8 * BUCKETS * i, BUCKETS).slice(), again);
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

  #put(numbers: Float64Array, i: number, { lo, hi, scale }: Grid, { top, temperature }: { top: number; temperature: number }): void {
    numbers.set([lo, hi, scale, top, Math.min(1 / temperature, Number.MAX_VALUE)], (i * ROW) / 8);
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
  const found = orders.ask(
    () => 1,
    () => n,
    whole,
  );
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
