// Memory for one call: for arrays that its kernels need whole.
import type { Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { FloatArray, FloatArrayConstructor } from "../types.js";
import * as validate from "../validate/index.js";

/** Bytes that addresses are a multiple of. */
const GRAIN = 16;

/** The scratch of a call, and blocks of the heap for what does not fit it. */
export class Scratch {
  #next: number;
  readonly #end: number;
  readonly #blocks: FloatArray[] = [];

  constructor(
    readonly op: string,
    readonly instance: Instance,
    readonly staging: Staging<FloatArray>,
  ) {
    this.#next = staging.scratch;
    this.#end = staging.scratch + staging.tile * staging.elementSize;
  }

  /** The address of n elements; throws where the heap is full. */
  take(type: FloatArrayConstructor<FloatArray>, n: number): number {
    const bytes = Math.ceil((n * type.BYTES_PER_ELEMENT) / GRAIN) * GRAIN;
    if (bytes <= this.#end - this.#next) {
      this.#next += bytes;
      return this.#next - bytes;
    }
    const block = this.instance.lend(type, n);
    if (block === undefined) throw this.full(bytes);
    this.#blocks.push(block);
    return block.byteOffset;
  }

  /** The error where the heap has no space for so many bytes. */
  full(bytes: number): RangeError {
    return validate.heapFull(this.op, bytes, this.instance.available, this.instance.capacity);
  }

  /** The address of x: its own, or that of a copy where x is foreign or will be `written` over; 0 for none. */
  whole(x: FloatArray | undefined, written: boolean): number {
    if (x === undefined) return 0;
    const own = written ? 0 : this.staging.address(x);
    if (own !== 0) return own;
    return this.staging.load(this.take(this.staging.type, x.length), x, 0, x.length);
  }

  /** Gives the blocks back. */
  close(): void {
    for (const block of this.#blocks) this.instance.free(block);
  }
}
