import type { Block } from "../arrays.js";
import { LINE } from "../layout.js";

/** The heap of arrays outside the instance's memory: the engine collects them. */
export const ELSEWHERE = {
  release(block: Block): void {
    block.heap = undefined;
  },
};

/**
 * A first-fit heap over a range of WebAssembly memory. All its state is in JavaScript, so that several modules and threads can use the
 * memory. Free ranges are sorted by address, and neighbours are merged.
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

  /** Whether an address is in the range of this heap. */
  covers(address: number): boolean {
    return address >= this.#start && address < this.#start + this.capacity;
  }

  /** Free bytes, in any number of pieces. */
  get available(): number {
    return this.#free.reduce((total, { start, end }) => total + end - start, 0);
  }

  /** A block of at least `bytes`; undefined if no free range is long enough. */
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

  /** Releases a block. Does nothing if the block no longer belongs to this heap. */
  release(block: Block): void {
    const size = block.heap === this ? this.#used.get(block.address) : undefined;
    if (size === undefined) return;
    block.heap = undefined;
    this.#used.delete(block.address);
    this.#insert(block.address, block.address + size);
  }

  /** Whether these bytes are inside one block in use. */
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
