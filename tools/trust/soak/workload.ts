import { createHash } from "node:crypto";
import { mulberry32, randomPool } from "../../../bench/inputs.js";
import { create, type FloatArray, type Lanewise } from "../../../src/index.js";
import { type Caller, type Kind, kinds, results } from "../calls.js";

/** Elements: fewer than are copied by a loop, a part of a tile, more than one, and enough for threads to share; most calls are short. */
const LENGTHS = [7, 300, 300, 300, 5000, 5000, 40_000];
const LONGEST = 20 * Math.max(...LENGTHS);
/** Plain JavaScript is too slow for more. */
const PLAIN = LENGTHS.slice(0, 4);
const TYPES = [Float32Array, Float64Array as unknown as Float32ArrayConstructor];
/** One in so many calls is the first of a fresh instance, which is disposed of after it. */
const FRESH = 40;
/** One in so many leaves its arrays to the garbage collector. */
const FORGETFUL = 20;

/** What can be broken on purpose, to see that it is noticed. */
export type Injected = "leak" | "thread" | "block" | "drift";

/** Calls of all kinds with the instances that make them; each result has to have the bits of the first of its kind. */
export class Workload {
  calls = 0;
  compared = 0;
  instances = 0;
  /** The kinds of call that have given other bits than before. */
  readonly drifted = new Set<string>();
  /** What is broken on purpose. */
  injected: Injected | undefined;
  readonly #digests = new Map<string, string>();
  readonly #random: () => number;
  readonly #numbers = randomPool(LONGEST / 2);
  readonly #kinds: [string, Kind][];
  readonly #hoard: unknown[] = [];

  private constructor(
    readonly lasting: readonly Lanewise[],
    seed: number,
  ) {
    this.#random = mulberry32(seed);
    this.#kinds = [...kinds(lasting[0])];
  }

  /** With instances of one, two and three threads, of all builds that run here. */
  static async start(seed: number): Promise<Workload> {
    const auto = await create();
    const others = [{ simd: "baseline" }, { simd: "baseline", threads: 2 }, { threads: 3 }, { simd: "none" }] as const;
    return new Workload([auto, ...(await Promise.all(others.map(create)))], seed);
  }

  get variety(): number {
    return this.#digests.size;
  }

  /** One call, whatever chance brings. */
  async step(): Promise<void> {
    const lw = this.#oneOf(this.lasting);
    if (this.#among(FRESH) && lw.info.simd !== "none") {
      const fresh = await create({ simd: lw.info.simd, threads: lw.info.threads });
      this.instances++;
      this.#call(fresh);
      if (this.injected !== "thread") fresh.dispose();
    } else this.#call(lw);
  }

  #call(lw: Lanewise): void {
    const [name, kind] = this.#oneOf(this.#kinds);
    const [n, type] = [this.#oneOf(lw.memory ? LENGTHS : PLAIN), this.#oneOf(TYPES)];
    const taken: FloatArray[] = [];
    const given = kind(lw, n, this.#caller(lw, type, taken));
    this.#compare(`${name}, ${n} of ${type.name}, ${lw.info.simd}`, given);
    if (!this.#among(FORGETFUL) || lw.info.simd === "none") for (const array of taken) lw.free(array);
    this.calls++;
    if (this.injected === "leak") this.#hoard.push(new Float64Array(16));
    if (this.injected === "block") this.#hoard.push(lw.alloc(Float32Array, 1));
  }

  /** Inputs from the same numbers for each kind, in the memory or not by chance. */
  #caller(lw: Lanewise, type: Float32ArrayConstructor, taken: FloatArray[]): Caller {
    let inputs = 0;
    const array = (length: number): FloatArray => {
      if (this.#random() < 0.5) return new type(length);
      const x = lw.alloc(type, length);
      taken.push(x);
      return x;
    };
    return {
      input: (length) => {
        const start = 977 * ++inputs + (this.injected === "drift" ? 1 : 0);
        const x = array(length);
        x.set(this.#numbers.subarray(start, start + length));
        return x;
      },
      out: (length) => (this.#random() < 0.5 ? undefined : array(length)),
      options: (options) => options,
    };
  }

  #compare(key: string, given: unknown): void {
    const hash = createHash("sha1");
    for (const x of results(given)) hash.update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
    const digest = hash.digest("base64");
    const first = this.#digests.get(key);
    if (first === undefined) this.#digests.set(key, digest);
    else {
      this.compared++;
      if (first !== digest) this.drifted.add(key);
    }
  }

  #among(count: number): boolean {
    return this.#random() * count < 1;
  }

  #oneOf<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)];
  }

  stop(): void {
    for (const lw of this.lasting) lw.dispose();
  }
}
