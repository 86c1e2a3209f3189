import { mulberry32 } from "../../bench/inputs.js";
import { type FloatClass, Source } from "./source.js";

/** How large the calls of a seeded source are. Its lists are chosen from; a shape gets one size of each kind. */
export interface Sizes {
  readonly lengths: readonly number[];
  readonly shapes: readonly (readonly number[])[];
  readonly sides: readonly number[];
}

/** Arguments by a seed: the same in every engine. Arrays are finite. */
export class Seeded extends Source {
  protected readonly uniform: () => number;

  /** @param place makes an array of these values */
  constructor(
    readonly type: FloatClass,
    seed: number,
    readonly sizes: Sizes,
    readonly place: (values: Float64Array, type: FloatClass) => unknown = (values, type) => type.from(values),
  ) {
    super();
    this.uniform = mulberry32(seed);
  }

  int(min: number, max: number): number {
    return min + Math.floor(this.uniform() * (max - min + 1));
  }

  protected array(values: Float64Array): unknown {
    return this.place(values, this.type);
  }

  length(): number {
    return this.one(this.sizes.lengths);
  }

  shape(): number[] {
    return [...this.one(this.sizes.shapes)];
  }

  side(): number {
    return this.one(this.sizes.sides);
  }
}

/** The arrays in an answer, in order; a number as an array of one. */
export function arraysIn(answer: unknown): (Float32Array | Float64Array)[] {
  if (typeof answer === "number") return [Float64Array.of(answer)];
  if (ArrayBuffer.isView(answer)) return [answer as Float32Array];
  return Object.values(answer as object).flatMap(arraysIn);
}
