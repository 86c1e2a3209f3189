import { setImmediate } from "node:timers/promises";
import { SingleBar } from "cli-progress";
import type { Lanewise } from "lanewise";
import { elements } from "./contenders.js";
import { randomPool } from "./inputs.js";
import { measure, TICKS } from "./measure.js";
import { type Row, rowsFrom } from "./report.js";
import { type Case, nameOf, Trial } from "./trial.js";

/** Validates all cases, then times them, one after the other; returns what was done before `stop` was raised. */
export class Session {
  readonly #pool: Float32Array;
  /** On stderr, and only where that is a terminal. */
  readonly #bar = new SingleBar({
    format: "{bar} {percentage}% | {eta_formatted} left | {doing}",
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
  });

  constructor(
    readonly lw: Lanewise,
    readonly cases: readonly Case[],
    readonly stop: AbortSignal,
  ) {
    this.#pool = randomPool(Math.max(...cases.map(({ shape }) => elements(shape))));
  }

  async run(seconds: number): Promise<Row[]> {
    this.#bar.start(this.cases.length * TICKS, 0, { doing: "validating" });
    try {
      await this.#each((trial) => trial.validate());
      const rows: Row[] = [];
      await this.#each(async (trial) => {
        const rounds = await this.#measure(trial, seconds);
        if (rounds !== undefined) rows.push(...rowsFrom(trial.of, rounds));
      });
      return rows;
    } finally {
      this.#bar.stop();
    }
  }

  #measure(trial: Trial, seconds: number) {
    const doing = nameOf(trial.of);
    return measure(trial.sweeps, seconds, () => this.#bar.increment(1, { doing }), this.stop);
  }

  async #each(visit: (trial: Trial) => unknown): Promise<void> {
    for (const of of this.cases) {
      if (this.stop.aborted) return;
      const trial = new Trial(this.lw, this.#pool, of);
      await visit(trial);
      trial.close();
      // lets a signal through: nearly all here is synchronous
      await setImmediate();
    }
  }
}
