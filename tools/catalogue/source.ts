// Where the arguments of a call come from. The fuzz draws them by fast-check, the soak test and the digests by a seed. No node: imports:
// the gallery and the digests run this in browsers.

export type FloatClass = typeof Float32Array | typeof Float64Array;

/** Choices among numbers. */
export abstract class Chooser {
  /** An integer between two others, both included. */
  abstract int(min: number, max: number): number;

  flip(): boolean {
    return this.int(0, 1) === 1;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.int(1, times) === times;
  }

  one<T>(of: readonly T[]): T {
    return of[this.int(0, of.length - 1)];
  }

  /** Options, each of them present or missing; sometimes no options at all. */
  some(options: Record<string, () => unknown>): Record<string, unknown> | undefined {
    const given = Object.entries(options).flatMap(([name, make]) => (this.flip() ? [[name, make()]] : []));
    return given.length === 0 && this.flip() ? undefined : Object.fromEntries(given);
  }
}

/** The arguments of one call. Its arrays are of one element type. */
export abstract class Source extends Chooser {
  /** Constructor of the call's arrays. */
  abstract readonly type: FloatClass;
  /** Uniform numbers in [0, 1). */
  protected abstract readonly uniform: () => number;

  /** The axis of a call on a shape. */
  axis(shape: readonly number[]): number {
    return this.int(0, shape.length - 1);
  }

  /** Whether an option is there that most calls have. */
  usual(): boolean {
    return this.flip();
  }

  /** An array of these values, or whatever the caller turns into one. `out`: the call writes it. */
  protected abstract array(values: Float64Array, out: boolean): unknown;

  /** Length of an element-wise call. */
  abstract length(): number;

  /** Shape of a call on rows. */
  abstract shape(): number[];

  /** Batch, inputs or units of a layer. */
  abstract side(): number;

  /** Eighths from -8 to 8, exact in both element types. Sources that test NaN and infinities mix them in. */
  in(n: number): unknown {
    return this.finite(n);
  }

  /** Eighths from -8 to 8. */
  finite(n: number): unknown {
    return this.#made(n, () => Math.round(this.uniform() * 128 - 64) / 8);
  }

  /** Eighths from 0 to 1: probabilities, targets, weights. */
  chances(n: number): unknown {
    return this.#made(n, () => Math.round(this.uniform() * 8) / 8);
  }

  out(n: number): unknown {
    return this.array(new Float64Array(n).fill(77), true);
  }

  #made(n: number, number: () => number): unknown {
    return this.array(Float64Array.from({ length: n }, number), false);
  }
}
