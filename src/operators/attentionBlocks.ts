// Attention by kernels: a block of queries meets one block of keys after the other, so that the scores never leave a scratch of fixed size.
import { isFloat64 } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import { type AttentionInputs, type AttentionPlan, unseen } from "../spec/attention.js";
import type { FloatArray, Kernel } from "../types.js";
import kernels from "../wasm/attention.js";
import { PANEL } from "../wasm/layout.js";
import masks from "../wasm/mask.js";
import product from "../wasm/matmul.js";
import { Rows } from "./attentionRows.js";
import { type Block, type Find, Scores } from "./attentionScores.js";

/** Keys of a block. The sums over keys are closed block by block, so that a result has the same bits whatever stands beside its query. */
export const KEYS = 512;
/** Queries of a block: whole tiles of the matrix product in both builds. With KEYS their scores stay in the second-level cache. */
const ROWS = 48;
const TILE = 12;
/** Elements of a block's queries, scores and sums. */
const ELEMENTS = 2 ** 17;
/** Queries that meet keys as they lie, and values as they lie where their rows are whole panels: packing does not pay for one use. */
const FEW_KEYS = 2;
const FEW_VALUES = 8;
/** Bytes of a query's state. */
const STATE = 16;
/** Elements of a step of the kernel that sums terms: a cut of a block of keys at a multiple changes no sum. */
const STEP = 16;

/** The numbers of the scratch. */
const AREA = {
  ...({ q: 0, rows: 1, keyPanels: 2, sums: 3, scores: 4, mask: 5, state: 6, valuePanels: 7 } as const),
  ...({ transposed: 8, keyRows: 9, gy: 10, gk: 11, gv: 12, gp: 13, raw: 14, gq: 15, gyPanels: 16, qPanels: 17, delta: 18 } as const),
};

/** Keys of a block: the first, and how many. */
export interface Step {
  readonly from: number;
  readonly n: number;
}

/** A matrix as the product reads it: bytes from row to row and from panel to panel. */
interface Values {
  readonly address: number;
  readonly step: number;
  readonly panel: number;
}

export class AttentionBlocks {
  readonly bytes: number;
  readonly q: Rows;
  readonly k: Rows;
  readonly v: Rows;
  /** The largest block of queries, and of keys. */
  readonly most: number;
  readonly span: number;
  /** Whether all queries that share keys are one block: keys and values are then used once, and packed block by block if at all. */
  readonly once: boolean;
  /** Whether no key is packed, and whether no value is. */
  readonly #keysInPlace: boolean;
  readonly #valuesInPlace: boolean;
  readonly addresses: Readonly<Record<"q" | "rows" | "keyPanels" | "sums" | "scores" | "state" | "valuePanels", number>>;
  readonly multiply: Kernel;
  readonly scaled: Kernel;
  readonly pack: Kernel;
  readonly packTransposed: Kernel;
  readonly #products: Kernel;
  readonly #online: Kernel;
  readonly #quotient: Kernel;
  readonly #scores: Scores;

