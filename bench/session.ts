import { setImmediate } from "node:timers/promises";
import type { Lanewise } from "lanewise";
import { progress } from "../tools/terminal.js";
import { elements } from "./contenders.js";
import { type DenseRow, type DenseShape, DenseTrial, denseRows } from "./dense.js";
import { randomPool } from "./inputs.js";
import { measure, TICKS } from "./measure.js";
import { type Row, rowsFrom } from "./report.js";
import type { Sweep } from "./sweep.js";
import { type Case, nameOf, Trial } from "./trial.js";

/** Validates all cases, then times them, one after the other; returns what was done before `stop` was raised. */
export class Session {
  readonly #pool: Float32Array;
  readonly #bar = progress();

  constructor(
    readonly lw: Lanewise,
    readonly cases: readonly Case[],
    readonly layers: readonly DenseShape[],
    readonly stop: AbortSignal,
  ) {
    this.#pool = randomPool(Math.max(0, ...cases.map(({ shape }) => elements(shape))));
  }

  async run(seconds: number): Promise<{ rows: Row[]; dense: DenseRow[] }> {
    this.#bar.start((this.cases.length + this.layers.length) * TICKS, 0, { doing: "validating" });
    try {
      await this.#each((trial) => trial.validate());
      await this.#eachLayer((trial) => trial.validate());
      const rows: Row[] = [];
      await this.#each(async (trial) => {
        const rounds = await this.#measure(nameOf(trial.of), trial.sweeps, seconds);
        if (rounds !== undefined) rows.push(...rowsFrom(trial.of, rounds));
      });
      const dense: DenseRow[] = [];
      await this.#eachLayer(async (trial) => {
        const rounds = await this.#measure(`dense ${trial.shape.join("x")}`, trial.sweeps, seconds);
        if (rounds !== undefined) dense.push(...denseRows(trial.shape, rounds));
      });
      return { rows, dense };
    } finally {
      this.#bar.stop();
    }
  }

  #measure(doing: string, sweeps: readonly Sweep[], seconds: number) {
    return measure(sweeps, seconds, () => this.#bar.increment(1, { doing }), this.stop);
  }

  #each(visit: (trial: Trial) => unknown): Promise<void> {
    return this.#visit(this.cases, (of) => new Trial(this.lw, this.#pool, of), visit);
  }

  #eachLayer(visit: (trial: DenseTrial) => unknown): Promise<void> {
    return this.#visit(this.layers, (shape) => new DenseTrial(this.lw, this.#pool, shape), visit);
  }

  async #visit<C, T extends { close(): void }>(cases: readonly C[], open: (of: C) => T, visit: (trial: T) => unknown): Promise<void> {
    for (const of of cases) {
      if (this.stop.aborted) return;
      const trial = open(of);
      await visit(trial);
      trial.close();
      // lets a signal through: nearly all here is synchronous
      await setImmediate();
    }
  }
}
