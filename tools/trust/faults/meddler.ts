import { randomPool } from "../../../bench/inputs.js";
import type { FloatArray, Lanewise } from "../../../src/index.js";
import { type Caller, results } from "../calls.js";

const NUMBERS = randomPool(1 << 17);

/** A caller whose arrays are of one type and in the memory or not by turns; what is done to its options is told by `meddle`. */
export class Meddler implements Caller {
  #inputs = 0;
  readonly #taken: FloatArray[] = [];

  constructor(
    readonly lw: Lanewise,
    readonly type: Float32ArrayConstructor,
    readonly resident: boolean,
    readonly meddle?: () => void,
  ) {}

  readonly input = (length: number): FloatArray => {
    const start = 977 * ++this.#inputs;
    const x = this.#array(length);
    x.set(NUMBERS.subarray(start, start + length));
    return x;
  };

  readonly out = (length: number): FloatArray | undefined => this.#array(length);

  /** The same options, of which each is a getter that meddles before it answers. */
  readonly options = <O extends object>(options: O): O => {
    if (this.meddle === undefined) return options;
    const get = (value: unknown) => () => {
      this.meddle?.();
      return value;
    };
    const properties = Object.entries(options).map(([name, value]) => [name, { enumerable: true, get: get(value) }]);
    return Object.defineProperties({}, Object.fromEntries(properties)) as O;
  };

  #array(length: number): FloatArray {
    if (!this.resident) return new this.type(length);
    const array = this.lw.alloc(this.type, length);
    this.#taken.push(array);
    return array;
  }

  /** Gives back what it took of the heap. */
  free(): void {
    for (const array of this.#taken) this.lw.free(array);
  }
}

/** All that a call gave, to be compared. */
export const bits = (given: unknown): string =>
  results(given)
    .map((x) => Buffer.from(x.buffer, x.byteOffset, x.byteLength).toString("base64"))
    .join();
