/** Blocks begin at multiples of a cache line. */
const ALIGNMENT = 64;

/** What `alloc` gave out: where it lies, and in which heap; `free` takes the heap away. */
export interface Block {
  heap: { release(block: Block): void } | undefined;
  readonly address: number;
  readonly bytes: number;
}

/** The property by which a view from `alloc` is known: an own symbol is the cheapest mark to read. */
export const BLOCK = Symbol("lanewise.block");

export type FloatArray = Float32Array | Float64Array;
export type Resident = FloatArray & { [BLOCK]?: Block };

/** What an array says of itself is the caller's, who may have put a property of that name over it; the engine's own getters tell the truth. */
const honest = <T>(property: "buffer" | "byteOffset" | "byteLength" | "length" | typeof Symbol.toStringTag): ((x: ArrayBufferView) => T) =>
  Function.prototype.call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), property)?.get as () => T);

export const bufferOf = honest<ArrayBufferLike>("buffer");
export const offsetOf = honest<number>("byteOffset");
export const bytesOf = honest<number>("byteLength");
export const lengthOf = honest<number>("length");
const tagOf = honest<string | undefined>(Symbol.toStringTag);

/** The same of `set`, which a class of the caller's may have for something else. */
export const write: (y: FloatArray, values: FloatArray, at?: number) => void = Function.prototype.call.bind(Uint8Array.prototype.set);

/** The bytes of an element of a float array, whatever realm that comes from (instanceof is only the faster answer); undefined for anything else. */
export function floatType(x: unknown): 4 | 8 | undefined {
  if (!ArrayBuffer.isView(x)) return undefined; // a proxy, say, whose methods throw
  if (x instanceof Float32Array) return 4;
  if (x instanceof Float64Array) return 8;
  const tag = tagOf(x);
  return tag === "Float32Array" ? 4 : tag === "Float64Array" ? 8 : undefined;
}

export const isFloat64 = (x: FloatArray): boolean => floatType(x) === 8;

/** A new array of the type of `like`, and of its length unless another is given. */
export const created = (like: FloatArray, length = like.length): FloatArray =>
  isFloat64(like) ? new Float64Array(length) : new Float32Array(length);

/** A copy: a plain array, whatever the class of x. What a class of the caller's makes of `slice` and `subarray` is its own affair. */
export function copied<A extends FloatArray>(x: A): A {
  const y = created(x);
  y.set(x);
  return y as A;
}

/** A plain view of n elements of x from `start` on. */
export function part(x: FloatArray, start: number, n: number): FloatArray {
  const type = (isFloat64(x) ? Float64Array : Float32Array) as Float32ArrayConstructor;
  return new type(bufferOf(x) as ArrayBuffer, offsetOf(x) + start * type.BYTES_PER_ELEMENT, n);
}

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
    this.#start = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
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
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
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
