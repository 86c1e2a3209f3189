import fc, { type GeneratorValue } from "fast-check";
import { mulberry32 } from "../../../bench/inputs.js";
import type { FloatArray } from "../../../src/index.js";
import { type FloatClass, Source } from "../../catalogue/source.js";

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

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];

/** The arguments of a call, drawn by fast-check, so that a call that fails is shrunk and can be repeated. */
export class Draw extends Source {
  readonly type: FloatClass;
  protected readonly uniform: () => number;

  constructor(readonly generate: GeneratorValue) {
    super();
    this.type = this.flip() ? Float32Array : Float64Array;
    this.uniform = mulberry32(this.int(0, 2 ** 31 - 1));
  }

  int(min: number, max: number): number {
    return this.generate(fc.integer, { min, max });
  }

  protected array(values: Float64Array, out: boolean): Template {
    return new Template(this.type, values, out);
  }

  /** Mostly short; now and then around the thresholds of the copying ways, and long enough for threads. */
  length(): number {
    if (this.once(300)) return this.int(8192, 20000);
    return this.once(20) ? this.int(250, 1100) : this.int(0, 40);
  }

  /** Mostly small; now and then long rows, or columns, or many rows. */
  shape(): number[] {
    if (this.once(25)) return [this.int(1, 3), this.int(1, 1500)];
    if (this.once(60)) return [this.int(1, 1500), this.int(1, 9)];
    if (this.once(300)) return this.flip() ? [this.int(4000, 6000), this.int(1, 4)] : [this.int(1, 2), this.int(4000, 20000)];
    return Array.from({ length: this.int(1, 3) }, () => this.int(this.once(8) ? 0 : 1, 7));
  }

  side(): number {
    return this.int(this.once(12) ? 0 : 1, this.once(30) ? 70 : 12);
  }

  /** Eighths, at times with NaN, infinities and -0 among them. */
  override in(n: number): Template {
    const template = this.finite(n) as Template;
    if (this.once(40))
      for (let i = 0; i < n; i++) if (this.uniform() < 0.05) template.values[i] = SPECIAL[Math.floor(this.uniform() * SPECIAL.length)];
    return template;
  }
}
