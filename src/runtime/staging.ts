import { BLOCK, type Block, bufferOf, bytesOf, lengthOf, offsetOf, part, type Resident, write } from "../arrays.js";
import { LAST_LINE, TILE_BYTES } from "../layout.js";
import type { FloatArray, FloatArrayConstructor } from "../types.js";
import { freed, heapFull } from "../validate/index.js";
import type { Memory } from "../webassembly.js";
import type { Heap } from "./heap.js";

/** Up to here a loop copies faster than `set` does (10 on Node 20, 20 on Node 24). */
const LOOP = 12;
/** Up to here a window on the memory is made once and kept; making one costs 30 to 50 ns, lost in the noise above. */
const KEPT = 1024;
/** From here on it is worth 12 to 22 ns to ask whether an array without a mark lies in the memory all the same. */
const ASK = 256;

/**
 * How arrays of one float type reach the kernels: one that lies in the instance's memory by its address, any other one through a
 * tile there. There are three tiles, for the values (worked on in place), for a second operand and for what an op needs beside them, the
 * state of a row or of columns that go tile by tile, and one block of ones.
 */
export class Staging<A extends FloatArray = FloatArray> {
  /** Bytes of memory that a staging needs for its tiles. */
  static readonly scratch = 64 + 3 * TILE_BYTES;

  /** Bytes of an element. */
  readonly size: number;
  /** Elements in a tile. */
  readonly tile: number;
  /** Columns that the state has room for. */
  readonly columns: number;
  /** The addresses of the tiles, of the state and of the ones. */
  readonly values: number;
  readonly second: number;
  readonly third: number;
  readonly state: number;
  readonly ones: number;
  readonly #heap: Heap;
  readonly #windows: A[] = [];
  readonly #rooms: Block[] = [];
  #view: A;

  constructor(
    readonly type: FloatArrayConstructor<A>,
    readonly memory: Memory,
    heap: Heap,
    scratch: number,
  ) {
    this.size = type.BYTES_PER_ELEMENT;
    this.tile = TILE_BYTES / this.size;
    this.columns = this.tile / 4;
    this.ones = scratch;
    this.values = scratch + 64;
    this.second = this.values + TILE_BYTES;
    this.third = this.second + TILE_BYTES;
    this.state = this.third;
    this.#heap = heap;
    this.#view = new type(memory.buffer);
    new type(memory.buffer, scratch, 64 / this.size).fill(1);
  }

  /** Where x lies in the memory, 0 if elsewhere. The kernels believe its length: one that is not its block's is copied, which checks it. */
  address(x: A): number {
    const block = (x as Resident)[BLOCK];
    if (block !== undefined) return block.heap === this.#heap && block.bytes === x.length * this.size ? block.address : 0;
    return x.length < ASK || bufferOf(x) !== this.memory.buffer ? 0 : this.#owned(x);
  }

  /** Copies x[from .. from + n) to an address, and returns that. */
  load(to: number, x: A, from: number, n: number): number {
    const start = to / this.size;
    const view = this.#all();
    if (n <= LOOP) for (let i = 0; i < n; i++) view[start + i] = x[from + i];
    else view.set(n === lengthOf(x) ? x : part(x, from, n), start);
    return to;
  }

  /** Copies bytes to an address. */
  loadBytes(to: number, bytes: Uint8Array, from: number, n: number): void {
    new Uint8Array(this.memory.buffer, to, n).set(new Uint8Array(bufferOf(bytes), offsetOf(bytes) + from, n));
  }

  /** Copies n elements from an address to y[at ..]. */
  store(from: number, y: A, at: number, n: number): void {
    const start = from / this.size;
    const view = this.#all();
    if (n <= LOOP) for (let i = 0; i < n; i++) y[at + i] = view[start + i];
    else write(y, this.#window(from, n), at);
  }

  /** The address of room `i`, for as many elements as an op needs beside the tiles: a block of the heap that is kept for the next call. */
  room(op: string, i: number, length: number): number {
    const bytes = length * this.size;
    const kept = this.#rooms[i];
    if (kept !== undefined && kept.bytes >= bytes) return kept.address;
    if (kept !== undefined) this.#heap.release(kept);
    delete this.#rooms[i];
    const block = this.#heap.allocate(bytes);
    if (block === undefined) throw heapFull(op, bytes, this.#heap.available, this.#heap.capacity);
    this.#rooms[i] = block;
    return block.address;
  }

  /** Gives the rooms back, for who needs the memory more. */
  vacate(): void {
    for (const block of this.#rooms.splice(0)) if (block !== undefined) this.#heap.release(block);
  }

  /** An array of n elements at an address. */
  view(address: number, n: number): A {
    return new this.type(this.memory.buffer, address, n);
  }

  /** A view on all of the memory, made again where its owner let it grow, which empties all views. */
  #all(): A {
    if (this.#view.length === 0) {
      this.#view = new this.type(this.memory.buffer);
      this.#windows.length = 0;
    }
    return this.#view;
  }

  #window(from: number, n: number): A {
    if (n > KEPT || from !== this.values) return this.view(from, n);
    this.#windows[n] ??= this.view(from, n);
    return this.#windows[n];
  }

  #owned(x: A): number {
    const [start, bytes] = [offsetOf(x), bytesOf(x)];
    if (this.#heap.covers(start) && !this.#heap.owns(start, bytes)) throw freed("every array");
    return start + bytes > LAST_LINE || bytes !== x.length * this.size ? 0 : start;
  }
}
