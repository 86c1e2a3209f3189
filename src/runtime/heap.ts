import type { Block } from "../arrays.js";
import { LINE } from "../layout.js";

/** The heap of arrays that lie in no memory of ours: the engine's, which takes them back by itself. */
export const ELSEWHERE = {
  release(block: Block): void {
    block.heap = undefined;
  },
};

/**
 * A first-fit heap over a range of WebAssembly memory, kept wholly on this side: the memory holds no state, so that several modules
 * and threads can work in it. Free ranges are in order of address and coalesce.
 */
export class Heap {
  readonly capacity: number;
  readonly #start: number;
  readonly #free: { start: number; end: number }[];
  readonly #used = new Map<number, number>();

  constructor(start: number, end: number) {
    this.#start = Math.ceil(start / LINE) * LINE;
    this.capacity = Math.max(0, end - this.#start);
    this.#free = this.capacity > 0 ? [{ start: this.#start, end }] : [];
  }

  /** Whether an address is in the range that this heap rules. */
  covers(address: number): boolean {
    return address >= this.#start && address < this.#start + this.capacity;
  }

  /** Bytes that can still be given out, in whatever pieces. */
  get available(): number {
    return this.#free.reduce((total, { start, end }) => total + end - start, 0);
  }

  /** A block of at least `bytes`, or undefined where no free range is long enough. */
  allocate(bytes: number): Block | undefined {
    const size = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    const i = this.#free.findIndex(({ start, end }) => end - start >= size);
    if (i < 0) return undefined;
    const range = this.#free[i];
    const address = range.start;
    range.start += size;
    if (range.start === range.end) this.#free.splice(i, 1);
    this.#used.set(address, size);
    return { heap: this, address, bytes };
  }

  /** Takes a block back; a block that is not this heap's any more is left alone. */
  release(block: Block): void {
    const size = block.heap === this ? this.#used.get(block.address) : undefined;
    if (size === undefined) return;
    block.heap = undefined;
    this.#used.delete(block.address);
    this.#insert(block.address, block.address + size);
  }

  /** Whether the bytes from `address` on lie in one block that is in use. */
  owns(address: number, bytes: number): boolean {
    for (const [start, size] of this.#used) if (address >= start && address + bytes <= start + size) return true;
    return false;
  }

  #insert(start: number, end: number): void {
    const free = this.#free;
    let i = free.findIndex((range) => range.start > start);
    if (i < 0) i = free.length;
    free.splice(i, 0, { start, end });
    if (i + 1 < free.length && free[i + 1].start === end) free[i].end = free.splice(i + 1, 1)[0].end;
    if (i > 0 && free[i - 1].end === start) free[i - 1].end = free.splice(i, 1)[0].end;
  }
}
