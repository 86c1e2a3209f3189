// The gradients of attention by kernels. The probabilities are computed again, block by block, from the largest score and the sum of each query.
import type { Instance } from "../../runtime/instance.js";
import { type AttentionInputs, type AttentionPlan, unseen } from "../../spec/attention.js";
import type { FloatArray, Kernel } from "../../types.js";
import kernels from "../../wasm/attention.js";
import { KEYS, PANEL } from "../../wasm/layout.js";
import product from "../../wasm/matmul.js";
import tanh from "../../wasm/tanh.js";
import { AttentionBlocks } from "./blocks.js";
import type { Step } from "./packing.js";
import { type Block, Rows } from "./rows.js";
import { type Find, Scores } from "./scores.js";

/** The gradients that are wanted. */
export type AttentionResults = Readonly<Partial<Record<"q" | "k" | "v", FloatArray>>>;

/** A matrix in panels, or as rows: its address, and bytes from row to row and from panel to panel or column to column. */
type Side = readonly [address: number, row: number, next: number];

export class AttentionGradient extends AttentionBlocks {
  readonly multiply: Kernel;
  readonly #scores: Scores;
  readonly #gy: Rows;
  readonly #own: Readonly<
    Record<"transposed" | "keyRows" | "gy" | "gk" | "gv" | "gp" | "raw" | "gq" | "gyPanels" | "qPanels" | "delta", number>
  >;
  readonly #softmax: Kernel;
  /** Numbers that are not finite become 0, so that 0 times them is 0; and the sums of those that count. */
  readonly #cleaned: Kernel;
  readonly #others: Kernel;
  readonly #dot: Kernel;
  readonly #tanh: Kernel | undefined;

