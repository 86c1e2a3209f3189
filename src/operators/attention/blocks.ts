// Attention by the kernel of assembly/attention/attend.ts: all blocks of queries at once where the arrays are in the memory, so that
// threads share them, else block by block.
import { isFloat64 } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import { type AttentionPlan, unseen } from "../../spec/attention.js";
import { AT, LENGTH, THREAD } from "../../threads/protocol.js";
import type { Argument, FloatArray, Kernel, Shared } from "../../types.js";
import kernels from "../../wasm/attention.js";
import { AREAS, BFLOAT16, CHUNK, FEW, FLOAT16, INT8, KEYS, QUERY, STEP } from "../../wasm/layout.js";
import { AttentionMasks, type MaskPlace } from "./masks.js";
import { AttentionPacking, type Given, type Step } from "./packing.js";
import { type Block, type Place, Rows } from "./rows.js";
import { capOf, type Find, near } from "./scores.js";

/** Bytes that areas of the scratch begin at multiples of. */
const LINE = 64;
/** What panels hold, as the kernel's argument says it. */
const TYPES = { float16: FLOAT16, bfloat16: BFLOAT16, int8: INT8 } as const;
/** Where the arguments are that threads have of their own. */
const SCRATCH = 6;
const FIRST = 7;
const COUNT = 8;

/** What the kernel is to do: some blocks of queries, the keys that they use, and where the rows of the first head are. */
interface Work {
  readonly b: number;
  readonly shared: number;
  readonly place: number;
  readonly first: number;
  readonly count: number;
  readonly q: Place;
  readonly mask: MaskPlace;
  readonly y: Place;
}

/** The areas of a block's scratch, in bytes from its start, as the kernel has them. */
interface Areas {
  readonly state: number;
  readonly q: number;
  readonly scores: number;
  readonly sums: number;
  readonly end: number;
}

export class AttentionBlocks extends AttentionPacking {
  /** The scratch of the calling thread. */
  readonly scratch: number;
  readonly areas: Areas;
  readonly #attend: Kernel;
  readonly #shared: (() => Shared) | undefined;
  protected readonly masks: AttentionMasks;
  readonly #slopes: number;
  readonly #staged: number;

  constructor(op: string, instance: Instance, find: Find, plan: AttentionPlan, given: Given, packs = false) {
    super(op, instance, find, plan, given, packs);
    const { slopes, heads, size } = plan;
    this.#attend = find(kernels, "attend");
    this.#shared = instance.pool && (() => instance.shared(kernels, "attend", isFloat64(given.q) ? "float64" : "float32"));
    this.areas = this.#areas();
    const threads = instance.pool === undefined || packs ? 1 : instance.wanted;
    this.scratch = this.borrow("block", (this.areas.end * threads) / this.bytes);
    this.#staged = this.borrow("q", this.q.foreign ? this.most * size : 0);
    this.#slopes = this.borrow("slopes", slopes === undefined ? 0 : heads);
    if (slopes !== undefined) this.staging.load(this.#slopes, slopes, 0, heads);
    this.masks = new AttentionMasks(this.staging, plan, this.most, (length) => this.borrow("mask", length));
  }

  /** Undefined where plain JavaScript runs. */
  static on(op: string, instance: Instance, plan: AttentionPlan, arrays: Given): AttentionBlocks | undefined {
    const find = AttentionBlocks.finder(instance, arrays.q);
    return find && new AttentionBlocks(op, instance, find, plan, arrays);
  }

  protected static finder(instance: Instance, q: FloatArray): Find | undefined {
    const type = isFloat64(q) ? "float64" : "float32";
    if (instance.kernel(kernels, "attend", type) === undefined) return undefined;
    return (binaries, name) => instance.kernel(binaries, name, type) as Kernel;
  }

  #areas(): Areas {
    const { most, span, plan, bytes } = this;
    const { size, valueSize, keys } = plan;
    const line = (n: number) => Math.ceil(n / LINE) * LINE;
    const state = AREAS;
    const q = state + line(most * QUERY);
    const scores = q + line(most * size * bytes);
    const sums = scores + line(most * span * bytes);
    const more = sums + line(most * valueSize * bytes);
    const keyPanels = more + line(Math.min(most, FEW) * valueSize * bytes);
    const valuePanels = keyPanels + line(this.columns(Math.min(keys, CHUNK)) * size * bytes);
    const asTheyLie = this.values.row === 0 ? this.narrow === undefined : most <= FEW;
    const packed = asTheyLie ? 0 : span * this.columns(valueSize) * bytes;
    return { state, q, scores, sums, end: valuePanels + line(packed) };
  }

  forward(y: FloatArray): void {
    const { plan, shares } = this;
    const { batch, keyHeads, valueSize } = plan;
    const rows = new Rows(this.staging, y, plan.y, valueSize, this.scaled);
    const whole = !this.q.foreign && !rows.foreign && this.masks.whole;
    for (let b = 0; b < batch; b++)
      for (let shared = 0; shared < keyHeads; shared += shares) {
        const some = Math.min(shares, keyHeads - shared);
        for (let i = 0; i < some; i++) this.packHead(b, shared + i, i, this.between(...this.masks.shown(b)));
        if (whole) this.#all(rows, b, shared, some);
        else
          for (let i = 0; i < some; i++)
            for (const block of this.blocks(b, shared + i)) {
              this.attend(block, i);
              this.scatter(rows, block, this.scratch + this.areas.sums);
            }
      }
  }

