import { setImmediate } from "node:timers/promises";
import Benchmark from "benchmark";
import type { Sweep } from "./sweep.js";

/** Rounds that count. */
export const ROUNDS = 7;
/** Seconds in one more round that goes before and does not count: until it is optimised, a kernel takes up to ten times as long. */
const WARM_UP = 0.03;
/** Ticks of a whole measurement. */
export const TICKS = ROUNDS + 1;
/** Samples that a contender's share of a round is cut into. */
export const SAMPLES = 5;

/** Nanoseconds per element of each contender, round by round: the fastest sample, because a busy machine can only add to a time. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/** What is called again and again. */
export type Repeated = Pick<Sweep, "name" | "elements" | "run">;

/** What times itself, since it is asynchronous: nanoseconds per element, the fastest sample of about so many seconds. */
export interface Clocked {
  readonly name: string;
  time(seconds: number): Promise<number>;
}

/**
 * Times the sweeps in turn, round after round, so that a disturbance of the machine meets all of them: compare within a round. Each gets
 * `seconds` in all. Undefined if `stop` is raised before the end.
 */
export async function measure(
  sweeps: readonly (Repeated | Clocked)[],
  seconds: number,
  tick: () => void,
  stop: AbortSignal,
  counted = ROUNDS,
): Promise<Rounds | undefined> {
  const rounds = new Map(sweeps.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= counted; round++) {
    for (const contender of sweeps) {
      if (stop.aborted) return undefined;
      const share = round === 0 ? WARM_UP : seconds / counted;
      const nanoseconds = "time" in contender ? await contender.time(share) : time(contender, share);
      if (round > 0) rounds.get(contender.name)?.push(nanoseconds);
      // lets a signal come through: all else here is synchronous
      await setImmediate();
    }
    tick();
  }
  return rounds;
}

function time({ name, run, elements }: Repeated, seconds: number): number {
  const benchmark = new Benchmark(name, run, { minTime: seconds / SAMPLES, maxTime: seconds, minSamples: 1 });
  benchmark.run();
  if (benchmark.error) throw benchmark.error;
  return (Math.min(...benchmark.stats.sample) / elements) * 1e9;
}

/** Nanoseconds of a call, the fastest of about so many seconds: a busy machine can only add to a time. */
export async function fastest(run: () => unknown, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1e3;
  let least = Number.POSITIVE_INFINITY;
  do {
    const start = performance.now();
    const pending = run();
    if (pending instanceof Promise) await pending;
    least = Math.min(least, performance.now() - start);
  } while (performance.now() < end);
  return least * 1e6;
}
