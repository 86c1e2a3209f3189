import { setImmediate } from "node:timers/promises";
import { progress } from "../../tools/terminal.js";
import { elements, type Op } from "../contenders.js";
import { randomPool } from "../inputs.js";
import { measure, TICKS } from "../measure.js";
import { type Case, nameOf } from "../sweep.js";
import { maxUlp, refusal, samples } from "./accuracy.js";
import type { Entrant, Peer } from "./peer.js";
import { type Ratio, type Row, ratiosFrom, rowsFrom } from "./results.js";
import { DENSE, denseTask, opTask, type Task } from "./task.js";

/** Units in the last place by contender. */
type Errors = ReadonlyMap<string, number>;

/** Validates and times the cases one after the other; what was done before `stop` was raised is in its lists. */
export class Session {
  readonly rows: Row[] = [];
  readonly ratios: Ratio[] = [];
  readonly refused: string[] = [];
  readonly #pool: Float32Array;
  readonly #samples = samples();
  /** Of the element-wise ops, which are the same on all lengths. */
  readonly #errors = new Map<string, Errors>();
  readonly #bar = progress({ etaBuffer: 4 * TICKS });

  constructor(
    readonly peers: readonly Peer[],
    readonly ops: ReadonlyMap<string, Op>,
    readonly cases: readonly Case[],
    readonly stop: AbortSignal,
  ) {
    this.#pool = randomPool(Math.max(...cases.map(({ op, shape }) => (op === DENSE ? largestMatrix(shape) : elements(shape)))));
  }

  async run(seconds: number): Promise<void> {
    this.#bar.start(this.cases.length * TICKS, 0, { doing: "" });
    try {
      for (const of of this.cases) {
        if (this.stop.aborted) return;
        await this.#visit(of, seconds);
      }
    } finally {
      this.#bar.stop();
    }
  }

  async #visit(of: Case, seconds: number): Promise<void> {
    const doing = nameOf(of);
    this.#bar.update({ doing });
    const task = of.op === DENSE ? denseTask(of, this.#pool) : opTask(this.#op(of), of, this.#pool);
    const known = task.layer || task.rowwise ? undefined : await this.#errorsOf(task);
    await this.#with(task, async (entrants, r) => {
      const able = await this.#able(task, entrants, r);
      // of a row-wise op on the inputs that are timed; of a layer they would tell how its sums cancel, not how it rounds
      const errors = known ?? (task.layer ? new Map() : await errorsOn(able, r));
      const rounds = await measure(able, seconds, () => this.#bar.increment(1, { doing }), this.stop);
      if (rounds === undefined) return;
      const rows = rowsFrom(of, able, rounds, errors);
      this.rows.push(...rows);
      this.ratios.push(...ratiosFrom(rows, rounds));
    });
  }

  #op = ({ op }: Case): Op => this.ops.get(op) as Op;

  /** The entrants whose results are right. */
  async #able(task: Task, entrants: readonly Entrant[], r: Float64Array): Promise<Entrant[]> {
    const able: Entrant[] = [];
    for (const entrant of entrants) {
      const reason = entrant.kind === "floor" ? undefined : await refusal(entrant, r);
      if (reason === undefined) able.push(entrant);
      else this.refused.push(`${nameOf(task)}, ${entrant.name}: ${reason}`);
    }
    // lets a signal through
    await setImmediate();
    return able;
  }

  /** The largest errors of an element-wise op by contender. */
  async #errorsOf(task: Task): Promise<Errors> {
    const known = this.#errors.get(task.op);
    if (known) return known;
    const of = { op: task.op, shape: [this.#samples.length] };
    const sampled = opTask(this.#op(of), of, this.#pool, this.#samples);
    await this.#with(sampled, async (entrants, r) => void this.#errors.set(task.op, await errorsOn(entrants, r)));
    return this.#errors.get(task.op) as Errors;
  }

  /** Opens a task's entrants, and has them used with the exact results of its first input. */
  async #with(task: Task, use: (entrants: readonly Entrant[], r: Float64Array) => Promise<void>): Promise<void> {
    const entrants: Entrant[] = [];
    for (const peer of this.peers) entrants.push(...(await peer.enter(task)));
    await use(entrants, task.expected(task.batches[0][0]));
    for (const { close } of entrants) await close?.();
  }
}

async function errorsOn(entrants: readonly Entrant[], r: Float64Array): Promise<Errors> {
  const errors = new Map<string, number>();
  for (const entrant of entrants) if (entrant.kind !== "floor") errors.set(entrant.name, await maxUlp(entrant, r));
  return errors;
}

function largestMatrix([batch, inputs, units]: readonly number[]): number {
  return inputs * Math.max(batch, units);
}