  /** Blocks of queries and results in the memory: all that use the keys of some heads. */
  #all(y: Rows, b: number, shared: number, shares: number): void {
    const { heads, keyHeads, size, valueSize } = this.plan;
    const { together, each } = this.blocking;
    const group = heads / keyHeads;
    const head = shared * group;
    const count = Math.ceil(group / together) * each * shares;
    const places = { q: this.q.from(b, head), mask: this.masks.from(b, head), y: y.from(b, head) };
    const args = this.#arguments({ b, shared, place: 0, first: 0, count, ...places });
    const { pool } = this.instance;
    if (pool === undefined || this.#shared === undefined) {
      this.#attend(...args);
      return;
    }
    const tiled = args.map((value): Argument => [value, 0, AT]);
    tiled[SCRATCH] = [this.scratch, this.areas.end, THREAD];
    tiled[FIRST] = [0, 1, AT];
    tiled[COUNT] = [0, 1, LENGTH];
    let pairs = 0;
    for (const block of this.blocks(b, shared)) for (const { n } of this.seen(block)) pairs += block.rows * n;
    const weight = ((size + valueSize) * pairs * shares) / count;
    pool.run({ calls: [{ kernel: this.#attend, shared: this.#shared(), args: tiled }], total: count, grain: 1, weight, repeatable: true });
  }

  /** The results of a block's queries, at `sums` of the scratch, and the state of their softmax; its keys are packed at a place. */
  protected attend(block: Block, place = 0): void {
    const { plan, bytes } = this;
    const { b, shared, first, from, queries, number } = block;
    const head = (shared * plan.heads) / plan.keyHeads;
    /** Rows that lie one behind the other, as the kernel finds them by the head's number and the row's. */
    const together = (address: number, size: number): Place => {
      const row = size * bytes;
      return { address: address - (first - head) * queries * row - from * row, head: queries * row, row };
    };
    if (this.q.foreign) this.gather(this.q, block, this.#staged);
    const q = this.q.foreign ? together(this.#staged, plan.size) : this.q.from(b, head);
    const y = together(this.scratch + this.areas.sums, plan.valueSize);
    this.#attend(...this.#arguments({ b, shared, place, first: number, count: 1, q, mask: this.masks.of(block, head), y }));
  }

  /** The arguments of the kernel for `count` blocks, of which the first is number `first` of those that use the keys of a head. */
  #arguments({ b, shared, place, first, count, q, mask, y }: Work): number[] {
    const { plan, bytes, keys, values, keyPanels, valuePanels, most } = this;
    const { heads, keyHeads, queries, size, valueSize, scale, offset, before, after } = plan;
    const group = heads / keyHeads;
    const k = keyPanels === 0 ? this.k.at(b, shared, 0, 0, 0) : keyPanels + place * keys.head;
    const v = valuePanels === 0 ? this.v.at(b, shared, 0, 0, 0) : valuePanels + place * values.head;
    const slopes = this.#slopes && this.#slopes + shared * group * bytes;
    return [
      ...[q.address, k, v, slopes, mask.address, y.address, this.scratch, first, count],
      ...[group, queries, plan.keys, size, valueSize, most],
      ...[q.head, q.row, keys.head, keys.row, values.head, values.row, mask.head, mask.row, mask.key, y.head, y.row],
      ...[
        near(offset),
        near(before),
        near(after),
        ...this.masks.shown(b),
        mask.bits ? 1 : 0,
        this.narrow === undefined ? 0 : TYPES[this.narrow],
        scale,
        capOf(plan, bytes),
        unseen(plan),
      ],
    ];
  }

  /** The blocks of keys that some query of a block sees; one where none sees any. */
  protected seen({ b, from, queries }: Block): Generator<Step> {
    const { offset, before, after } = this.plan;
    const [first, last] = this.masks.shown(b);
    return this.between(Math.max(from + offset - before, first), Math.min(from + queries - 1 + offset + after, last));
  }

  /** The blocks of keys from one to another: the last ends with a step of the kernel. */
  protected between(low: number, high: number): Generator<Step> {
    const end = Math.min(this.plan.keys, Math.max(STEP, Math.ceil((high + 1) / STEP) * STEP));
    return this.steps(Math.min(Math.max(0, Math.floor(low / KEYS) * KEYS), Math.floor((end - 1) / KEYS) * KEYS), end);
  }

  /** Copies the rows of a block together. */
  protected gather(rows: Rows, { b, first, heads, from, queries }: Block, to: number): void {
    const each = queries * rows.size * this.bytes;
    for (let h = 0; h < heads; h++) rows.copy(b, first + h, from, queries, to + h * each);
  }

  /** And back. */
  protected scatter(rows: Rows, { b, first, heads, from, queries }: Block, address: number): void {
    const each = queries * rows.size * this.bytes;
    for (let h = 0; h < heads; h++) rows.store(b, first + h, from, queries, address + h * each);
  }
}
