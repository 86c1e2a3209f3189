// What becomes of the scores of a block of queries: the softcap, the bias by distance, the mask, and the band of keys that a query sees.
import type { Staging } from "../runtime/staging.js";
import type { AttentionPlan } from "../spec/attention.js";
import type { Binaries, FloatArray, Kernel } from "../types.js";
import kernels from "../wasm/attention.js";
import masks from "../wasm/mask.js";
import tanh from "../wasm/tanh.js";

/** The kernels of one element type by name. */
export type Find = (binaries: Binaries, name: string) => Kernel;

/** Queries of some heads: of one head, or all queries of several heads that share keys. */
export interface Block {
  readonly b: number;
  /** The head of the keys. */
  readonly shared: number;
  /** The first of the heads, and how many. */
  readonly first: number;
  readonly heads: number;
  readonly from: number;
  readonly queries: number;
  /** heads x queries */
  readonly rows: number;
}

/** Further than any key is from its query; a 32-bit number. */
const FAR = 2 ** 30;
const near = (distance: number): number => Math.max(-FAR, Math.min(FAR, distance));

export class Scores {
  readonly #scaled: Kernel;
  readonly #tanh: Kernel | undefined;
  readonly #distances: Kernel;
  readonly #band: Kernel;
  readonly #masked: Kernel | undefined;
  /** The softcap; one so small or large that its inverse is out of range has the same probabilities as one that is not. */
  readonly #cap: number;
  readonly #limited: boolean;

  /** @param address where a block of the mask is copied to */
  constructor(
    readonly staging: Staging<FloatArray>,
    readonly plan: AttentionPlan,
    find: Find,
    readonly address: number,
  ) {
    const { softcap, mask, before, after } = plan;
    this.#scaled = find(masks, "scaled");
    this.#tanh = softcap === 0 ? undefined : find(tanh, "tanh");
    this.#distances = find(kernels, "distances");
    this.#band = find(kernels, "band");
    this.#masked = mask && find(masks, mask.array instanceof Uint8Array ? "hidden" : "added");
    const [least, most] = staging.elementSize === 4 ? [2 ** -100, 2 ** 120] : [2 ** -900, 2 ** 1000];
    this.#cap = Math.min(most, Math.max(least, softcap));
    this.#limited = Math.min(before, after) < Number.POSITIVE_INFINITY;
  }

  /** Changes the scores of a block with n keys from one on; with softcap, what goes into the tanh is kept at `raw`. */
  adjust(block: Block, from: number, n: number, s: number, raw: number): void {
    const { slopes, mask, offset, before, after } = this.plan;
    const count = block.rows * n;
    if (this.#tanh !== undefined) {
      this.#scaled(s, raw, count, 1 / this.#cap);
      this.#tanh(raw, s, count);
      this.#scaled(s, s, count, this.#cap);
    }
    if (slopes === undefined && mask === undefined && !this.#limited) return;
    const { first, heads, queries } = block;
    const away = block.from + offset - from;
    for (let h = 0; h < heads; h++) {
      const at = s + h * queries * n * this.staging.elementSize;
      if (slopes !== undefined) this.#distances(at, queries, n, near(away), slopes[first + h]);
      if (mask !== undefined) this.#mask(block, first + h, from, n, at);
      if (this.#limited) this.#band(at, queries, n, near(away - before), near(away + after));
    }
  }

  /** Adds or hides what the mask says of one head. */
  #mask({ b, from: query, queries }: Block, head: number, from: number, n: number, s: number): void {
    const { array, strides } = this.plan.mask as NonNullable<AttentionPlan["mask"]>;
    const [sample, heads, row, key] = strides;
    const rows = row === 0 ? 1 : queries;
    const start = b * sample + head * heads + query * row + from * key;
    const bytes = array instanceof Uint8Array ? 1 : this.staging.elementSize;
    if (key === 1 && row === n) this.#load(start, rows * n, this.address, key);
    else for (let i = 0; i < rows; i++) this.#load(start + i * row, n, this.address + i * n * bytes, key);
    this.#masked?.(s, this.address, s, queries * n, 0, rows * n, 1);
  }

  /** Copies n elements of the mask, or one of them n times. */
  #load(start: number, n: number, to: number, key: number): void {
    const { array } = this.plan.mask as NonNullable<AttentionPlan["mask"]>;
    if (array instanceof Uint8Array) {
      if (key === 0) new Uint8Array(this.staging.memory.buffer, to, n).fill(array[start]);
      else this.staging.loadBytes(to, array, start, n);
    } else if (key === 0) this.staging.view(to, n).fill(array[start]);
    else this.staging.load(to, array, start, n);
  }
}
