// One case on two builds, side by side.
import { setImmediate } from "node:timers/promises";
import { arraysIn } from "../../tools/catalogue/seeded.js";
import { ulps } from "../../tools/ulp.js";
import { median } from "../statistics.js";
import { compile } from "../sweep.js";
import { Arrays, type Build, type Case } from "./cases.js";
import type { Pair } from "./figures.js";

/** Seconds in a sample, and in a chunk of the warm-up. */
const SAMPLE = 0.0005;
const CHUNK = 0.01;
/** Chunks of the warm-up: at least, and at most. It is over when the last ones are no faster than those before. */
const [FEW, MANY, LAST] = [6, 40, 3];
const WARM = 0.97;
/** How many elements are compared at least, where an input has fewer. */
const COMPARED = 4096;

interface Side {
  readonly arrays: Arrays;
  /** Calls on all inputs. */
  readonly run: () => void;
  readonly call: (input: Float32Array) => ReturnType<typeof arraysIn>;
}

/** A case with its arrays in both builds, until it is closed. */
export class Duel {
  readonly #old: Side;
  readonly #own: Side;

  constructor(
    old: Build,
    own: Build,
    readonly of: Case,
  ) {
    this.#old = side(old, of);
    this.#own = side(own, of);
  }

  /** The largest distance between the results, in units in the last place. */
  distance(): number {
    const { inputs } = this.#own.arrays;
    const count = Math.min(inputs.length, Math.ceil(COMPARED / inputs[0].length));
    let worst = 0;
    for (let k = 0; k < count; k++) {
      const old = named("the ref", () => this.#old.call(this.#old.arrays.inputs[k]));
      const own = named("this build", () => this.#own.call(inputs[k]));
      if (own.length !== old.length) return Number.POSITIVE_INFINITY;
      worst = Math.max(worst, ...own.map((x, i) => apart(x, old[i], this.of.sums)));
    }
    return worst;
  }

  /** Pairs of samples from so many seconds, after a warm-up; fewer if `stop` is raised. */
  async time(seconds: number, stop: AbortSignal): Promise<Pair[]> {
    const order = Math.random() < 0.5 ? [this.#old, this.#own] : [this.#own, this.#old];
    let warm = 0;
    for (const { run } of order) warm = Math.max(warm, await warmUp(run, stop));
    const runs = Math.max(1, Math.round(SAMPLE / warm));
    const count = Math.max(5, Math.round(seconds / (2 * runs * warm)));
    const calls = runs * this.#own.arrays.inputs.length;
    const sample = ({ run }: Side) => (repeat(run, runs) / calls) * 1e9;
    const pairs: Pair[] = [];
    while (pairs.length < count && !stop.aborted) {
      if (Math.random() < 0.5) {
        const old = sample(this.#old);
        pairs.push([old, sample(this.#own)]);
      } else {
        const own = sample(this.#own);
        pairs.push([sample(this.#old), own]);
      }
      await setImmediate(); // lets a signal through
    }
    return pairs;
  }

  close(): void {
    this.#old.arrays.free();
    this.#own.arrays.free();
  }
}

function side(build: Build, of: Case): Side {
  const arrays = new Arrays(build, of);
  const { inputs, y, code } = arrays;
  const f = of.call.of(build);
  const [loop, answering] = [code, `y.answer = ${code}`].map((call) => compile<Float32Array, typeof y>({ name: of.name, call, f }));
  return {
    arrays,
    run: () => loop(inputs, y),
    call: (x) => {
      answering([x], y);
      return arraysIn(y.answer);
    },
  };
}

/** The largest distance, in each element's units or in those of the largest. */
export function apart(own: ArrayLike<number>, old: ArrayLike<number>, sums: boolean): number {
  const scale = sums ? Array.from(old).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) : 0;
  let worst = 0;
  for (const [i, value] of Array.from(own).entries()) {
    const distance = ulps(value, old[i]);
    const relative = Math.abs(value - old[i]) / (scale * 2 ** -23);
    worst = Math.max(worst, sums && Number.isFinite(relative) ? Math.min(distance, relative) : distance);
  }
  return worst;
}

function named<T>(build: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${build}: ${(error as Error).message}`, { cause: error });
  }
}

/** Seconds that so many runs take. */
function repeat(run: () => void, runs: number): number {
  const start = performance.now();
  for (let i = 0; i < runs; i++) run();
  return (performance.now() - start) / 1000;
}

/** Runs until it gets no faster, when the optimising tier has it; the seconds of a run. */
async function warmUp(run: () => void, stop: AbortSignal): Promise<number> {
  const times: number[] = [];
  while (times.length < MANY && !stop.aborted) {
    let [spent, runs] = [0, 0];
    while (spent < CHUNK) {
      spent += repeat(run, 1);
      runs++;
    }
    times.push(spent / runs);
    await setImmediate(); // code from the optimising tier comes in between
    if (times.length < FEW) continue;
    if (median(times.slice(-LAST)) >= WARM * median(times.slice(-2 * LAST, -LAST))) break;
  }
  return median(times.slice(-LAST));
}
