import { type Double, double } from "../double.js";
import type { Reference } from "../references.js";
import { ulps64 } from "../ulp.js";
import { BLOCK, type Oracle, type Sample } from "./sample.js";
import { miss, raise, type Tally } from "./tally.js";

/** An exact value times 2^shift. */
interface Exact {
  readonly value: Double;
  readonly shift: number;
}

/** Below this size a value is computed 2^SHIFT times as large, to keep its bits. */
const SMALL = 2 ** -900;
const SHIFT = 128;

function byReference({ f }: Reference, x: number): Exact {
  const value = f(double(x));
  return Math.abs(value.hi) < SMALL ? { value: f(double(x), SHIFT), shift: SHIFT } : { value, shift: 0 };
}

/** Where an interval around 0 begins: closer to it every function is linear. */
const LEAST = 2 ** -60;
/** Its multiples modulo 2^32 spread evenly (from the golden ratio). */
const GOLDEN = 0x9e3779b1;

/**
 * float64 numbers with evenly spread upper words and ever different lower ones: inside the reference's interval and against it, or all
 * over and against the spec.
 */
export class Float64Sample implements Sample {
  readonly x = new Float64Array(BLOCK);
  readonly y = new Float64Array(BLOCK);
  readonly #words = new Uint32Array(this.x.buffer);
  readonly #exact: Exact[] = [];
  readonly #exactly: (x: number) => Exact;
  readonly #word: (position: number) => number;

  constructor(
    oracle: Oracle,
    [a, b]: readonly number[],
    readonly inputs: number,
    reference: Reference | undefined,
  ) {
    this.#exactly = reference ? (x) => byReference(reference, x) : (x) => ({ value: double(oracle(x, a, b)), shift: 0 });
    this.#word = reference ? wordsIn(reference.interval) : (position) => position * 2 ** 32;
  }

  load(first: number): void {
    for (let i = 0; i < BLOCK; i++) {
      this.#words[2 * i] = Math.imul(first + i, GOLDEN);
      this.#words[2 * i + 1] = this.#word((first + i) / this.inputs);
      this.#exact[i] = this.#exactly(this.x[i]);
    }
  }

  count(tally: Tally): void {
    tally.inputs += BLOCK;
    for (let i = 0; i < BLOCK; i++) {
      const { value, shift } = this.#exact[i];
      const nearest = value.hi * 2 ** -shift;
      const least = ulps64(nearest, value, shift);
      tally.sum += least;
      raise(tally, this.x[i], least);
      if (Object.is(this.y[i], nearest)) tally.rounded++;
      else miss(tally, this.x[i], this.y[i], nearest, ulps64(this.y[i], value, shift), least);
    }
  }
}

const upperWord = (x: number): number => new Uint32Array(Float64Array.of(x).buffer)[1];

/** The upper words of the numbers in an interval around 0, by their position between 0 and 1. */
function wordsIn([low, high]: readonly [number, number]): (position: number) => number {
  const start = upperWord(LEAST);
  const below = upperWord(-low) - start;
  const above = upperWord(high) - start;
  return (position) => {
    const k = Math.floor(position * (below + above));
    return k < below ? 2 ** 31 + start + k : start + k - below;
  };
}
