// Keys and values in fewer bits: panels as those of float32, but of numbers of 16 bits, or of integers of 8 with a scale for each key and value
// behind them. Kernels widen some panels at a time. Without kernels all become float32 for a call.
import { bufferOf, offsetOf, part, write } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { AttentionSizes, Strides } from "../../spec/attention.js";
import { narrowAll, widenAll } from "../../spec/float16.js";
import { dequantized, type NarrowType, quantized } from "../../spec/quantized.js";
import type { FloatArray } from "../../types.js";
import { rowsOf } from "../../validate/attention.js";
import { KEYS, WIDE } from "../../wasm/layout.js";
import type { Given } from "./packing.js";
import { AttentionStore } from "./store.js";

/** The arrays are of float32 numbers, whatever they hold. */
const BYTES = 4;
const DENSITY = {
  float16: { number: 1 / 2, beside: 0 },
  bfloat16: { number: 1 / 2, beside: 0 },
  int8: { number: 1 / 4, beside: 1 },
} as const;

const NONE = new Float32Array(0);

/** Numbers in fewer bits; integers have a scale for each row. */
interface NarrowRows {
  readonly values: Uint16Array | Int8Array;
  readonly scales: Float32Array;
}

/** Where the numbers of a row are in its head: from number to number of a panel, and from panel to panel. */
interface Place {
  readonly start: number;
  readonly step: number;
  readonly panel: number;
}

const at = ({ start, step, panel }: Place, c: number): number => start + (c >> 3) * panel + (c & 7) * step;

export class AttentionNarrowStore extends AttentionStore {
  constructor(
    op: string,
    instance: Instance,
    sizes: AttentionSizes,
    readonly type: NarrowType,
  ) {
    super(op, instance, sizes, new Float32Array(0), DENSITY[type]);
  }

  override given(length: number): Omit<Given, "q"> {
    if (this.panels) return { ...super.given(length), narrow: this.type };
    return { k: this.#widened("k", length), v: this.#widened("v", length) };
  }

  override strides(length: number): { k: Strides; v: Strides } {
    if (this.panels) return super.strides(length);
    const { keyHeads, size, valueSize } = this.sizes;
    return { k: rowsOf(false, keyHeads, length, size), v: rowsOf(false, keyHeads, length, valueSize) };
  }

  protected override borrow(): void {}

  override add(k: FloatArray, v: FloatArray, length: number, n: number, packed: boolean): void {
    const { batch, keyHeads, size, valueSize } = this.sizes;
    for (const [side, x, numbers] of [
      ["k", k, size],
      ["v", v, valueSize],
    ] as const) {
      const strides = rowsOf(packed, keyHeads, n, numbers);
      for (let head = 0; head < batch * keyHeads; head++) {
        const start = Math.floor(head / keyHeads) * strides.batch + (head % keyHeads) * strides.head;
        for (let i = 0; i < n; i += KEYS) {
          const rows = new Float32Array(Math.min(KEYS, n - i) * numbers);
          if (strides.row === numbers) write(rows, part(x, start + i * numbers, rows.length));
          else for (let j = 0; j < rows.length / numbers; j++) write(rows, part(x, start + (i + j) * strides.row, numbers), j * numbers);
          this.#put(side, head, length + i, numbers, narrowed(rows, numbers, this.type));
        }
      }
    }
  }

  /** Puts rows where they belong, as those from number `first` on. */
  #put(side: "k" | "v", head: number, first: number, numbers: number, rows: NarrowRows): void {
    const kept = this.#head(side, head);
    const [to, from] = [kept.values, rows.values];
    for (let i = 0, j = 0; j < from.length; i++) {
      const place = this.#place(side, first + i);
      for (let c = 0; c < numbers; c++) to[at(place, c)] = from[j++];
    }
    if (rows.scales.length > 0) kept.scales.set(rows.scales, first);
  }

  /** What is kept of a head. */
  #head(side: "k" | "v", head: number): NarrowRows {
    const { room, columns, type } = this;
    const [x, numbers] = side === "k" ? [this.k, this.sizes.size] : [this.v, columns];
    const panels = this.elements(room, numbers);
    const [buffer, start] = [bufferOf(x) as ArrayBuffer, offsetOf(x) + head * this.head(room, numbers) * BYTES];
    const scales = new Float32Array(buffer, start + panels * BYTES, type === "int8" ? room : 0);
    return { values: new (type === "int8" ? Int8Array : Uint16Array)(buffer, start, room * numbers), scales };
  }

  #place(side: "k" | "v", row: number): Place {
    const { room, columns, sizes } = this;
    if (side === "k") return { start: (row - (row % WIDE)) * sizes.size + (row % WIDE), step: WIDE, panel: WIDE * WIDE };
    const first = row - (row % KEYS);
    return { start: first * columns + (row % KEYS) * WIDE, step: 1, panel: Math.min(KEYS, room - first) * WIDE };
  }

  /** The first rows of all heads as float32 numbers. */
  #widened(side: "k" | "v", length: number): Float32Array {
    const { batch, keyHeads, size, valueSize } = this.sizes;
    const numbers = side === "k" ? size : valueSize;
    const each = length * numbers;
    const y = new Float32Array(batch * keyHeads * each);
    for (let head = 0; head < batch * keyHeads; head++) {
      const { values, scales } = this.#head(side, head);
      const rows = values.slice(0, each);
      for (let i = 0, j = 0; i < length; i++) {
        const place = this.#place(side, i);
        for (let c = 0; c < numbers; c++) rows[j++] = values[at(place, c)];
      }
      widen({ values: rows, scales }, numbers, this.type, y.subarray(head * each, (head + 1) * each));
    }
    return y;
  }
}

/** Rows in fewer bits. The scale of one that has NaN or infinity is NaN. */
function narrowed(rows: Float32Array, numbers: number, type: NarrowType): NarrowRows {
  if (type !== "int8") {
    const values = new Uint16Array(rows.length);
    narrowAll(rows, values, type);
    return { values, scales: NONE };
  }
  const found = quantized(rows, { outer: rows.length / numbers, n: numbers, inner: 1 }, numbers);
  rows.forEach((x, i) => {
    if (!Number.isFinite(x)) found.scales[Math.floor(i / numbers)] = Number.NaN;
  });
  return found;
}

function widen({ values, scales }: NarrowRows, numbers: number, type: NarrowType, y: Float32Array): void {
  if (type !== "int8") widenAll(values as Uint16Array, y, type);
  else dequantized({ values: values as Int8Array, scales }, { outer: y.length / numbers, n: numbers, inner: 1 }, numbers, y);
}
