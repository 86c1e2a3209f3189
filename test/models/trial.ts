// One model on the current backend: its outputs and its times with TensorFlow.js' kernels, with ours, and with its own again.
import * as tf from "@tensorflow/tfjs";
import { register } from "lanewise/tfjs";
import { type Clocked, measure } from "../../bench/measure.js";
import { median } from "../../bench/statistics.js";
import type { Model } from "./model.js";
import { load } from "./models.js";
import { type Profile, profile } from "./profile.js";

export const SIDES = ["before", "after", "unregistered"] as const;
type Side = (typeof SIDES)[number];

/** The largest difference between outputs, in shares of the largest element of the output. */
const TOLERANCE = 1e-5;
/** Allowed difference, as a multiple of what one rounding of the input changes. Our kernels round in every layer. */
const MARGIN = 8;
const ROUNDING = 2 ** -24;
/** Roundings of the input that are tried. */
const SEEDS = [1, 2, 3];
/** Runs longer than this (ms) need no warm-up on TensorFlow.js' kernels. */
const SLOW = 300;

export interface Trial {
  readonly model: string;
  readonly backend: string;
  /** Milliseconds: the medians of the rounds. */
  readonly milliseconds: Readonly<Record<Side, number>>;
  /** How many times as fast as before: the medians of the rounds' ratios. That of `unregistered` shows the noise. */
  readonly speedup: Readonly<Record<"after" | "unregistered", number>>;
  /** The largest difference of an output, in shares of its largest element. */
  readonly difference: number;
  /** The same where the input is rounded once more. */
  readonly sensitivity: number;
  readonly right: boolean;
  readonly profiles?: readonly Profile[];
}

interface Options {
  readonly seconds: number;
  readonly rounds: number;
  readonly profiled: boolean;
}

/** An array of each output. */
async function outputs(model: Model, noise?: number, seed?: number): Promise<tf.TypedArray[]> {
  const y = await model.run(noise, seed);
  const values = y.map((y) => y.dataSync());
  tf.dispose(y);
  return values;
}

/** The largest difference in shares of the largest element; infinite where the lengths differ, or what is NaN. */
function distance(theirs: readonly tf.TypedArray[], ours: readonly tf.TypedArray[]): number {
  return Math.max(
    ...theirs.map((a, i) => {
      const b = ours[i];
      if (a.length !== b.length) return Number.POSITIVE_INFINITY;
      let [most, off] = [0, 0];
      for (let j = 0; j < a.length; j++) {
        if (Number.isFinite(a[j])) most = Math.max(most, Math.abs(a[j]));
        if (Object.is(a[j], b[j])) continue;
        if (!Number.isFinite(a[j]) || !Number.isFinite(b[j])) return Number.POSITIVE_INFINITY;
        off = Math.max(off, Math.abs(a[j] - b[j]));
      }
      return off === 0 ? 0 : off / most;
    }),
  );
}

const identical = (a: readonly tf.TypedArray[], b: readonly tf.TypedArray[]) => distance(a, b) === 0;

/** The median time of a run on one side, of about so many seconds of them; as long before that does not count: kernels have changed. */
function clocked(name: Side, model: Model): Clocked {
  let last = 0;
  const runs = async (seconds: number) => {
    const times: number[] = [];
    const end = performance.now() + 1000 * seconds;
    do {
      const start = performance.now();
      tf.dispose(await model.run());
      times.push(performance.now() - start);
    } while (performance.now() < end);
    last = median(times);
    return last;
  };
  return {
    name,
    time: async (seconds) => {
      const registration = name === "after" ? register(tf) : undefined;
      if (registration || last < SLOW) await runs(seconds);
      const time = await runs(seconds);
      registration?.unregister();
      return time;
    },
  };
}

async function profiles(backend: string, model: Model): Promise<Profile[]> {
  const runs = backend === "cpu" ? 1 : 10;
  const run = async () => tf.dispose(await model.run());
  const before = await profile(backend, runs, run);
  const registration = register(tf);
  const after = await profile(backend, runs, run);
  registration.unregister();
  return [before, after];
}

/** What TensorFlow.js' own kernels cannot run. */
export class Unable extends Error {}

function unable(error: Error): never {
  throw new Unable(error.message);
}

/** Undefined where Ctrl-C was pressed. */
export async function trial(
  name: string,
  { seconds, rounds, profiled }: Options,
  tick: () => void,
  stop: AbortSignal,
): Promise<Trial | undefined> {
  const backend = tf.getBackend();
  const model = await load(name).catch(unable);
  try {
    const before = await outputs(model).catch(unable);
    let sensitivity = 0;
    for (const seed of backend === "cpu" ? SEEDS.slice(1) : SEEDS)
      sensitivity = Math.max(sensitivity, distance(before, await outputs(model, ROUNDING, seed)));
    const registration = register(tf);
    const difference = distance(before, await outputs(model));
    registration.unregister();
    const restored = identical(before, await outputs(model));
    const times = await measure(
      SIDES.map((side) => clocked(side, model)),
      seconds,
      tick,
      stop,
      rounds,
    );
    if (times === undefined) return undefined;
    const of = (side: Side) => times.get(side) as readonly number[];
    const ratio = (side: Side) => median(of("before").map((time, i) => time / of(side)[i]));
    return {
      model: name,
      backend,
      milliseconds: { before: median(of("before")), after: median(of("after")), unregistered: median(of("unregistered")) },
      speedup: { after: ratio("after"), unregistered: ratio("unregistered") },
      difference,
      sensitivity,
      right: restored && difference <= Math.max(TOLERANCE, MARGIN * sensitivity),
      ...(profiled && { profiles: await profiles(backend, model) }),
    };
  } finally {
    model.dispose();
  }
}
