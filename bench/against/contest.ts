// All cases on two builds, one after the other.
import { progress } from "../../tools/terminal.js";
import type { Build, Case } from "./cases.js";
import { Duel } from "./duel.js";
import { type Figures, figures, type Gate, type Pair, passes } from "./figures.js";

/** How often a row that is too slow is measured again. */
const AGAIN = 3;

export interface Row extends Partial<Figures> {
  readonly name: string;
  readonly small: boolean;
  /** "differs": timed, but the results lie too far apart; "new": only this build has it; "error": see `error`. */
  readonly status: "same" | "differs" | "new" | "error";
  readonly error?: string;
  readonly slow: boolean;
}

export class Contest {
  readonly #bar = progress();

  constructor(
    readonly old: Build,
    readonly own: Build,
    readonly gate: Gate,
    readonly seconds: number,
    readonly stop: AbortSignal,
  ) {}

  /** The rows that were done before `stop` was raised. */
  async run(cases: readonly Case[]): Promise<Row[]> {
    const rows: Row[] = [];
    this.#bar.start(cases.length, 0, { doing: "" });
    try {
      for (const of of cases) {
        this.#bar.update({ doing: of.name });
        const row = await this.#row(of);
        if (this.stop.aborted) break;
        rows.push(row);
        this.#bar.increment();
      }
    } finally {
      this.#bar.stop();
    }
    return rows;
  }

  async #row(of: Case): Promise<Row> {
    const row = { name: of.name, small: of.small, slow: false };
    if (!(of.call.op in this.old)) return { ...row, status: "new" };
    const pairs: Pair[] = [];
    let [status, slow]: ["same" | "differs", boolean] = ["same", true];
    try {
      for (let turn = 0; turn <= AGAIN && slow && !this.stop.aborted; turn++) {
        const duel = new Duel(this.old, this.own, of);
        if (turn === 0 && !(duel.distance() <= of.ulps)) status = "differs";
        if (turn > 0) this.#bar.update({ doing: `${row.name}, again` });
        pairs.push(...(await duel.time(this.seconds, this.stop)));
        duel.close();
        slow = pairs.length > 0 && !passes(figures(pairs).ratio, of.small, this.gate);
      }
    } catch (error) {
      return { ...row, status: "error", error: (error as Error).message };
    }
    return { ...row, status, slow, ...(pairs.length > 0 ? figures(pairs) : {}) };
  }
}
