// All cases on two builds, one after the other.
import { elements } from "../contenders.js";
import { randomPool } from "../inputs.js";
import { progress } from "../progress.js";
import { type Build, type Case, nameOf } from "./cases.js";
import { Duel } from "./duel.js";
import { type Figures, figures, type Gate, type Pair, passes } from "./figures.js";

/** How often a row that is too slow is measured again. */
const AGAIN = 3;

export interface Row extends Partial<Figures> {
  readonly name: string;
  readonly small: boolean;
  /** "differs": timed, but the results lie too far apart; "new" and "gone": only one build has it; "error": see `error`. */
  readonly status: "same" | "differs" | "new" | "gone" | "error";
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
    const pool = randomPool(Math.max(0, ...cases.map(({ shape }) => elements(shape))));
    const rows: Row[] = [];
    this.#bar.start(cases.length, 0, { doing: "" });
    try {
      for (const of of cases) {
        this.#bar.update({ doing: nameOf(of) });
        const row = await this.#row(of, pool);
        if (this.stop.aborted) break;
        rows.push(row);
        this.#bar.increment();
      }
    } finally {
      this.#bar.stop();
    }
    return rows;
  }

  async #row(of: Case, pool: Float32Array): Promise<Row> {
    const row = { name: nameOf(of), small: of.small, slow: false };
    if (!(of.op in this.old)) return { ...row, status: "new" };
    if (!(of.op in this.own)) return { ...row, status: "gone" };
    const pairs: Pair[] = [];
    let [status, slow]: ["same" | "differs", boolean] = ["same", true];
    try {
      for (let turn = 0; turn <= AGAIN && slow && !this.stop.aborted; turn++) {
        const duel = new Duel(this.old, this.own, pool, of);
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