  protected constructor(op: string, instance: Instance, find: Find, plan: AttentionPlan, arrays: AttentionInputs, gy: FloatArray) {
    super(op, instance, find, plan, arrays, true);
    const { size, valueSize, keys, softcap } = plan;
    this.#gy = new Rows(this.staging, gy, plan.y, valueSize, this.scaled);
    this.#scores = new Scores(this.staging, plan, find, this.masks);
    this.multiply = find(product, "multiply");
    this.#softmax = find(kernels, "online_grad");
    this.#cleaned = find(kernels, "cleaned");
    this.#others = find(kernels, "otherProduct");
    this.#dot = find(product, "dot");
    this.#tanh = softcap === 0 ? undefined : find(tanh, "tanh_grad");
    this.#own = {
      transposed: this.borrow("transposed", this.columns(keys) * valueSize),
      keyRows: this.borrow("keyRows", keys * this.columns(size)),
      gy: this.borrow("gy", this.most * valueSize),
      gk: this.borrow("gk", keys * size),
      gv: this.borrow("gv", keys * valueSize),
      gp: this.borrow("gp", this.most * this.span),
      raw: this.borrow("raw", softcap === 0 ? 0 : this.most * this.span),
      gq: this.borrow("gq", this.most * size),
      gyPanels: this.borrow("gyPanels", this.most * this.columns(valueSize)),
      qPanels: this.borrow("qPanels", this.most * this.columns(size)),
      delta: this.borrow("delta", (this.most * 8) / this.bytes),
    };
  }

  /** Undefined where plain JavaScript runs. */
  static of(op: string, instance: Instance, plan: AttentionPlan, arrays: AttentionInputs, gy: FloatArray): AttentionGradient | undefined {
    const find = AttentionBlocks.finder(instance, arrays.q);
    return find && new AttentionGradient(op, instance, find, plan, arrays, gy);
  }

  backward(to: AttentionResults): void {
    const { staging, plan } = this;
    const { keys, size, valueSize } = plan;
    const { gk, gv, gq } = this.#own;
    const rows = (y: FloatArray | undefined, strides: AttentionPlan["q"], size: number) =>
      y && new Rows(staging, y, strides, size, this.scaled);
    const [q, k, v] = [rows(to.q, plan.q, size), rows(to.k, plan.k, size), rows(to.v, plan.v, valueSize)];
    for (let i = 0; i < plan.batch * plan.keyHeads; i++) {
      const [b, shared] = [Math.floor(i / plan.keyHeads), i % plan.keyHeads];
      this.packHead(b, shared);
      this.#packMore(b, shared);
      staging.view(gk, keys * size).fill(0);
      staging.view(gv, keys * valueSize).fill(0);
      for (const block of this.blocks(b, shared)) {
        this.#derive(block, to);
        if (q) this.scatter(q, block, gq);
      }
      k?.store(b, shared, 0, keys, gk);
      v?.store(b, shared, 0, keys, gv);
    }
  }

  /** The keys as rows, and the values transposed, in panels. */
  #packMore(b: number, shared: number): void {
    const { size, valueSize } = this.plan;
    const { transposed, keyRows } = this.#own;
    for (const { from, n } of this.steps()) {
      const [k, to] = [this.k.at(b, shared, from, n, this.rows), keyRows + from * this.columns(size) * this.bytes];
      this.pack(k, to, n, size, this.k.row, n * PANEL);
      this.#cleaned(to, n * this.columns(size));
      const v = this.v.at(b, shared, from, n, this.rows);
      this.packTransposed(v, transposed + from * valueSize * this.bytes, valueSize, n, this.v.row, valueSize * PANEL);
    }
  }

  /** What a block of queries gives to the gradients. */
  #derive(block: Block, to: AttentionResults): void {
    const { plan, bytes, scratch, areas } = this;
    const { size, valueSize } = plan;
    const { rows } = block;
    const { gy, gyPanels, qPanels, gq, delta } = this.#own;
    this.attend(block);
    this.gather(this.#gy, block, gy);
    const row = valueSize * bytes;
    const deltas = new Float64Array(this.staging.memory.buffer, delta, rows);
    for (let i = 0; i < rows; i++) deltas[i] = this.#dot(gy + i * row, scratch + areas.sums + i * row, valueSize);
    this.pack(gy, gyPanels, rows, valueSize, row, rows * PANEL);
    this.pack(scratch + areas.q, qPanels, rows, size, size * bytes, rows * PANEL);
    this.#cleaned(qPanels, rows * this.columns(size));
    const strange = this.#cleaned(gyPanels, rows * this.columns(valueSize)) !== 0;
    let before = 0;
    for (const step of this.seen(block)) {
      this.#deriveStep(block, step, to, before);
      if (strange && to.v) this.#add(block, step);
      before = gq;
    }
    if (plan.scale !== 1) this.scaled(gq, gq, rows * size, plan.scale);
  }

  /** The same for a block of keys. */
  #deriveStep(block: Block, step: Step, to: AttentionResults, before: number): void {
    const { plan, bytes } = this;
    const { size, valueSize } = plan;
    const { from, n } = step;
    const { rows } = block;
    const [s, state] = [this.scratch + this.areas.scores, this.scratch + this.areas.state];
    const { gp, gy, raw, gk, gv, gq, delta, transposed, keyRows, gyPanels, qPanels } = this.#own;
    const key = from * size * bytes;
    this.#product([this.scratch + this.areas.q, size * bytes, bytes], [this.keyPanels + key, PANEL, size * PANEL], 0, s, [rows, size, n]);
    this.#scores.adjust(block, from, n, s, raw || s);
    const [at, height] = [from * valueSize * bytes, Math.min(KEYS, plan.keys - from) * PANEL];
    this.#product([gy, valueSize * bytes, bytes], [transposed + at, PANEL, valueSize * PANEL], 0, gp, [rows, valueSize, n]);
    this.#softmax(s, state, delta, gp, raw, rows, n, unseen(plan));
    if (this.#tanh) this.#tanh(gp, raw, gp, rows * n, 16);
    // the transposes of the probabilities and of the scores' gradients: their columns are rows
    if (to.v) this.#product([s, bytes, n * bytes], [gyPanels, PANEL, rows * PANEL], gv + at, gv + at, [n, rows, valueSize]);
    if (to.k) this.#product([gp, bytes, n * bytes], [qPanels, PANEL, rows * PANEL], gk + key, gk + key, [n, rows, size]);
    const keys: Side = [keyRows + from * this.columns(size) * bytes, PANEL, height];
    if (to.q) this.#product([gp, n * bytes, bytes], keys, before, gq, [rows, n, size]);
  }

  /** Adds to the values' gradients what the product left out: the gradients that are not finite times the probabilities that are not 0. */
  #add({ rows }: Block, { from, n }: Step): void {
    const { scratch, areas, plan, bytes } = this;
    const { gy, gv } = this.#own;
    const row = plan.valueSize * bytes;
    this.#others(scratch + areas.scores, gy, gv + from * row, n, rows, plan.valueSize, bytes, n * bytes, row, PANEL, row);
  }

  /** y = base + a b. */
  #product(a: Side, b: Side, base: number, y: number, [m, k, n]: readonly [m: number, k: number, n: number]): void {
    const row = n * this.bytes;
    if (n > 0) this.multiply(a[0], b[0], base, y, m, k, n, a[1], a[2], b[1], b[2], base && row, row);
  }
}
