import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Subject } from "./subject.js";
import type { Tally } from "./tally.js";
import type { Stretch } from "./worker.js";

/** Inputs in a stretch: some 10 ms of work. A multiple of a block, and a divisor of all float32 inputs. */
export const STRETCH = 2 ** 20;

/** Takes the tallies of a stretch, one for each form. Stretches come in order. */
export type Take = (tallies: Tally[], stretch: Stretch) => void;

/** Inputs from `first` to before `end`, out of a sample of so many. */
export interface Way {
  readonly first: number;
  readonly end: number;
  readonly inputs: number;
}

/** Measures a subject on all cores; ends early where `stop` is raised. */
export async function walk(subject: Subject, way: Way, take: Take, stop: AbortSignal): Promise<void> {
  const queue = stretches(way);
  const ordered = inOrder(take, way.first);
  const threads = Math.min(availableParallelism(), Math.ceil((way.end - way.first) / STRETCH));
  await Promise.all(Array.from({ length: threads }, () => work(subject, way.inputs, queue, ordered, stop)));
}

function* stretches({ first, end }: Way): Generator<Stretch> {
  for (; first < end; first += STRETCH) yield { first, inputs: Math.min(STRETCH, end - first) };
}

/** Holds back what comes before its turn, so that sums and resumed walks do not depend on who was faster. */
function inOrder(take: Take, first: number): Take {
  const waiting = new Map<number, [Tally[], Stretch]>();
  let next = first;
  return (tallies, stretch) => {
    waiting.set(stretch.first, [tallies, stretch]);
    for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
      waiting.delete(next);
      next += ready[1].inputs;
      take(...ready);
    }
  };
}

/** One worker, until the queue is empty. */
async function work(subject: Subject, inputs: number, queue: Iterator<Stretch>, take: Take, stop: AbortSignal): Promise<void> {
  const worker = new Worker(new URL("start.mjs", import.meta.url), { workerData: { subject, inputs }, execArgv: [] });
  try {
    for (let next = queue.next(); !next.done && !stop.aborted; next = queue.next()) {
      worker.postMessage(next.value);
      const [tallies] = (await once(worker, "message", { signal: stop })) as [Tally[]];
      take(tallies, next.value);
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    await worker.terminate();
  }
}
