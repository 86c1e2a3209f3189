// Prepares keys and values for the kernels of attention. If several blocks of queries read them, they are packed into panels; for one block that
// would not pay, and the kernels read them in place.
import { isFloat64 } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { AttentionInputs, AttentionPlan } from "../../spec/attention.js";
import type { NarrowType } from "../../spec/quantized.js";
import type { FloatArray, Kernel } from "../../types.js";
import { KEYS, PANEL, TILE } from "../../wasm/layout.js";
import masks from "../../wasm/mask.js";
import product from "../../wasm/matmul.js";
import { type Block, Rows } from "./rows.js";
import type { Find } from "./scores.js";

/** Queries of a block: whole tiles of the matrix product in both builds. With KEYS their scores stay in the second-level cache. */
const ROWS = 4 * TILE;
/** Elements of a block's queries, scores and sums. */
const ELEMENTS = 2 ** 17;
/** Bytes of the keys and values that are packed at a time for threads. */
const PACKED = 2 ** 22;

/** The numbers of the scratch. */
const AREA = {
  ...({ q: 0, rows: 1, keyPanels: 2, valuePanels: 3, block: 4, mask: 5, slopes: 6, y: 7 } as const),
  ...({ transposed: 8, keyRows: 9, gy: 10, gk: 11, gv: 12, gp: 13, raw: 14, gq: 15, gyPanels: 16, qPanels: 17, delta: 18 } as const),
};
/** The number of the scratch that rows are copied to. */
export const ROWS_SCRATCH = AREA.rows;

/** The arrays of a call, of which k and v may be resident in panels, as a cache keeps them. */
export interface Given extends AttentionInputs {
  readonly panels?: boolean;
  /** What panels of fewer bits hold. */
  readonly narrow?: NarrowType;
}

/** Keys of a block: the first, and how many. */
export interface Step {
  readonly from: number;
  readonly n: number;
}

/** Bytes from head to head and from row to row; 0 from row to row are panels. */
export interface Pitch {
  readonly head: number;
  readonly row: number;
}

export class AttentionPacking {
  readonly staging: Staging<FloatArray>;
  readonly bytes: number;
  readonly q: Rows;
  readonly k: Rows;
  readonly v: Rows;
  /** Queries of the largest block, and keys. */
  readonly most: number;
  readonly span: number;
  /** Heads of keys that are packed at a time. */
  readonly shares: number;
  /** What panels of fewer bits hold. */
  protected readonly narrow: NarrowType | undefined;
  readonly keys: Pitch;
  readonly values: Pitch;
  readonly keyPanels: number;
  readonly valuePanels: number;
  /** Where foreign rows are copied to. */
  protected readonly rows: number;
  readonly scaled: Kernel;
  readonly pack: Kernel;
  readonly packTransposed: Kernel;

