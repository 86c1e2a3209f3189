// Keys and values that grow, as the kernels read them: in panels, so that no query packs them again and each is read straight through.
import { isFloat64, part, write } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { AttentionSizes, Strides } from "../../spec/attention.js";
import type { FloatArray, FloatArrayConstructor, Kernel } from "../../types.js";
import { rowsOf } from "../../validate/attention.js";
import attention from "../../wasm/attention.js";
import { KEYS, PANEL } from "../../wasm/layout.js";
import masks from "../../wasm/mask.js";
import product from "../../wasm/matmul.js";
import { type Given, ROWS_SCRATCH } from "./packing.js";
import { Rows } from "./rows.js";

/** What packs keys, where there are kernels. */
interface Packing {
  readonly staging: Staging<FloatArray>;
  readonly scaled: Kernel;
  readonly pack: Kernel;
  readonly packTransposed: Kernel;
}

/** Elements of the store's arrays that a number takes, and those beside the numbers of a key or value. */
interface Density {
  readonly number: number;
  readonly beside: number;
}

/** Elements of a head that lie together in two stores: places in both, and how many. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly n: number;
}

export class AttentionStore {
  /** Keys for which every head has room: whole panels of them. */
  room = 0;
  k: FloatArray;
  v: FloatArray;
  /** Keys, or numbers of a value, side by side in a panel; 1 is keys as rows. */
  protected readonly wide: number;
  /** Numbers of a value, filled up to whole panels. */
  protected readonly columns: number;
  readonly #packing: Packing | undefined;
  readonly #density: Density;

  /**
   * @param like an array of the type of the keys and values
   * @param density of keys and values in fewer bits, which are in panels without kernels, too
   */
  constructor(
    readonly op: string,
    readonly instance: Instance,
    readonly sizes: AttentionSizes,
    readonly like: FloatArray,
    density?: Density,
  ) {
    const type = isFloat64(like) ? "float64" : "float32";
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    const scaled = instance.kernel(masks, "scaled", type);
    const [pack, packTransposed] = ["pack", "packTransposed"].map((name) => instance.kernel(product, name, type));
    const attend = instance.kernel(attention, "attend", type);
    if (staging && scaled && pack && packTransposed && attend) this.#packing = { staging, scaled, pack, packTransposed };
    this.wide = density === undefined && this.#packing === undefined ? 1 : PANEL / like.BYTES_PER_ELEMENT;
    this.columns = Math.ceil(sizes.valueSize / this.wide) * this.wide;
    this.#density = density ?? { number: 1, beside: 0 };
    this.k = like;
    this.v = like;
  }

  /** Whether kernels read keys and values. */
  protected get panels(): boolean {
    return this.#packing !== undefined;
  }

  /** What attention to the first `length` keys takes. */
  given(_length: number): Omit<Given, "q"> {
    return { k: this.k, v: this.v, panels: this.panels };
  }

  /** Where those keys and values are. */
  strides(_length: number): { k: Strides; v: Strides } {
    const { keyHeads, size } = this.sizes;
    const of = (row: number) => ({ ...rowsOf(false, keyHeads, 1, this.head(this.room, row)), row });
    return { k: of(size), v: of(this.columns) };
  }

  /** Elements of the panels of so many keys or values of `numbers` each. */
  protected elements(keys: number, numbers: number): number {
    return keys * numbers * this.#density.number;
  }

  /** Elements of a head that has room for so many. */
  protected head(room: number, numbers: number): number {
    return this.elements(room, numbers) + room * this.#density.beside;
  }

  /** Makes room for n keys more than the first `length`, and for the scratch that adding them takes: a full heap throws here. */
  reserve(length: number, n: number, capacity: number): void {
    const { room } = this;
    if (length + n > room) this.#grow(Math.max(length + n, room === 0 ? capacity : 2 * room), length);
    this.borrow(Math.min(n, KEYS));
  }

  /** Borrows the scratch for so many rows. */
  protected borrow(rows: number): void {
    const { size, valueSize } = this.sizes;
    this.#packing?.staging.borrow(this.op, ROWS_SCRATCH, rows * Math.max(size, valueSize));
  }

  /** Makes room for so many keys, and keeps the first `length`. */
  #grow(keys: number, length: number): void {
    const { batch, keyHeads, size } = this.sizes;
    const { room: old, k: oldKeys, v: oldValues } = this;
    const room = Math.ceil(keys / this.wide) * this.wide;
    const heads = batch * keyHeads;
    const type = (isFloat64(this.like) ? Float64Array : Float32Array) as FloatArrayConstructor<FloatArray>;
    const alloc = (numbers: number) => this.instance.alloc(type, heads * this.head(room, numbers));
    const k = alloc(size);
    let v: FloatArray;
    try {
      v = alloc(this.columns);
    } catch (error) {
      this.instance.free(k); // the heap has room for half of it
      throw error;
    }
    const move = (from: FloatArray, to: FloatArray, numbers: number, runs: readonly Run[]) => {
      const [before, after] = [this.head(old, numbers), this.head(room, numbers)];
      for (let i = 0; i < heads; i++) for (const run of runs) to.set(part(from, i * before + run.from, run.n), i * after + run.to);
    };
    if (length > 0) {
      const filled = { from: 0, to: 0, n: this.elements(Math.ceil(length / this.wide) * this.wide, size) };
      move(oldKeys, k, size, [filled, ...this.#besides(old, room, length, size)]);
      move(oldValues, v, this.columns, [...this.#values(old, room, length), ...this.#besides(old, room, length, this.columns)]);
    }
    this.release();
    [this.room, this.k, this.v] = [room, k, v];
  }

  /** What stands beside the numbers of a head's first `length` keys or values. */
  #besides(old: number, room: number, length: number, numbers: number): Run[] {
    return [{ from: this.elements(old, numbers), to: this.elements(room, numbers), n: length * this.#density.beside }];
  }

  /** A head's first `length` values. */
  *#values(old: number, room: number, length: number): Generator<Run> {
    const { columns, wide } = this;
    if (wide === 1) yield { from: 0, to: 0, n: length * columns };
    else
      for (let first = 0; first < length; first += KEYS) {
        const [before, after] = [old, room].map((keys) => Math.min(KEYS, keys - first));
        const [start, n] = [this.elements(first, columns), this.elements(Math.min(before, length - first), wide)];
        for (let c = 0; c < columns; c += wide) yield { from: start + this.elements(before, c), to: start + this.elements(after, c), n };
      }
  }

  /** Copies n new rows of every head behind the first `length`. */
  add(k: FloatArray, v: FloatArray, length: number, n: number, packed: boolean): void {
    const { batch, keyHeads, size, valueSize } = this.sizes;
    const [kStrides, vStrides] = [rowsOf(packed, keyHeads, n, size), rowsOf(packed, keyHeads, n, valueSize)];
    const { staging, scaled } = this.#packing ?? {};
    const rows = (x: FloatArray, strides: Strides, size: number) => staging && scaled && new Rows(staging, x, strides, size, scaled);
    const [keys, values] = [rows(k, kStrides, size), rows(v, vStrides, valueSize)];
    for (let b = 0; b < batch; b++)
      for (let head = 0; head < keyHeads; head++) {
        const first = (b * keyHeads + head) * this.room;
        for (let i = 0; i < n; ) {
          const start = b * vStrides.batch + head * vStrides.head + i * vStrides.row;
          if (values) i += this.#packValues(values, b, head, i, length + i, n - i);
          else write(this.v, part(v, start, valueSize), (first + length + i++) * valueSize);
        }
        for (let i = 0; i < n; ) {
          const whole = keys && this.#packKeys(keys, b, head, i, first + length + i, n - i);
          if (!whole) this.#column(k, b * kStrides.batch + head * kStrides.head + i * kStrides.row, first + length + i);
          i += whole || 1;
        }
      }
  }

  /** Packs rows from i on as the values from number `to` on, up to the end of their block: returns how many. */
  #packValues(rows: Rows, b: number, head: number, i: number, to: number, n: number): number {
    const { staging, pack } = this.#packing as Packing;
    const { keyHeads, valueSize } = this.sizes;
    const first = (b * keyHeads + head) * this.room;
    const place = to % KEYS;
    const some = Math.min(n, KEYS - place);
    const from = rows.at(b, head, i, some, staging.borrow(this.op, ROWS_SCRATCH, some * valueSize));
    const block = staging.address(this.v) + (first + to - place) * this.columns * staging.elementSize;
    pack(from, block + place * PANEL, some, valueSize, rows.row, Math.min(KEYS, this.room - to + place) * PANEL);
    return some;
  }

  /** Packs rows from i on as the keys from number `to` on, where a panel begins there: returns how many. */
  #packKeys(rows: Rows, b: number, head: number, i: number, to: number, n: number): number {
    const { staging, packTransposed } = this.#packing as Packing;
    const { size } = this.sizes;
    const some = Math.min(n - (n % this.wide), KEYS);
    if (to % this.wide !== 0 || some === 0) return 0;
    const from = rows.at(b, head, i, some, staging.borrow(this.op, ROWS_SCRATCH, some * size));
    packTransposed(from, staging.address(this.k) + to * size * staging.elementSize, size, some, rows.row, size * PANEL);
    return some;
  }

  /** Copies one key into its column of a panel. */
  #column(k: FloatArray, from: number, to: number): void {
    const { size } = this.sizes;
    const wide = this.wide;
    const column = to % wide;
    const start = (to - column) * size + column;
    for (let c = 0; c < size; c++) this.k[start + c * wide] = k[from + c];
  }

  release(): void {
    if (this.room === 0) return;
    this.instance.free(this.k);
    this.instance.free(this.v);
    [this.room, this.k, this.v] = [0, this.like, this.like];
  }
}
