// Keys and values that grow, as the kernels read them: keys in panels, so that no query packs them again, values as rows.
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
  readonly packTransposed: Kernel;
}

export class AttentionStore {
  /** Keys for which every head has room: whole panels of them. */
  room = 0;
  k: FloatArray;
  v: FloatArray;
  /** Keys side by side in a panel; without kernels 1, which is keys as rows. */
  readonly #wide: number;
  readonly #packing: Packing | undefined;

  /** @param like an array of the type of the keys and values */
  constructor(
    readonly op: string,
    readonly instance: Instance,
    readonly sizes: AttentionSizes,
    readonly like: FloatArray,
  ) {
    const type = isFloat64(like) ? "float64" : "float32";
    const kernel = (name: "packTransposed") => instance.kernel(product, name, type);
    const [staging, packTransposed] = [instance[type] as unknown as Staging<FloatArray> | undefined, kernel("packTransposed")];
    const scaled = instance.kernel(masks, "scaled", type);
    if (staging !== undefined && packTransposed !== undefined && scaled !== undefined) this.#packing = { staging, scaled, packTransposed };
    this.#wide = this.#packing === undefined ? 1 : PANEL / like.BYTES_PER_ELEMENT;
    this.k = like;
    this.v = like;
  }

  /** Whether the keys are in panels. */
  get panels(): boolean {
    return this.#packing !== undefined;
  }

  /** Where the keys and the values are. */
  get strides(): { k: Strides; v: Strides } {
    const { keyHeads, size, valueSize } = this.sizes;
    return { k: rowsOf(false, keyHeads, this.room, size), v: rowsOf(false, keyHeads, this.room, valueSize) };
  }

  /** Makes room for n keys more than the first `length`, and for the scratch that adding them takes: a full heap throws here. */
  reserve(length: number, n: number, capacity: number): void {
    const { room } = this;
    if (length + n > room) this.#grow(Math.max(length + n, room === 0 ? capacity : 2 * room), length);
    this.#packing?.staging.borrow(this.op, ROWS_SCRATCH, Math.min(n, KEYS) * this.sizes.size);
  }

  /** Makes room for so many keys, and keeps the first `length`. */
  #grow(keys: number, length: number): void {
    const { batch, keyHeads, size, valueSize } = this.sizes;
    const { room: old, k: oldKeys, v: oldValues } = this;
    const room = Math.ceil(keys / this.#wide) * this.#wide;
    const heads = batch * keyHeads;
    const alloc = (n: number) =>
      this.instance.alloc((isFloat64(this.like) ? Float64Array : Float32Array) as FloatArrayConstructor<FloatArray>, n);
    const k = alloc(heads * room * size);
    let v: FloatArray;
    try {
      v = alloc(heads * room * valueSize);
    } catch (error) {
      this.instance.free(k); // the heap has room for half of it
      throw error;
    }
    const filled = Math.ceil(length / this.#wide) * this.#wide;
    for (let head = 0; head < heads && filled > 0; head++) {
      k.set(part(oldKeys, head * old * size, filled * size), head * room * size);
      v.set(part(oldValues, head * old * valueSize, length * valueSize), head * room * valueSize);
    }
    this.release();
    [this.room, this.k, this.v] = [room, k, v];
  }

  /** Copies n new rows of every head behind the first `length`. */
  add(k: FloatArray, v: FloatArray, length: number, n: number, packed: boolean): void {
    const { batch, keyHeads, size, valueSize } = this.sizes;
    const [kStrides, vStrides] = [rowsOf(packed, keyHeads, n, size), rowsOf(packed, keyHeads, n, valueSize)];
    const together = vStrides.row === valueSize ? n : 1;
    const rows = this.#packing && new Rows(this.#packing.staging, k, kStrides, size, this.#packing.scaled);
    for (let b = 0; b < batch; b++)
      for (let head = 0; head < keyHeads; head++) {
        const first = (b * keyHeads + head) * this.room;
        for (let i = 0; i < n; i += together) {
          const some = part(v, b * vStrides.batch + head * vStrides.head + i * vStrides.row, together * valueSize);
          write(this.v, some, (first + length + i) * valueSize);
        }
        for (let i = 0; i < n; ) {
          const whole = rows && this.#packed(rows, b, head, i, first + length + i, n - i);
          if (!whole) this.#column(k, b * kStrides.batch + head * kStrides.head + i * kStrides.row, first + length + i);
          i += whole || 1;
        }
      }
  }

  /** Packs rows from i on as the keys from number `to` on, where a panel begins there: returns how many. */
  #packed(rows: Rows, b: number, head: number, i: number, to: number, n: number): number {
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
