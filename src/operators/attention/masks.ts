// Where the kernels of attention find a mask: where it is, copied once, or, if it is large, copied for each block of queries.
import type { Staging } from "../../runtime/staging.js";
import type { AttentionMask, AttentionPlan } from "../../spec/attention.js";
import type { FloatArray } from "../../types.js";
import type { Block } from "./rows.js";

/** Bytes of a mask that is copied once. */
const WHOLE = 2 ** 22;
/** Bytes behind a mask that are read and dropped. */
const BEHIND = 16;

/** Bytes from head to head, query to query and key to key, and whether an element is a byte. */
export interface MaskPlace {
  readonly address: number;
  readonly head: number;
  readonly row: number;
  readonly key: number;
  readonly bits: boolean;
}

/** The first and the last of n keys that a mask of padding does not hide; 0 and -1 where it hides all. */
function shownBy({ array, strides }: AttentionMask, b: number, n: number): readonly [first: number, last: number] {
  const none = array instanceof Uint8Array ? 0 : Number.NEGATIVE_INFINITY;
  const hides = (j: number) => array[b * strides[0] + j * strides[3]] === none;
  let [first, last] = [0, n - 1];
  while (last >= 0 && hides(last)) last--;
  while (first < last && hides(first)) first++;
  return [first, last];
}

const NONE: MaskPlace = { address: 0, head: 0, row: 0, key: 0, bits: false };

export class AttentionMasks {
  /** Bytes of an element. */
  readonly #size: number;
  readonly #address: number = 0;
  /** Where the mask of a block is copied to; 0 where all of it is in the memory. */
  readonly #area: number = 0;
  #copied: Block | undefined;
  readonly #shown: (readonly [first: number, last: number])[] = [];

  /** @param borrow takes scratch for so many elements of the call */
  constructor(
    readonly staging: Staging<FloatArray>,
    readonly plan: AttentionPlan,
    most: number,
    borrow: (length: number) => number,
  ) {
    const { mask, keys } = plan;
    this.#size = mask?.array instanceof Uint8Array ? 1 : staging.elementSize;
    if (mask === undefined) return;
    const { array } = mask;
    const take = (length: number) => borrow(Math.ceil((length * this.#size + BEHIND) / staging.elementSize));
    if (keys > 1 && mask.strides[3] === 0) this.#area = take(most * keys);
    else if (!(array instanceof Uint8Array) && staging.address(array) !== 0) this.#address = staging.address(array);
    else if (array.length * this.#size > WHOLE) this.#area = take(most * keys);
    else {
      this.#address = take(array.length);
      this.#load(this.#address, 0, array.length, 1);
    }
  }

  /** The first and the last key of a sample that a mask of padding does not hide; those of all keys without such a mask. */
  shown(b: number): readonly [first: number, last: number] {
    const { mask, keys } = this.plan;
    if (mask === undefined || mask.strides[1] !== 0 || mask.strides[2] !== 0) return [0, keys - 1];
    this.#shown[b] ??= shownBy(mask, b, keys);
    return this.#shown[b];
  }

  /** Whether all blocks find the mask in the memory. */
  get whole(): boolean {
    return this.#area === 0;
  }

  /** The mask of a sample, from a head on; it is whole. */
  from(b: number, head: number): MaskPlace {
    if (this.plan.mask === undefined) return NONE;
    const { array, strides } = this.plan.mask;
    const [sample, heads, row, key] = strides.map((stride) => stride * this.#size);
    return { address: this.#address + b * sample + head * heads, head: heads, row, key, bits: array instanceof Uint8Array };
  }

  /** The mask of a block, copied, from a head on. */
  of(block: Block, head: number): MaskPlace {
    const { b, first, heads, from, queries } = block;
    if (this.whole) return this.from(b, head);
    const { mask, keys } = this.plan;
    const { array, strides } = mask as NonNullable<AttentionPlan["mask"]>;
    const [ofHeads, ofQueries] = [strides[1] === 0 ? 1 : heads, strides[2] === 0 ? 1 : queries];
    const row = keys * this.#size;
    for (let h = 0; h < ofHeads && block !== this.#copied; h++)
      for (let i = 0; i < ofQueries; i++) {
        const start = b * strides[0] + (first + h) * strides[1] + (from + i) * strides[2];
        this.#load(this.#area + (h * ofQueries + i) * row, start, keys, strides[3]);
      }
    this.#copied = block;
    const [headBytes, rowBytes] = [strides[1] && ofQueries * row, strides[2] && row];
    const address = this.#area - (first - head) * headBytes - from * rowBytes;
    return { address, head: headBytes, row: rowBytes, key: this.#size, bits: array instanceof Uint8Array };
  }

  /** Copies n elements of the mask, or one of them n times. */
  #load(to: number, start: number, n: number, key: number): void {
    const { array } = this.plan.mask as NonNullable<AttentionPlan["mask"]>;
    if (array instanceof Uint8Array) {
      if (key === 0) new Uint8Array(this.staging.memory.buffer, to, n).fill(array[start]);
      else this.staging.loadBytes(to, array, start, n);
    } else if (key === 0) this.staging.view(to, n).fill(array[start]);
    else this.staging.load(to, array, start, n);
  }
}
