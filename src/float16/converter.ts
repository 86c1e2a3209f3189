// How arrays of 16 bits become float32 and back, on an instance: by kernels through areas in its memory, or in plain JavaScript.
import { BLOCK, type Block, bufferOf, bytesOf, offsetOf, part, type Resident, write } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import { type HalfType, narrowAll, widenAll } from "../spec/float16.js";
import type { FloatArrayConstructor, Kernel } from "../types.js";
import type { Half } from "../validate/index.js";
import { MODULES } from "../wasm/float16Kernels.js";
import { STATE } from "../wasm/layout.js";
import type { Memory } from "../webassembly.js";

/** Elements of a tile: 64 KiB of float32 numbers. With a quarter of it, in the first-level cache, softmax took 5 to 10 % more. */
export const TILE = 16384;

/** The kernels of a type. */
const NAMES = {
  float16: { widen: "widen", narrow: "narrow", lookUp: "lookUp" },
  bfloat16: { widen: "widenBrain", narrow: "narrowBrain", lookUp: "lookUp" },
} as const;
type Kernels = Readonly<Record<"widen" | "narrow" | "lookUp", Kernel>>;
/** What the names of kernels of rows end in. */
const ENDINGS = { float16: "Half", bfloat16: "Brain" } as const;

/** Where parts of arrays outside the memory go: a tile of 16 bits, and one of float32 numbers. */
interface Areas {
  readonly memory: Memory;
  readonly bits: number;
  readonly floats: number;
}

const blockOf = (x: ArrayBufferView): Block | undefined => (x as Resident)[BLOCK];

const known = /*#__PURE__*/ new WeakMap<Instance, Converter>();

export class Converter {
  readonly #kernels: { [T in HalfType]?: Kernels } = {};
  /** The blocks of the areas and of the tiles, as they were lent; the tiles as they were last seen. */
  readonly #kept: ArrayBufferView[] = [];
  readonly #tiles: Float32Array[] = [];
  readonly #views: Float32Array[] = [];
  #areas: Areas | undefined;
  readonly #rowKernels = new Map<string, Kernel | undefined>();

  private constructor(readonly instance: Instance) {
    for (const type of ["float16", "bfloat16"] as const) {
      const kernel = (role: keyof Kernels) => instance.kernel(MODULES[NAMES[type][role]], NAMES[type][role], "float32");
      const [widen, narrow, lookUp] = [kernel("widen"), kernel("narrow"), kernel("lookUp")];
      if (widen && narrow && lookUp) this.#kernels[type] = { widen, narrow, lookUp };
    }
  }

  static of(instance: Instance): Converter {
    const found = known.get(instance) ?? new Converter(instance);
    known.set(instance, found);
    return found;
  }

  /** An array of the heap, not cleared; outside of it where there is no room. */
  lend(n: number): Float32Array {
    return this.instance.lend(Float32Array, n) ?? new Float32Array(n);
  }

  lendBits(n: number): Uint16Array {
    const lent = this.instance.lend(Uint16Array as unknown as FloatArrayConstructor<Float32Array>, n);
    return (lent as unknown as Uint16Array | undefined) ?? new Uint16Array(n);
  }

  release(x: Float32Array | Uint16Array): void {
    if (blockOf(x) !== undefined) this.instance.free(x as Float32Array);
  }

