// What runs in every engine: one op on one shape, by plain JavaScript and by lanewise, in turn.
import { create, info } from "lanewise";
import { COPYING, elements } from "../../../bench/contenders.js";
import { randomPool } from "../../../bench/inputs.js";
import { type Row, rowsFrom } from "../../../bench/rows.js";
import type { Case, Sweep } from "../../../bench/sweep.js";
import { Trial } from "../../../bench/trial.js";

const ROUNDS = 7;
/** Milliseconds until kernels are optimised. */
const WARM_UP = 30;
/** Milliseconds of a sample, which is long against the steps of a browser's clock. */
const SAMPLE = 5;

export interface Task extends Case {
  /** Milliseconds for each contender, in all. */
  readonly milliseconds: number;
}

/** Nanoseconds an element: the fastest of the samples, since a busy machine can only add to a time. */
function clock({ run, elements }: Sweep, milliseconds: number): number {
  let least = Number.POSITIVE_INFINITY;
  const end = performance.now() + milliseconds;
  do {
    const start = performance.now();
    let [runs, passed] = [0, 0];
    do {
      run();
      runs++;
      passed = performance.now() - start;
    } while (passed < SAMPLE);
    least = Math.min(least, (passed * 1e6) / (runs * elements));
  } while (performance.now() < end);
  return least;
}

const instance = create();

export const program = {
  simd: (): string => info().simd,
  /** Results are compared first. */
  time: async ({ op, shape, milliseconds }: Task): Promise<Row[]> => {
    const trial = new Trial(await instance, randomPool(elements(shape)), { op, shape });
    const sweeps = trial.sweeps.filter(({ name }) => name !== COPYING);
    trial.validate();
    const rounds = new Map(sweeps.map(({ name }) => [name, [] as number[]]));
    for (const sweep of sweeps) clock(sweep, WARM_UP);
    for (let round = 0; round < ROUNDS; round++)
      for (const sweep of sweeps) rounds.get(sweep.name)?.push(clock(sweep, milliseconds / ROUNDS));
    trial.close();
    return rowsFrom({ op, shape }, rounds);
  },
};
