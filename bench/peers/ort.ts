import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from "onnxruntime-common";
import { SAMPLES } from "../measure.js";
import { type Form, model } from "./onnx.js";
import { formsOf, nameOf } from "./onnxForms.js";
import type { Entrant, Kind, Peer } from "./peer.js";
import type { Task } from "./task.js";

/** ONNX Runtime, of either package. */
export interface Runtime {
  readonly name: string;
  readonly kind: Kind;
  /** The short name, for its entrants. */
  readonly short: string;
  readonly Tensor: TensorConstructor;
  readonly InferenceSession: InferenceSessionFactory;
  readonly providers: readonly string[];
}

/**
 * The cost of a node, and that of a whole run, which copies in and out and takes some 10 us beside. A node's is told from two models, of
 * one node and of many.
 */
export function ort(runtime: Runtime): Peer {
  return {
    name: runtime.name,
    async enter(task) {
      const entrants: Entrant[] = [];
      for (const form of formsOf(task)) entrants.push(await node(runtime, task, form));
      return entrants.length > 0 ? [...entrants, await whole(runtime, task, formsOf(task)[0])] : [];
    },
  };
}

/** The inputs of a model's other nodes: the windows that everybody gets, once or several times. */
function others({ batches, length, layer }: Task): Float32Array[] {
  const windows = batches.flat();
  // a layer keeps a laid out copy of its weights for each, which must not push each other out of the caches
  const count = layer ? 4 : Math.max(windows.length, length > 65536 ? 8 : 16);
  return Array.from({ length: count }, (_, i) => windows[i % windows.length]);
}

async function node(runtime: Runtime, task: Task, form: Form): Promise<Entrant> {
  const more = others(task);
  const once = await Runner.open(runtime, task, form, []);
  const many = await Runner.open(runtime, task, form, more);
  return {
    name: `${runtime.short} ${nameOf(form)}`,
    kind: runtime.kind,
    async time(seconds) {
      const one = await once.time(seconds / 4);
      return ((await many.time((3 * seconds) / 4)) - one) / (more.length * task.work);
    },
    result: (k) => once.result(k),
    close: async () => [await once.close(), await many.close()],
  };
}

async function whole(runtime: Runtime, task: Task, form: Form): Promise<Entrant> {
  const once = await Runner.open(runtime, task, form, []);
  return {
    name: `${runtime.short} run()`,
    kind: runtime.kind,
    time: async (seconds) => (await once.time(seconds)) / task.work,
    result: (k) => once.result(k),
    close: () => once.close(),
  };
}

/** A model on one thread, with inputs for it. */
class Runner {
  readonly #session: InferenceSession;
  readonly #feeds: InferenceSession.FeedsType[];
  #next = 0;

  static async open(runtime: Runtime, task: Task, form: Form, others: readonly Float32Array[]): Promise<Runner> {
    const { layer } = task;
    const x = layer ? [layer.batch, layer.inputs] : task.shape;
    const y = layer ? [layer.batch, layer.units] : task.shape;
    const session = await runtime.InferenceSession.create(model(form, others, x, y), {
      executionProviders: runtime.providers,
      graphOptimizationLevel: "disabled",
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    const feeds = task.batches.flat().map((values) => ({ x: new runtime.Tensor("float32", values, x) }));
    return new Runner(session, feeds);
  }

  private constructor(session: InferenceSession, feeds: InferenceSession.FeedsType[]) {
    this.#session = session;
    this.#feeds = feeds;
  }

  /** Nanoseconds of a run, the fastest sample. */
  async time(seconds: number): Promise<number> {
    let fastest = Number.POSITIVE_INFINITY;
    for (let sample = 0; sample < SAMPLES; sample++) fastest = Math.min(fastest, await this.#sample((seconds * 1e3) / SAMPLES));
    return fastest * 1e6;
  }

  async #sample(milliseconds: number): Promise<number> {
    const start = performance.now();
    let runs = 0;
    let passed = 0;
    do {
      await this.#session.run(this.#feeds[this.#next]);
      this.#next = (this.#next + 1) % this.#feeds.length;
      runs++;
      passed = performance.now() - start;
    } while (passed < milliseconds);
    return passed / runs;
  }

  async result(k: number): Promise<Float32Array> {
    const { y } = await this.#session.run(this.#feeds[k]);
    return y.data as Float32Array;
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}
