import { fillBits, ulps, ulpsOf } from "../ulp.js";
import { BLOCK, type Oracle, type Sample } from "./sample.js";
import { miss, raise, type Tally } from "./tally.js";

/** Moves the inputs from block to block, so that they do not all end in the same bits. A prime. */
const JITTER = 7919;

/**
 * Every `step`th of all float32 numbers, against an oracle in float64. Nearly all results are the nearest float to the bit, so the
 * errors of the nearest floats are found once for all kernels, and a kernel's own only where it misses: 2 ns an input.
 */
export class Float32Sample implements Sample {
  readonly x = new Float32Array(BLOCK);
  readonly y = new Float32Array(BLOCK);
  readonly #exact = new Float64Array(BLOCK);
  readonly #nearest = new Float32Array(BLOCK);
  readonly #bits = new Int32Array(this.y.buffer);
  readonly #nearestBits = new Int32Array(this.#nearest.buffer);
  readonly #step: number;
  #least = { sum: 0, worst: 0 };

  constructor(
    readonly oracle: Oracle,
    readonly parameters: readonly number[],
    inputs: number,
  ) {
    this.#step = Math.floor(2 ** 32 / inputs);
  }

  load(first: number): void {
    fillBits(this.x, first * this.#step + (((first / BLOCK) * JITTER) % this.#step), this.#step);
    evaluate(this.oracle, this.parameters, this.x, this.#exact, this.#nearest);
    this.#least = ulpsOf(this.#nearest, this.#exact);
  }

  count(tally: Tally): void {
    tally.inputs += BLOCK;
    const { sum, worst } = this.#least;
    tally.sum += sum;
    raise(tally, this.x[worst], this.#error(this.#nearest, worst));
    this.#countMisses(tally);
  }

  #error(y: Float32Array, i: number): number {
    return ulps(y[i], this.#exact[i]);
  }

  #countMisses(tally: Tally): void {
    const bits = this.#bits;
    const nearestBits = this.#nearestBits;
    let rounded = 0;
    for (let i = 0; i < BLOCK; i++) {
      if (bits[i] === nearestBits[i]) rounded++;
      else miss(tally, this.x[i], this.y[i], this.#nearest[i], this.#error(this.y, i), this.#error(this.#nearest, i));
    }
    tally.rounded += rounded;
  }
}

/** The exact function, in a loop that each worker has to itself: one that saw several functions would not inline them. */
function evaluate(f: Oracle, [a, b]: readonly number[], x: Float32Array, exact: Float64Array, nearest: Float32Array): void {
  for (let i = 0; i < BLOCK; i++) {
    const r = f(x[i], a, b);
    exact[i] = r;
    nearest[i] = r;
  }
}
