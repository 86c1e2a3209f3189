// How long the ops take on this machine: plain JavaScript loops against lanewise on arrays in its memory.
import { type PlainLoop, plain, plainRows } from "../bench/plain.js";
import type { Lanewise } from "../src/index.js";
import { mulberry32 } from "./network.js";

/** Nanoseconds an element. */
export interface Speed {
  readonly op: string;
  readonly shape: readonly number[];
  readonly plain: number;
  readonly lanewise: number;
}

const LENGTH = 16384;
/** Taken in turn, so that no branch predictor learns one by heart. */
const INPUTS = 4;
/** Milliseconds for a side to get hot, for a race, and for a lap at least: short ones, as most of them then run undisturbed. */
const WARM_UP = 60;
const RACE = 400;
const LAP = 0.2;
/** Relative; float32 has 6e-8, and a row's sum adds up what its terms are off. */
const TOLERANCE = 4e-6;

export function measure(lw: Lanewise): Speed[] {
  const elementwise = (["relu", "leakyRelu", "sigmoid", "tanh", "exponential"] as const).map((op) =>
    race(lw, op, [LENGTH], plain[op], (x, y) => lw[op](x, { out: y })),
  );
  const rowwise = (op: "softmax" | "logSoftmax", rows: number, n: number) =>
    race(
      lw,
      op,
      [rows, n],
      (x, y) => plainRows[op](x, y, rows, n),
      (x, y) => lw[op](x, { shape: [rows, n], out: y }),
    );
  return [...elementwise, rowwise("softmax", 64, 1000), rowwise("logSoftmax", 1, LENGTH)];
}

/** One of the two sides of a race. */
class Side {
  readonly #times: number[] = [];
  #calls = 0;
  #callsPerLap = 1;

  constructor(
    readonly run: PlainLoop,
    readonly inputs: readonly Float32Array[],
    readonly y: Float32Array,
  ) {}

  warmUp(): void {
    const end = performance.now() + WARM_UP;
    while (performance.now() < end) this.lap();
    this.#callsPerLap = Math.ceil(LAP / Math.min(...this.#times));
    this.#times.length = 0;
  }

  /** Notes the milliseconds of a call. */
  lap(): void {
    const start = performance.now();
    for (let i = 0; i < this.#callsPerLap; i++) this.run(this.inputs[this.#calls++ % INPUTS], this.y);
    this.#times.push((performance.now() - start) / this.#callsPerLap);
  }

  /** The median, in nanoseconds an element. */
  get time(): number {
    const middle = this.#times.sort((a, b) => a - b)[this.#times.length >> 1];
    return (1e6 * middle) / this.y.length;
  }
}

/** The sides take turns, so that whatever else the machine does hits both. */
function race(lw: Lanewise, op: string, shape: readonly number[], loop: PlainLoop, kernel: PlainLoop): Speed {
  const length = shape.reduce((size, n) => size * n);
  const foreign = inputs(length);
  const resident = [...foreign, new Float32Array(length)].map((x) => copy(lw, x));
  const theirs = new Side(loop, foreign, new Float32Array(length));
  const ours = new Side(kernel, resident.slice(0, INPUTS), resident[INPUTS]);
  for (let i = 0; i < INPUTS; i++) compare(op, theirs, ours, i);
  const sides = [theirs, ours];
  for (const side of sides) side.warmUp();
  for (const end = performance.now() + RACE; performance.now() < end; ) for (const side of sides) side.lap();
  for (const x of resident) lw.free(x);
  return { op, shape, plain: theirs.time, lanewise: ours.time };
}

/** Both signs, and small and large, as activations are. */
function inputs(length: number): Float32Array[] {
  const random = mulberry32(length);
  return Array.from({ length: INPUTS }, () => Float32Array.from({ length }, () => 16 * random() - 8));
}

function copy(lw: Lanewise, x: Float32Array): Float32Array {
  const resident = lw.alloc(Float32Array, x.length);
  resident.set(x);
  return resident;
}

/** What is wrong need not be timed. */
function compare(op: string, theirs: Side, ours: Side, input: number): void {
  for (const { run, inputs, y } of [theirs, ours]) run(inputs[input], y);
  const wrong = theirs.y.findIndex((y, i) => !(Math.abs(y - ours.y[i]) <= TOLERANCE * Math.abs(y)));
  if (wrong >= 0)
    throw new Error(`${op} of ${theirs.inputs[input][wrong]}: ${theirs.y[wrong]} in plain JavaScript, ${ours.y[wrong]} in lanewise`);
}
