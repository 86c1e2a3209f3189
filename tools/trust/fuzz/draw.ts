import fc, { type GeneratorValue } from "fast-check";
import { mulberry32 } from "../../../bench/inputs.js";
import type { FloatArray } from "../../../src/index.js";

export type FloatClass = typeof Float32Array | typeof Float64Array;

/** An array of a call before it is made: as a plain one for the oracle, and as one of many kinds for the instance under test. */
export class Template {
  constructor(
    readonly type: FloatClass,
    readonly values: Float64Array,
    /** Whether the call writes it. */
    readonly out: boolean,
  ) {}

  plain(): FloatArray {
    return this.type.from(this.values) as FloatArray;
  }
}

/** What a call is made of: drawn by fast-check, so that one that fails is made small and can be had again. */
export class Draw {
  /** The float type of the call's arrays. */
  readonly type: FloatClass;
  readonly #uniform: () => number;

  constructor(readonly generate: GeneratorValue) {
    this.type = this.flip() ? Float32Array : Float64Array;
    this.#uniform = mulberry32(this.int(0, 2 ** 31 - 1));
  }

  /** A whole number between two others, both included. */
  int(min: number, max: number): number {
    return this.generate(fc.integer, { min, max });
  }

  flip(): boolean {
    return this.int(0, 1) === 1;
  }

  /** Once in so many times. */
  once(times: number): boolean {
    return this.int(1, times) === times;
  }

  one<T>(of: readonly T[]): T {
    return of[this.int(0, of.length - 1)];
  }

  /** Short, mostly; now and then around the thresholds of the copying ways, and long enough for threads. */
  length(): number {
    if (this.once(300)) return this.int(8192, 20000);
    return this.once(20) ? this.int(250, 1100) : this.int(0, 40);
  }

  /** Eighths, which are exact in either float type and have exact sums; at times with what is not finite. */
  in(n: number, special = this.once(40)): Template {
    const number = () => Math.round(this.#uniform() * 128 - 64) / 8;
    const odd = () => [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0][Math.floor(this.#uniform() * 4)];
    return new Template(
      this.type,
      Float64Array.from({ length: n }, () => (special && this.#uniform() < 0.05 ? odd() : number())),
      false,
    );
  }

  /** The same without what is not finite, whose sums depend on their order. */
  finite(n: number): Template {
    return this.in(n, false);
  }

  /** Numbers from 0 to 1. */
  chances(n: number): Template {
    return new Template(
      this.type,
      Float64Array.from({ length: n }, () => Math.round(this.#uniform() * 8) / 8),
      false,
    );
  }

  out(n: number): Template {
    return new Template(this.type, new Float64Array(n).fill(77), true);
  }

  /** Options of which any may be missing. */
  some(options: Record<string, () => unknown>): Record<string, unknown> | undefined {
    const given = Object.entries(options).flatMap(([name, make]) => (this.flip() ? [[name, make()]] : []));
    return given.length === 0 && this.flip() ? undefined : Object.fromEntries(given);
  }
}