  /** n elements of tile number i: to whoever asks they are a whole block. */
  tile(i: number, n: number): Float32Array {
    const view = this.#views[i];
    if (view?.length === n) return view; // none if the memory's owner let it grow, which detaches all views
    this.#tiles[i] ??= this.lend(TILE);
    const block = blockOf(this.#tiles[i]);
    const { memory } = this.instance;
    if (block === undefined || memory === undefined) this.#views[i] = this.#tiles[i].subarray(0, n);
    else {
      this.#views[i] = new Float32Array(memory.buffer, block.address, n);
      Object.defineProperty(this.#views[i], BLOCK, { value: { ...block, bytes: 4 * n } });
    }
    return this.#views[i];
  }

  /** y = n elements of x from one on. */
  widen(x: Half, start: number, n: number, y: Float32Array): void {
    const { bits, type } = x;
    const [kernels, areas] = [this.#kernels[type], this.#room()];
    if (kernels === undefined || areas === undefined) {
      widenAll(bits.subarray(start, start + n), y, type);
      return;
    }
    const [from, to] = [this.#address(x), this.#floats(y)];
    const most = from !== 0 && to !== 0 ? n : TILE;
    for (let i = 0; i < n; i += most) {
      const count = Math.min(most, n - i);
      const source = from === 0 ? load(areas, bits, start + i, count) : from + 2 * (start + i);
      kernels.widen(source, to === 0 ? areas.floats : to + 4 * i, count);
      if (to === 0) write(y, new Float32Array(areas.memory.buffer, areas.floats, count), i);
    }
  }

  /** n elements of y from one on = x. */
  narrow(x: Float32Array, y: Half, start: number, n: number): void {
    const { bits, type } = y;
    const [kernels, areas] = [this.#kernels[type], this.#room()];
    if (kernels === undefined || areas === undefined) {
      narrowAll(x, bits.subarray(start, start + n), type);
      return;
    }
    const [from, to] = [this.#floats(x), this.#address(y)];
    const most = from !== 0 && to !== 0 ? n : TILE;
    for (let i = 0; i < n; i += most) {
      const count = Math.min(most, n - i);
      if (from === 0) new Float32Array(areas.memory.buffer, areas.floats, count).set(count === x.length ? x : part(x, i, count));
      kernels.narrow(from === 0 ? areas.floats : from + 4 * i, to === 0 ? areas.bits : to + 2 * (start + i), count);
      if (to === 0) store(areas, bits, start + i, count);
    }
  }

  /** y = table[x]. */
  lookUp(x: Half, table: Uint16Array, y: Half): void {
    const n = x.bits.length;
    const [kernels, areas, block] = [this.#kernels[x.type], this.#room(), blockOf(table)];
    if (kernels === undefined || areas === undefined || block === undefined) {
      for (let i = 0; i < n; i++) y.bits[i] = table[x.bits[i]];
      return;
    }
    const [from, to] = [this.#address(x), this.#address(y)];
    const most = from !== 0 && to !== 0 ? n : TILE;
    for (let i = 0; i < n; i += most) {
      const count = Math.min(most, n - i);
      const source = from === 0 ? load(areas, x.bits, i, count) : from + 2 * i;
      kernels.lookUp(source, block.address, to === 0 ? areas.bits : to + 2 * i, count);
      if (to === 0) store(areas, y.bits, i, count);
    }
  }

  /**
   * Rows of x from one on, up to one that needs care, by the kernel of an op that has one. The number of rows done.
   *
   * @param row more than 16 numbers
   */
  rows(op: string, x: Half, y: Half, first: number, row: number): number {
    const [kernel, areas] = [this.#rowKernel(op, x.type), this.#room()];
    if (kernel === undefined || areas === undefined) return 0;
    const [from, to] = [this.#address(x), this.#address(y)];
    const rows = x.bits.length / row - first;
    const foreign = from === 0 || to === 0;
    const scratch = STATE / 4 + row > TILE ? this.lend(STATE / 4 + row) : undefined;
    const bits = foreign && row > TILE ? this.lendBits(row) : undefined;
    const floats = scratch === undefined ? areas.floats : blockOf(scratch)?.address;
    const own = bits === undefined ? areas.bits : blockOf(bits)?.address;
    try {
      if (floats === undefined || own === undefined) return 0;
      const area = { ...areas, bits: own };
      const most = foreign ? Math.max(1, Math.floor(TILE / row)) : rows;
      for (let done = 0; done < rows; ) {
        const [start, count] = [(first + done) * row, Math.min(most, rows - done)];
        const source = from === 0 ? load(area, x.bits, start, count * row) : from + 2 * start;
        const found = kernel(source, to === 0 ? own : to + 2 * start, floats, count, row);
        if (to === 0) store(area, y.bits, start, found * row);
        done += found;
        if (found < count) return done;
      }
      return rows;
    } finally {
      for (const lent of [scratch, bits]) if (lent !== undefined) this.release(lent);
    }
  }

  #rowKernel(op: string, type: HalfType): Kernel | undefined {
    const name = `${op}${ENDINGS[type]}`;
    if (!this.#rowKernels.has(name)) {
      const binaries = (MODULES as Readonly<Record<string, (typeof MODULES)["widen"]>>)[name];
      this.#rowKernels.set(name, binaries && this.instance.kernel(binaries, name, "float32"));
    }
    return this.#rowKernels.get(name);
  }

  /** The areas; undefined where there is no room for them. */
  #room(): Areas | undefined {
    const { memory } = this.instance;
    if (this.#areas !== undefined || memory === undefined) return this.#areas;
    const lent = [this.lendBits(TILE), this.lend(TILE)];
    const [bits, floats] = lent.map(blockOf);
    if (bits !== undefined && floats !== undefined) {
      this.#kept.push(...lent);
      this.#areas = { memory, bits: bits.address, floats: floats.address };
    } else for (const x of lent) this.release(x);
    return this.#areas;
  }

  /** The address of float32 numbers, 0 if they have to be copied. */
  #floats(x: Float32Array): number {
    return this.instance.float32?.address(x) ?? 0;
  }

  /** The address of an array of 16 bits, 0 if it has to be copied. */
  #address({ array, bits }: Half): number {
    const { memory } = this.instance;
    if (memory === undefined || bufferOf(bits) !== memory.buffer) return 0;
    const start = offsetOf(bits);
    if (blockOf(array) !== undefined) return start;
    // whether a part of the memory was freed is what float32 arrays there are asked
    const first = start & ~3;
    const cover = new Float32Array(memory.buffer, first >>> 0, Math.ceil((start + bytesOf(bits) - (first >>> 0)) / 4));
    return this.#floats(cover) === 0 ? 0 : start;
  }
}

/** Copies n elements from one on to the area; gives its address. */
function load({ memory, bits }: Areas, x: Uint16Array, start: number, n: number): number {
  new Uint16Array(memory.buffer, bits, n).set(n === x.length ? x : x.subarray(start, start + n));
  return bits;
}

/** Copies n elements out of the area. */
function store({ memory, bits }: Areas, y: Uint16Array, start: number, n: number): void {
  y.set(new Uint16Array(memory.buffer, bits, n), start);
}