  /** @param packs whether keys and values are packed in any case */
  constructor(
    readonly op: string,
    readonly instance: Instance,
    readonly find: Find,
    readonly plan: AttentionPlan,
    { q, k, v, panels = false, narrow }: Given,
    packs: boolean,
  ) {
    const { size, valueSize, heads, keyHeads, queries, keys } = plan;
    this.staging = instance[isFloat64(q) ? "float64" : "float32"] as unknown as Staging<FloatArray>;
    const { staging } = this;
    this.bytes = staging.elementSize;
    this.narrow = narrow;
    this.pack = find(product, "pack");
    this.packTransposed = find(product, "packTransposed");
    this.scaled = find(masks, "scaled");
    this.q = new Rows(staging, q, plan.q, size, this.scaled);
    this.k = new Rows(staging, k, plan.k, size, this.scaled);
    this.v = new Rows(staging, v, plan.v, valueSize, this.scaled);
    const sharing = (heads / keyHeads) * queries;
    const fitting = Math.floor(ELEMENTS / (size + valueSize + KEYS) / TILE) * TILE;
    this.most = Math.min(ROWS, Math.max(TILE, fitting), sharing);
    this.span = Math.min(keys, KEYS);
    const once = !packs && sharing <= this.most;
    const asTheyLie = { k: panels || (once && !this.k.foreign), v: panels || (once && !this.v.foreign) };
    const [forKeys, forValues] = [asTheyLie.k ? 0 : this.columns(keys) * size, asTheyLie.v ? 0 : keys * this.columns(valueSize)];
    const all = (forKeys + forValues) * this.bytes;
    const shared = instance.pool === undefined || packs ? 1 : Math.max(1, Math.floor(PACKED / all));
    this.shares = all === 0 ? keyHeads : Math.min(keyHeads, shared);
    const pitch = (head: number, row: number) => ({ head: head * this.bytes, row: row * this.bytes });
    this.keys = asTheyLie.k ? pitch(plan.k.head, panels ? 0 : plan.k.row) : pitch(forKeys, 0);
    this.values = asTheyLie.v ? pitch(plan.v.head, panels ? 0 : plan.v.row) : pitch(forValues, 0);
    this.keyPanels = this.borrow("keyPanels", this.shares * forKeys);
    this.valuePanels = this.borrow("valuePanels", this.shares * forValues);
    this.rows = this.borrow("rows", this.k.foreign || this.v.foreign ? this.span * Math.max(size, valueSize) : 0);
  }

  /** Borrows scratch: all of it before anything is written, so that a full heap throws then. */
  protected borrow(area: keyof typeof AREA, length: number): number {
    return length === 0 ? 0 : this.staging.borrow(this.op, AREA[area], length);
  }

  /** n columns, filled up to whole panels. */
  protected columns(n: number): number {
    const wide = PANEL / this.bytes;
    return Math.ceil(n / wide) * wide;
  }

  /** Blocks of keys. */
  protected *steps(from = 0, to = this.plan.keys): Generator<Step> {
    for (let j = from; j < to; j += KEYS) yield { from: j, n: Math.min(KEYS, to - j) };
  }

  /** Heads of queries that are one block together, and blocks of each head. */
  protected get blocking(): { together: number; each: number } {
    const { heads, keyHeads, queries } = this.plan;
    return {
      together: Math.max(1, Math.min(heads / keyHeads, Math.floor(this.most / queries))),
      each: Math.ceil(queries / this.most),
    };
  }

  /** The queries that share keys, in blocks: as the kernel numbers them. */
  protected *blocks(b: number, shared: number): Generator<Block> {
    const { heads: all, keyHeads, queries: n } = this.plan;
    const group = all / keyHeads;
    const { together } = this.blocking;
    let number = 0;
    for (let h = 0; h < group; h += together)
      for (let from = 0; from < n; from += this.most) {
        const [heads, queries] = [Math.min(together, group - h), Math.min(this.most, n - from)];
        yield { b, shared, first: shared * group + h, heads, from, queries, rows: heads * queries, number: number++ };
      }
  }

  /** Packs what is to be packed of the keys and values of a head, as one of those that are packed at a time: some blocks of them. */
  protected packHead(b: number, shared: number, place = 0, steps: Iterable<Step> = this.steps()): void {
    const { keyPanels, valuePanels, plan, bytes, k, v, rows } = this;
    const { size, valueSize } = plan;
    for (const { from, n } of steps) {
      if (keyPanels !== 0) {
        const to = keyPanels + place * this.keys.head + from * size * bytes;
        this.packTransposed(k.at(b, shared, from, n, rows), to, size, n, k.row, size * PANEL);
      }
      if (valuePanels === 0) continue;
      const to = valuePanels + place * this.values.head + from * this.columns(valueSize) * bytes;
      this.pack(v.at(b, shared, from, n, rows), to, n, valueSize, v.row, Math.min(KEYS, plan.keys - from) * PANEL);
    }
  }
}
