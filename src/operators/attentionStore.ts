// Keys and values that grow, as the kernels read them: in panels, so that no query packs them again and each is read straight through.
import { isFloat64, part, write } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { AttentionSizes, Strides } from "../spec/attention.js";
import type { FloatArray, FloatArrayConstructor, Kernel } from "../types.js";
import { rowsOf } from "../validate/attention.js";
import { KEYS, PANEL } from "../wasm/layout.js";
import masks from "../wasm/mask.js";
import product from "../wasm/matmul.js";
import { ROWS_SCRATCH } from "./attentionPacking.js";
import { Rows } from "./attentionRows.js";

/** What packs keys, where there are kernels. */
interface Packing {
  readonly staging: Staging<FloatArray>;
  readonly scaled: Kernel;
  readonly pack: Kernel;
  readonly packTransposed: Kernel;
}

export class AttentionStore {
  /** Keys for which every head has room: whole panels of them. */
  room = 0;
  k: FloatArray;
  v: FloatArray;
  /** Keys, or numbers of a value, side by side in a panel; without kernels 1, which is keys as rows. */
  readonly #wide: number;
  /** Numbers of a value, filled up to whole panels. */
  readonly #columns: number;
  readonly #packing: Packing | undefined;

  /** @param like an array of the type of the keys and values */
  constructor(
    readonly op: string,
    readonly instance: Instance,
    readonly sizes: AttentionSizes,
    readonly like: FloatArray,
  ) {
    const type = isFloat64(like) ? "float64" : "float32";
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    const scaled = instance.kernel(masks, "scaled", type);
    const [pack, packTransposed] = ["pack", "packTransposed"].map((name) => instance.kernel(product, name, type));
    if (staging && scaled && pack && packTransposed) this.#packing = { staging, scaled, pack, packTransposed };
    this.#wide = this.#packing === undefined ? 1 : PANEL / like.BYTES_PER_ELEMENT;
    this.#columns = Math.ceil(sizes.valueSize / this.#wide) * this.#wide;
    this.k = like;
    this.v = like;
  }

  /** Whether keys and values are in panels. */
  get panels(): boolean {
    return this.#packing !== undefined;
  }

  /** Where the keys and the values are. */
  get strides(): { k: Strides; v: Strides } {
    const { keyHeads, size } = this.sizes;
    return { k: rowsOf(false, keyHeads, this.room, size), v: rowsOf(false, keyHeads, this.room, this.#columns) };
  }

  /** Makes room for n keys more than the first `length`, and for the scratch that adding them takes: a full heap throws here. */
  reserve(length: number, n: number, capacity: number): void {
    const { room } = this;
    if (length + n > room) this.#grow(Math.max(length + n, room === 0 ? capacity : 2 * room), length);
    const { size, valueSize } = this.sizes;
    this.#packing?.staging.borrow(this.op, ROWS_SCRATCH, Math.min(n, KEYS) * Math.max(size, valueSize));
  }

  /** Makes room for so many keys, and keeps the first `length`. */
  #grow(keys: number, length: number): void {
    const { batch, keyHeads, size } = this.sizes;
    const { room: old, k: oldKeys, v: oldValues } = this;
    const room = Math.ceil(keys / this.#wide) * this.#wide;
    const heads = batch * keyHeads;
    const alloc = (n: number) =>
      this.instance.alloc((isFloat64(this.like) ? Float64Array : Float32Array) as FloatArrayConstructor<FloatArray>, n);
    const k = alloc(heads * room * size);
    let v: FloatArray;
    try {
      v = alloc(heads * room * this.#columns);
    } catch (error) {
      this.instance.free(k); // the heap has room for half of it
      throw error;
    }
    const filled = Math.ceil(length / this.#wide) * this.#wide;
    for (let head = 0; head < heads && filled > 0; head++) {
      k.set(part(oldKeys, head * old * size, filled * size), head * room * size);
      for (const { from, to, n } of this.#runs(old, room, length))
        v.set(part(oldValues, head * old * this.#columns + from, n), head * room * this.#columns + to);
    }
    this.release();
    [this.room, this.k, this.v] = [room, k, v];
  }

  /** The elements of a head's first `length` values that lie together in two stores: places in both, and how many. */
  *#runs(old: number, room: number, length: number): Generator<{ from: number; to: number; n: number }> {
    const columns = this.#columns;
    if (this.#packing === undefined) yield { from: 0, to: 0, n: length * columns };
    else
      for (let first = 0; first < length; first += KEYS) {
        const [before, after] = [old, room].map((keys) => Math.min(KEYS, keys - first));
        const n = Math.min(before, length - first) * this.#wide;
        for (let c = 0; c < columns; c += this.#wide) yield { from: first * columns + c * before, to: first * columns + c * after, n };
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
    const block = staging.address(this.v) + (first + to - place) * this.#columns * staging.elementSize;
    pack(from, block + place * PANEL, some, valueSize, rows.row, Math.min(KEYS, this.room - to + place) * PANEL);
    return some;
  }

  /** Packs rows from i on as the keys from number `to` on, where a panel begins there: returns how many. */
  #packKeys(rows: Rows, b: number, head: number, i: number, to: number, n: number): number {
    const { staging, packTransposed } = this.#packing as Packing;
    const { size } = this.sizes;
    const some = Math.min(n - (n % this.#wide), KEYS);
    if (to % this.#wide !== 0 || some === 0) return 0;
    const from = rows.at(b, head, i, some, staging.borrow(this.op, ROWS_SCRATCH, some * size));
    packTransposed(from, staging.address(this.k) + to * size * staging.elementSize, size, some, rows.row, size * PANEL);
    return some;
  }

  /** Copies one key into its column of a panel. */
  #column(k: FloatArray, from: number, to: number): void {
    const { size } = this.sizes;
    const wide = this.#wide;
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
