import type { Lanewise } from "lanewise";
import { COPYING, contenders, elements, expected, type Op } from "./contenders.js";
import { windows } from "./inputs.js";
import type { Rounds } from "./measure.js";
import { type Row, rowsFrom } from "./rows.js";
import type { Timed } from "./session.js";
import { type Case, nameOf, type Sweep, sweep } from "./sweep.js";

/** Relative to the element, and to the mean magnitude of all: where a result cancels to nearly 0, float32 decides no more digits. */
const TOLERANCE = 1e-6;

/** How many elements are compared at least, where one input has fewer. */
const COMPARED = 4096;

/** A contender's result that does not agree with the spec. */
export class Disagreement extends Error {}

/** A case with its contenders and their arrays, until it is closed. */
export class Trial implements Timed<Row> {
  readonly sweeps: Sweep[];
  readonly #op: Op;
  readonly #inputs: Float32Array[];
  readonly #resident: Float32Array[] = [];

  constructor(
    readonly lw: Lanewise,
    pool: Float32Array,
    readonly of: Case,
  ) {
    const length = elements(of.shape);
    const batches = windows(pool, length);
    const own = batches.map((batch) => batch.map((x) => this.#allocate(x)));
    const y = new Float32Array(length);
    const ownY = this.#allocate(y);
    this.#op = lw[of.op as keyof Lanewise] as unknown as Op;
    this.#inputs = batches[0];
    this.sweeps = contenders(this.#op, of.shape).map((contender) =>
      contender.resident ? sweep(contender, own, ownY) : sweep(contender, batches, y),
    );
  }

  get name(): string {
    return nameOf(this.of);
  }

  rows(rounds: Rounds): Row[] {
    return rowsFrom(this.of, rounds);
  }

  validate(): void {
    const count = Math.min(this.#inputs.length, Math.ceil(COMPARED / this.#inputs[0].length));
    for (let k = 0; k < count; k++) {
      const x = this.#inputs[k];
      const y = expected(this.#op.spec, x, this.of.shape);
      for (const { name, result } of this.sweeps) if (name !== COPYING) compare(`${nameOf(this.of)}, ${name}`, x, result(k), y);
    }
  }

  /** Gives the memory back. */
  close(): void {
    for (const x of this.#resident) this.lw.free(x);
  }

  #allocate(values: Float32Array): Float32Array {
    const x = this.lw.alloc(Float32Array, values.length);
    x.set(values);
    this.#resident.push(x);
    return x;
  }
}

function compare(subject: string, x: Float32Array, actual: Float32Array, y: Float64Array): void {
  const scale = y.reduce((sum, value) => sum + Math.abs(value), 0) / y.length;
  const i = actual.findIndex((value, i) => !(Math.abs(value - y[i]) <= TOLERANCE * (Math.abs(y[i]) + scale)));
  if (i < 0) return;
  throw new Disagreement(
    `${subject}: at ${x[i]} (element ${i}) expected ${y[i]} within ${TOLERANCE} of itself and of the mean magnitude, got ${actual[i]}`,
  );
}
