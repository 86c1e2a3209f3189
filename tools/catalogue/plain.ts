// The plainest call of each function: the arrays that it must have, its shape, and where its result goes. The bench times it, the gallery shows it.
import { type FloatClass, Source } from "./source.js";

/** How large a call is. */
export interface Size {
  readonly length: number;
  readonly shape: readonly number[];
  /** Batch, inputs and units of a layer. */
  readonly sides: readonly number[];
}

/** Draws nothing: of several values it takes the first, of options those that a call is likely to have. */
export class Plain extends Source {
  #sides = 0;

  /**
   * @param place makes an array of these values; `out`: of a result
   * @param kept options that a call has where it can; by a seed its result is the same every time
   */
  constructor(
    readonly type: FloatClass,
    readonly size: Size,
    protected readonly uniform: () => number,
    readonly place: (values: Float64Array, out: boolean) => unknown,
    readonly kept: readonly string[] = ["out", "seed"],
  ) {
    super();
  }

  int(min: number): number {
    return min;
  }

  override axis(shape: readonly number[]): number {
    return shape.length - 1;
  }

  override usual(): boolean {
    return true;
  }

  override some(options: Record<string, () => unknown>): Record<string, unknown> | undefined {
    return Object.fromEntries(Object.entries(options).flatMap(([name, make]) => (this.kept.includes(name) ? [[name, make()]] : [])));
  }

  protected array(values: Float64Array, out: boolean): unknown {
    return this.place(values, out);
  }

  length(): number {
    return this.size.length;
  }

  shape(): number[] {
    return [...this.size.shape];
  }

  side(): number {
    return this.size.sides[this.#sides++ % this.size.sides.length];
  }
}

/** An argument as code; `name` tells what arrays and functions are called. */
export function code(value: unknown, name: (value: object) => string): string {
  if (Array.isArray(value)) return `[${value.map((one) => code(one, name)).join(", ")}]`;
  const plain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (plain)
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${code(one, name)}`)
      .join(", ")} }`;
  return typeof value === "object" || typeof value === "function" ? name(value as object) : (JSON.stringify(value) ?? "undefined");
}
