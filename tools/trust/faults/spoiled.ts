import assert from "node:assert/strict";
import type { Worker, WorkerOptions } from "node:worker_threads";
import { NEXT } from "../../../src/threads/protocol.js";
import { having, rest, SOON } from "./fault.js";

/** How a pool's workers differ from those that lanewise means to start. */
interface Spoil {
  /** What worker number i runs before its own source. */
  readonly before?: (i: number) => string;
  readonly options?: WorkerOptions;
}

/** Runs something while all new workers are spoilt; it is told which of them live. None may be left a second after it. */
export async function spoiled<R>({ before, options }: Spoil, run: (live: ReadonlySet<Worker>) => R | Promise<R>): Promise<R> {
  const module = process.getBuiltinModule("node:worker_threads");
  const live = new Set<Worker>();
  let made = 0;
  class Spoiled extends module.Worker {
    constructor(source: string, own: WorkerOptions) {
      super(`${before?.(made++) ?? ""};${source}`, { ...own, ...options });
      live.add(this);
      this.once("exit", () => live.delete(this));
    }
  }
  const result = await having(module, "Worker", Spoiled, () => run(live));
  for (let waited = 0; live.size > 0 && waited < SOON; waited += 10) await rest(10);
  assert.equal(live.size, 0, "threads are left");
  return result;
}

/** Source that does something when a worker has taken its first tile of a call, and before that is done. */
export const atFirstTile = (what: string) => `{
  const { add } = Atomics;
  Atomics.add = (words, index, value) => {
    const before = add(words, index, value);
    if (index === ${NEXT}) { ${what} }
    return before;
  };
}`;