  protected constructor(
    readonly op: string,
    readonly staging: Staging<FloatArray>,
    readonly find: Find,
    readonly plan: AttentionPlan,
    { q, k, v }: AttentionInputs,
    packs = false,
  ) {
    const { size, valueSize, heads, keyHeads, queries, keys } = plan;
    this.multiply = find(product, "multiply");
    this.scaled = find(masks, "scaled");
    this.pack = find(product, "pack");
    this.packTransposed = find(product, "packTransposed");
    this.#products = find(kernels, "scores");
    this.#online = find(kernels, "online");
    this.#quotient = find(kernels, "quotient");
    this.bytes = staging.elementSize;
    this.q = new Rows(staging, q, plan.q, size, this.scaled);
    this.k = new Rows(staging, k, plan.k, size, this.scaled);
    this.v = new Rows(staging, v, plan.v, valueSize, this.scaled);
    const sharing = (heads / keyHeads) * queries;
    const fitting = Math.floor(ELEMENTS / (size + valueSize + KEYS) / TILE) * TILE;
    this.most = Math.min(ROWS, Math.max(TILE, fitting), sharing);
    this.once = !packs && sharing <= this.most;
    this.#keysInPlace = this.once && sharing <= FEW_KEYS;
    this.#valuesInPlace = this.once && sharing <= FEW_VALUES && (valueSize * this.bytes) % PANEL === 0;
    this.span = Math.min(keys, KEYS);
    const kept = this.once ? this.span : keys;
    this.addresses = {
      q: this.borrow("q", this.most * size),
      rows: this.borrow("rows", this.k.foreign || this.v.foreign ? this.span * Math.max(size, valueSize) : 0),
      keyPanels: this.borrow("keyPanels", this.#keysInPlace ? 0 : this.columns(kept) * size),
      sums: this.borrow("sums", this.most * valueSize),
      scores: this.borrow("scores", this.most * this.span),
      state: this.borrow("state", (this.most * STATE) / this.bytes),
      valuePanels: this.borrow("valuePanels", this.#valuesInPlace ? 0 : kept * this.columns(valueSize)),
    };
    this.#scores = new Scores(staging, plan, find, this.borrow("mask", plan.mask ? this.most * this.span + STATE : 0));
  }

  /** Undefined where plain JavaScript runs. */
  static on(op: string, instance: Instance, plan: AttentionPlan, arrays: AttentionInputs): AttentionBlocks | undefined {
    const found = AttentionBlocks.tools(instance, arrays.q);
    return found && new AttentionBlocks(op, found.staging, found.find, plan, arrays);
  }

  protected static tools(instance: Instance, q: FloatArray): { staging: Staging<FloatArray>; find: Find } | undefined {
    const type = isFloat64(q) ? "float64" : "float32";
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    if (staging === undefined || instance.kernel(kernels, "online", type) === undefined) return undefined;
    return { staging, find: (binaries, name) => instance.kernel(binaries, name, type) as Kernel };
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

  forward(y: FloatArray): void {
    const rows = new Rows(this.staging, y, this.plan.y, this.plan.valueSize, this.scaled);
    for (const { b, shared } of this.shares()) {
      if (!this.once) this.packHead(b, shared);
      for (const block of this.blocks(b, shared)) {
        this.attend(block);
        this.scatter(rows, block, this.addresses.sums);
      }
    }
  }

  /** The heads of the keys of every sample. */
  protected *shares(): Generator<{ b: number; shared: number }> {
    for (let b = 0; b < this.plan.batch; b++) for (let shared = 0; shared < this.plan.keyHeads; shared++) yield { b, shared };
  }

  /** The queries that share keys, in blocks. */
  protected *blocks(b: number, shared: number): Generator<Block> {
    const { heads: all, keyHeads, queries: n } = this.plan;
    const group = all / keyHeads;
    const heads = Math.max(1, Math.min(group, Math.floor(this.most / n)));
    for (let h = 0; h < group; h += heads)
      for (let from = 0; from < n; from += this.most) {
        const [some, queries] = [Math.min(heads, group - h), Math.min(this.most, n - from)];
        yield { b, shared, first: shared * group + h, heads: some, from, queries, rows: some * queries };
      }
  }

  /** Blocks of keys. */
  protected *steps(from = 0, to = this.plan.keys): Generator<Step> {
    for (let j = from; j < to; j += KEYS) yield { from: j, n: Math.min(KEYS, to - j) };
  }

  /** The blocks of keys that some query of a block sees; one where none sees any. */
  protected seen({ from, queries }: Block): Generator<Step> {
    const { offset, before, after, keys } = this.plan;
    const [low, high] = [from + offset - before, from + queries - 1 + offset + after];
    const end = Math.min(keys, Math.max(STEP, Math.ceil((high + 1) / STEP) * STEP));
    return this.steps(Math.min(Math.max(0, Math.floor(low / KEYS) * KEYS), Math.floor((end - 1) / KEYS) * KEYS), end);
  }

  /** Packs the keys and the values of a head into panels. */
  protected packHead(b: number, shared: number): void {
    const { keyPanels, valuePanels } = this.addresses;
    const { size, valueSize } = this.plan;
    for (const step of this.steps()) {
      this.#packKeys(b, shared, step, keyPanels + step.from * size * this.bytes);
      this.#packValues(b, shared, step, valuePanels + step.from * this.columns(valueSize) * this.bytes);
    }
  }

  #packKeys(b: number, shared: number, { from, n }: Step, to: number): void {
    const { size } = this.plan;
    this.packTransposed(this.k.at(b, shared, from, n, this.addresses.rows), to, size, n, this.k.row, size * PANEL);
  }

  #packValues(b: number, shared: number, { from, n }: Step, to: number): void {
    this.pack(this.v.at(b, shared, from, n, this.addresses.rows), to, n, this.plan.valueSize, this.v.row, n * PANEL);
  }

  /** The values of a block of keys. */
  #values({ b, shared }: Block, step: Step): Values {
    const { rows, valuePanels } = this.addresses;
    const { from, n } = step;
    if (this.#valuesInPlace) return { address: this.v.at(b, shared, from, n, rows), step: this.v.row, panel: PANEL };
    if (this.once) {
      this.#packValues(b, shared, step, valuePanels);
      return { address: valuePanels, step: PANEL, panel: n * PANEL };
    }
    const packed = Math.min(KEYS, this.plan.keys - from);
    return { address: valuePanels + from * this.columns(this.plan.valueSize) * this.bytes, step: PANEL, panel: packed * PANEL };
  }

  /** Copies the rows of a block together, times a factor. */
  protected gather(rows: Rows, { b, first, heads, from, queries }: Block, to: number, factor: number): void {
    const each = queries * rows.size * this.bytes;
    for (let h = 0; h < heads; h++) rows.copy(b, first + h, from, queries, to + h * each);
    if (factor !== 1) this.scaled(to, to, heads * queries * rows.size, factor);
  }

  /** And back. */
  protected scatter(rows: Rows, { b, first, heads, from, queries }: Block, address: number): void {
    const each = queries * rows.size * this.bytes;
    for (let h = 0; h < heads; h++) rows.store(b, first + h, from, queries, address + h * each);
  }

  /** The results of a block's queries, at `sums`, and the state of their softmax. */
  protected attend(block: Block): void {
    const { addresses, plan, bytes } = this;
    const { scores, sums, state } = addresses;
    const { valueSize } = plan;
    this.gather(this.q, block, addresses.q, plan.scale);
    let before = 0;
    for (const step of this.seen(block)) {
      this.scores(block, step, scores);
      this.#online(scores, before, state, block.rows, step.n, valueSize);
      const [v, row] = [this.#values(block, step), valueSize * bytes];
      const baseRow = before && row;
      this.multiply(scores, v.address, before, sums, block.rows, step.n, valueSize, step.n * bytes, bytes, v.step, v.panel, baseRow, row);
      before = sums;
    }
    this.#quotient(sums, state, sums, block.rows, valueSize, unseen(plan));
  }

  /** The scores of a block's queries with some keys; with softcap, what goes into its tanh is kept at `raw`. */
  protected scores(block: Block, step: Step, s: number, raw = s): void {
    const { addresses, plan, bytes } = this;
    const { from, n } = step;
    const { size } = plan;
    if (this.#keysInPlace) {
      const k = this.k.at(block.b, block.shared, from, n, addresses.rows);
      this.#products(addresses.q, k, s, block.rows, n, size, this.k.row);
    } else {
      const { keyPanels } = addresses;
      if (this.once) this.#packKeys(block.b, block.shared, step, keyPanels);
      const panels = this.once ? keyPanels : keyPanels + from * size * bytes;
      this.multiply(addresses.q, panels, 0, s, block.rows, size, n, size * bytes, bytes, PANEL, size * PANEL, 0, n * bytes);
    }
    this.#scores.adjust(block, from, n, s, raw);
  }
}
