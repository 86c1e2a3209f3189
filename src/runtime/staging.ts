import { BLOCK, type Block, bufferOf, bytesOf, lengthOf, offsetOf, part, type Resident, write } from "../arrays.js";
import { LAST_LINE, TILE_BYTES } from "../layout.js";
import type { FloatArray, FloatArrayConstructor } from "../types.js";
import { freed, heapFull } from "../validate/index.js";
import type { Memory } from "../webassembly.js";
import type { Heap } from "./heap.js";

/** Elements up to which a loop copies faster than `set` (10 on Node 20, 20 on Node 24). */
const LOOP = 16;
/** Elements up to which a view of the first tile is kept: making one costs 30 to 50 ns, which is noise for longer arrays. */
const KEPT = 1024;
/** Elements from which an array without a mark is looked up in the memory, which costs 12 to 22 ns. */
const ASK = 256;

/**
 * How arrays of one element type reach the kernels: a resident array by its address, a foreign one through a tile. There are three tiles
 * (the first operand, worked on in place; the second operand; scratch) and 64 bytes of ones.
 */
export class Staging<A extends FloatArray = FloatArray> {
  /** Bytes of memory for the tiles and the ones. */
  static readonly BYTES = 64 + 3 * TILE_BYTES;

  /** Bytes of an element. */
  readonly elementSize: number;
  /** Elements in a tile. */
  readonly tile: number;
  /** Columns whose state fits a tile. */
  readonly columns: number;
  /** The addresses of the tiles and of the ones. Row-wise kernels keep their state in the scratch. */
  readonly first: number;
  readonly second: number;
  readonly scratch: number;
  readonly state: number;
  readonly ones: number;
  readonly #heap: Heap;
  readonly #windows: A[] = [];
  readonly #borrowed: Block[] = [];
  #view: A;

  constructor(
    readonly type: FloatArrayConstructor<A>,
    readonly memory: Memory,
    heap: Heap,
    start: number,
  ) {
    this.elementSize = type.BYTES_PER_ELEMENT;
    this.tile = TILE_BYTES / this.elementSize;
    this.columns = this.tile / 4;
    this.ones = start;
    this.first = start + 64;
    this.second = this.first + TILE_BYTES;
    this.scratch = this.second + TILE_BYTES;
    this.state = this.scratch;
    this.#heap = heap;
    this.#view = new type(memory.buffer);
    new type(memory.buffer, start, 64 / this.elementSize).fill(1);
  }

  /** Address of x, or 0 if it must be copied: kernels do not check lengths, so a view with another length than its block goes through a copy. */
  address(x: A): number {
    const block = (x as Resident)[BLOCK];
    if (block !== undefined) return block.heap === this.#heap && block.bytes === x.length * this.elementSize ? block.address : 0;
    return x.length < ASK || bufferOf(x) !== this.memory.buffer ? 0 : this.#owned(x);
  }

  /** Copies x[from .. from + n) to an address, and returns the address. */
  load(to: number, x: A, from: number, n: number): number {
    const start = to / this.elementSize;
    const view = this.#all();
    if (n <= LOOP) for (let i = 0; i < n; i++) view[start + i] = x[from + i];
    else view.set(n === lengthOf(x) ? x : part(x, from, n), start);
    return to;
  }

  /** Writes a number to n elements at an address. */
  fill(to: number, x: number, n: number): void {
    const start = to / this.elementSize;
    this.#all().fill(x, start, start + n);
  }

  /** Copies bytes to an address. */
  loadBytes(to: number, bytes: Uint8Array, from: number, n: number): void {
    new Uint8Array(this.memory.buffer, to, n).set(new Uint8Array(bufferOf(bytes), offsetOf(bytes) + from, n));
  }

  /** Copies n elements from an address to y[at .. at + n). */
  store(from: number, y: A, at: number, n: number): void {
    const start = from / this.elementSize;
    const view = this.#all();
    if (n <= LOOP) for (let i = 0; i < n; i++) y[at + i] = view[start + i];
    else write(y, this.#window(from, n), at);
  }

  /** The address of scratch number `i` on the heap, for what does not fit a tile. It is kept for the next call. */
  borrow(op: string, i: number, length: number): number {
    const bytes = length * this.elementSize;
    const kept = this.#borrowed[i];
    if (kept !== undefined && kept.bytes >= bytes) return kept.address;
    if (kept !== undefined) this.#heap.release(kept);
    delete this.#borrowed[i];
    const block = this.#heap.allocate(bytes);
    if (block === undefined) throw heapFull(op, bytes, this.#heap.available, this.#heap.capacity);
    this.#borrowed[i] = block;
    return block.address;
  }

  /** Releases the borrowed scratch, when the heap is needed for arrays. */
  giveBack(): void {
    for (const block of this.#borrowed.splice(0)) if (block !== undefined) this.#heap.release(block);
  }

  /** An array of n elements at an address. */
  view(address: number, n: number): A {
    return new this.type(this.memory.buffer, address, n);
  }

  /** A view of the whole memory, made again if its owner let it grow, which detaches all views. */
  #all(): A {
    if (this.#view.length === 0) {
      this.#view = new this.type(this.memory.buffer);
      this.#windows.length = 0;
    }
    return this.#view;
  }

  #window(from: number, n: number): A {
    if (n > KEPT || from !== this.first) return this.view(from, n);
    this.#windows[n] ??= this.view(from, n);
    return this.#windows[n];
  }

  #owned(x: A): number {
    const [start, bytes] = [offsetOf(x), bytesOf(x)];
    if (this.#heap.covers(start) && !this.#heap.owns(start, bytes)) throw freed("every array");
    return start + bytes > LAST_LINE || bytes !== x.length * this.elementSize ? 0 : start;
  }
}
