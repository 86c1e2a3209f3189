// Tables of all results of element-wise functions: 16 bits have 65536 values. A table is made once a function has seen as many elements with
// the same parameters, and looks up an element in .5 ns; it has the bits that the kernels gave.
import type { HalfType } from "../spec/float16.js";
import type { Half } from "../validate/index.js";
import * as validate from "../validate/index.js";
import type { Converter } from "./converter.js";

const ALL = 2 ** 16;
/** The functions that are remembered, and how many of them may have a table of 128 KiB. */
const SEEN = 16;
const TABLES = 4;

/** A function with the values of its options. */
interface Seen {
  readonly run: unknown;
  readonly type: HalfType;
  readonly options: Readonly<Record<string, unknown>>;
  elements: number;
  table: Uint16Array | undefined;
}

const known = /*#__PURE__*/ new WeakMap<Converter, Tables>();

export class Tables {
  /** The last used first. */
  readonly #seen: Seen[] = [];

  private constructor(readonly converter: Converter) {}

  static of(converter: Converter): Tables {
    const found = known.get(converter) ?? new Tables(converter);
    known.set(converter, found);
    return found;
  }

  /**
   * The results of a function that is now called on n elements of a type; undefined if it has not seen enough.
   *
   * @param fill writes the results of all values of x
   */
  find(run: unknown, type: HalfType, options: Seen["options"], n: number, fill: (x: Half, y: Half) => void): Uint16Array | undefined {
    for (const name in options) if (options[name] !== undefined && typeof options[name] !== "number") return undefined;
    const seen = this.#of(run, type, options);
    seen.elements += n;
    if (seen.table === undefined && seen.elements >= ALL) this.#make(seen, fill);
    return seen.table;
  }

  #of(run: unknown, type: HalfType, options: Seen["options"]): Seen {
    const i = this.#seen.findIndex((seen) => seen.run === run && seen.type === type && alike(seen.options, options));
    if (i === 0) return this.#seen[0];
    const [found] = i < 0 ? [{ run, type, options, elements: 0, table: undefined }] : this.#seen.splice(i, 1);
    this.#seen.unshift(found);
    for (const { table } of this.#seen.splice(SEEN)) if (table !== undefined) this.converter.release(table);
    return found;
  }

  #make(seen: Seen, fill: (x: Half, y: Half) => void): void {
    const old = this.#seen.filter(({ table }) => table !== undefined);
    if (old.length >= TABLES) {
      const last = old[old.length - 1];
      this.converter.release(last.table as Uint16Array);
      last.table = undefined;
      last.elements = 0;
    }
    const table = this.converter.lendBits(ALL);
    const half = (array: Uint16Array) => validate.someHalf("", "", array, seen.type);
    fill(half(Uint16Array.from({ length: ALL }, (_, bits) => bits)), half(table));
    seen.table = table;
  }
}

/** Whether options are the same: -0 is not 0. */
function alike(a: Seen["options"], b: Seen["options"]): boolean {
  for (const name in a) if (!Object.is(a[name], b[name])) return false;
  for (const name in b) if (!Object.is(a[name], b[name])) return false;
  return true;
}
