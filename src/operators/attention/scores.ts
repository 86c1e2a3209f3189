// What becomes of the scores of a block of queries: the softcap, the bias by distance, the mask, and the band of keys that a query sees.
import type { Staging } from "../../runtime/staging.js";
import type { AttentionPlan } from "../../spec/attention.js";
import type { Binaries, FloatArray, Kernel } from "../../types.js";
import kernels from "../../wasm/attention.js";
import { FAR } from "../../wasm/layout.js";
import masks from "../../wasm/mask.js";
import tanh from "../../wasm/tanh.js";
import type { AttentionMasks, MaskPlace } from "./masks.js";
import type { Block } from "./rows.js";

/** The kernels of one element type by name. */
export type Find = (binaries: Binaries, name: string) => Kernel;

/** A distance as a 32-bit number. */
export const near = (distance: number): number => Math.max(-FAR, Math.min(FAR, distance));

/** The softcap; one so small or large that its inverse is out of range has the same probabilities as one that is not. */
export function capOf({ softcap }: AttentionPlan, bytes: number): number {
  const [least, most] = bytes === 4 ? [2 ** -100, 2 ** 120] : [2 ** -900, 2 ** 1000];
  return softcap === 0 ? 0 : Math.min(most, Math.max(least, softcap));
}

export class Scores {
  readonly #scaled: Kernel;
  readonly #tanh: Kernel | undefined;
  readonly #distances: Kernel;
  readonly #band: Kernel;
  readonly #masked: Kernel | undefined;
  readonly #cap: number;
  readonly #limited: boolean;

  constructor(
    readonly staging: Staging<FloatArray>,
    readonly plan: AttentionPlan,
    find: Find,
    readonly copies: AttentionMasks,
  ) {
    const { softcap, mask, before, after } = plan;
    this.#scaled = find(masks, "scaled");
    this.#tanh = softcap === 0 ? undefined : find(tanh, "tanh");
    this.#distances = find(kernels, "distances");
    this.#band = find(kernels, "band");
    this.#masked = mask && find(masks, mask.array instanceof Uint8Array ? "hidden" : "added");
    this.#cap = capOf(plan, staging.elementSize);
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
    const place = this.copies.of(block, first);
    const away = block.from + offset - from;
    for (let h = 0; h < heads; h++) {
      const at = s + h * queries * n * this.staging.elementSize;
      if (slopes !== undefined) this.#distances(at, queries, n, near(away), slopes[first + h]);
      if (mask !== undefined) this.#mask(block, { ...place, address: place.address + h * place.head }, from, n, at);
      if (this.#limited) this.#band(at, queries, n, near(away - before), near(away + after));
    }
  }

  /** Adds or hides what the mask says of one head. */
  #mask({ from: query, queries }: Block, { address, row, key }: MaskPlace, from: number, n: number, s: number): void {
    for (let i = 0; i < queries; i++) {
      const to = s + i * n * this.staging.elementSize;
      this.#masked?.(to, address + (query + i) * row + from * key, to, n, 0, n, 1);
    }
  }
}
