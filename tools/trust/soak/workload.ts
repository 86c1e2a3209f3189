import { createHash } from "node:crypto";
import { mulberry32 } from "../../../bench/inputs.js";
import { create, type FloatArray, type Lanewise } from "../../../src/index.js";
import { type Call, catalogue } from "../../catalogue/index.js";
import { arraysIn, Seeded, type Sizes } from "../../catalogue/seeded.js";
import type { FloatClass } from "../../catalogue/source.js";

/** Fewer elements than are copied by a loop, and a part of a tile. Plain JavaScript is too slow for more. */
const SHORT: Sizes = {
  lengths: [7, 300],
  shapes: [
    [3, 7],
    [3, 300],
    [300, 3],
    [2, 12, 25],
  ],
  sides: [1, 3, 10, 11],
};
/** More than a tile, and enough for threads to share. */
const LONG: Sizes = {
  lengths: [5000, 5000, 40_000],
  shapes: [
    [3, 5000],
    [5000, 3],
    [3, 40_000],
    [40, 50, 60],
  ],
  sides: [3, 41, 116],
};
/** One call in so many is long. */
const RARE = 3;
const TYPES: readonly FloatClass[] = [Float32Array, Float64Array];
/** Different arguments of each function, for each size and type. */
const VARIANTS = 3;
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
  readonly #calls: readonly Call[];
  readonly #hoard: unknown[] = [];

  private constructor(
    readonly lasting: readonly Lanewise[],
    seed: number,
  ) {
    this.#random = mulberry32(seed);
    this.#calls = catalogue(lasting[0]);
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
    const call = this.#oneOf(this.#calls);
    const [long, type] = [lw.memory !== undefined && this.#among(RARE), this.#oneOf(TYPES)];
    const variant = Math.floor(this.#random() * VARIANTS);
    const taken: FloatArray[] = [];
    const place = (values: Float64Array) => this.#place(lw, values, type, taken);
    const args = call.args(new Seeded(type, variant, long ? LONG : SHORT, place));
    this.#compare(`${call.name}, ${long ? "long" : "short"} ${type.name} ${variant}, ${lw.info.simd}`, call.invoke(lw, args));
    if (!this.#among(FORGETFUL) || lw.info.simd === "none") for (const array of taken) lw.free(array);
    this.calls++;
    if (this.injected === "leak") this.#hoard.push(new Float64Array(16));
    if (this.injected === "block") this.#hoard.push(lw.alloc(Float32Array, 1));
  }

  /** An array of these values, in the instance's memory or not by chance. */
  #place(lw: Lanewise, values: Float64Array, type: FloatClass, taken: FloatArray[]): FloatArray {
    const resident = this.#random() < 0.5;
    const array: FloatArray = resident ? lw.alloc(type as Float32ArrayConstructor, values.length) : new type(values.length);
    if (resident) taken.push(array);
    array.set(values);
    if (this.injected === "drift" && values.length > 0) array[0] += 1;
    return array;
  }

  #compare(key: string, given: unknown): void {
    const hash = createHash("sha1");
    for (const x of arraysIn(given)) hash.update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
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
