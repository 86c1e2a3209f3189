// Makes many calls of one instance one after another, and records the outcome.
import fc from "fast-check";
import { type CreateOptions, create, type Lanewise } from "../../../src/index.js";
import * as ops from "../../../src/ops/index.js";
import { catalogue } from "../../catalogue/index.js";
import { examine, type Subject, type Verdict } from "./call.js";
import { Draw } from "./draw.js";
import { allocates, creates, frees } from "./instances.js";

/** Bytes of the heap: enough for the arrays of one call, and few enough that a full heap is seen too. */
const CAPACITY = 2 ** 22;

/** Milliseconds after which a failed call is small enough. */
const MINUTE = 60_000;

/** The instances to be tested, each with one of another build that tells what is right; relaxed where the engine runs it. */
export async function subjects(): Promise<Subject[]> {
  const made = async (name: string, options: CreateOptions): Promise<Subject> => ({
    name,
    lw: await create({ capacity: CAPACITY, ...options }),
    oracle: await create(name === "none" ? { simd: "baseline", capacity: CAPACITY } : { simd: "none" }),
  });
  const all = [
    await made("baseline", { simd: "baseline" }),
    await made("none", { simd: "none" }),
    await made("threads", { simd: "baseline", threads: 2 }),
    await made("precise", { simd: "baseline", precise: true }),
  ];
  try {
    all.push(await made("relaxed", { simd: "relaxed" }));
  } catch (error) {
    if (!(error as Error).message.includes('"simd"')) throw error;
    console.warn(`relaxed is not tested: ${(error as Error).message}`);
  }
  return all;
}

/** How often each outcome came, by what was done to the arguments. */
export class Statistics {
  calls = 0;
  readonly outcomes: Record<string, number> = {};
  readonly kinds: Record<string, number> = {};
  /** Errors of which the message is the engine's: a type error for what only looks like an array. */
  unclear = 0;

  add({ kind, outcome, clear }: Verdict): void {
    this.calls++;
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    if (!clear) this.unclear++;
  }
}

/** Every public function. An op belongs to no instance, so that activations can come from here. */
const CALLS = catalogue(ops);

const KNOWN = [Float32Array, Float64Array].map((type) => type.of(-3, -1, 0, 0.5, 1, 2, 30, -30, 7));

/** Whether calls whose results are known give those: what they share in the memory is as it was. */
function stillWorks(lw: Lanewise): () => boolean {
  const results = () => KNOWN.flatMap((x) => [...lw.sigmoid(x), ...lw.sigmoid.derivative(x)]);
  const expected = results();
  return () => results().every((y, i) => Object.is(y, expected[i]));
}

/** What is said of a run that failed: the smallest call, the seed and the path to have it again. */
function told<T>({ failed, errorInstance, seed, counterexamplePath }: fc.RunDetails<T>): void {
  if (!failed) return;
  throw new Error(`${(errorInstance as Error)?.message} (seed ${seed}, path ${counterexamplePath})`, { cause: errorInstance });
}

/** Instances as they are made, and arrays as they are given and taken, a batch at a time. */
export class Lifecycle {
  readonly name = "create, alloc and free";

  constructor(
    readonly instances: readonly Lanewise[],
    readonly statistics: Statistics,
  ) {}

  /**
   * Makes so many calls.
   *
   * @throws Error with the smallest call that failed
   */
  async run(calls: number, seed: number): Promise<void> {
    const property = fc.asyncProperty(fc.gen(), async (generate) => {
      const d = new Draw(generate);
      const kind = d.one(["create", "alloc", "alloc", "free"] as const);
      const lw = d.one(this.instances);
      const came = kind === "create" ? await creates(d) : kind === "alloc" ? allocates(lw, d) : frees(lw, d);
      this.statistics.add({ kind, ...came });
    });
    told(await fc.check(property, { numRuns: calls, seed, interruptAfterTimeLimit: MINUTE }));
  }
}

/** Calls of one instance, a batch at a time. */
export class Session {
  readonly #works: () => boolean;

  constructor(
    readonly subject: Subject,
    readonly statistics: Statistics,
  ) {
    this.#works = stillWorks(subject.lw);
  }

  /**
   * Makes so many calls.
   *
   * @throws Error with the smallest call that failed
   */
  run(calls: number, seed: number): void {
    const property = fc.property(fc.nat(CALLS.length - 1), fc.gen(), (which, generate) => {
      this.statistics.add(examine(this.subject, CALLS[which], new Draw(generate), this.#works));
    });
    told(fc.check(property, { numRuns: calls, seed, interruptAfterTimeLimit: MINUTE }));
  }

  get name(): string {
    return this.subject.name;
  }
}
