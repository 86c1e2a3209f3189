import { setImmediate } from "node:timers/promises";
import { progress } from "../tools/terminal.js";
import { measure, type Rounds, TICKS } from "./measure.js";
import type { Sweep } from "./sweep.js";

/** What is timed, with its contenders and their arrays, until it is closed. */
export interface Timed<R> {
  readonly name: string;
  readonly sweeps: readonly Sweep[];
  /** Throws a Disagreement if a contender computes something else. */
  validate(): void;
  rows(rounds: Rounds): R[];
  close(): void;
}

/** Validates all that is to be timed, then times it, one after the other; returns what was done before `stop` was raised. */
export async function timed<R>(trials: readonly (() => Timed<R>)[], seconds: number, stop: AbortSignal): Promise<R[]> {
  const bar = progress();
  const rows: R[] = [];
  const each = async (visit: (trial: Timed<R>) => unknown) => {
    for (const open of trials) {
      if (stop.aborted) return;
      const trial = open();
      await visit(trial);
      trial.close();
      await setImmediate(); // lets a signal through: nearly all here is synchronous
    }
  };
  bar.start(trials.length * TICKS, 0, { doing: "validating" });
  try {
    await each((trial) => trial.validate());
    await each(async (trial) => {
      const rounds = await measure(trial.sweeps, seconds, () => bar.increment(1, { doing: trial.name }), stop);
      if (rounds !== undefined) rows.push(...trial.rows(rounds));
    });
  } finally {
    bar.stop();
  }
  return rows;
}
