import * as onnx from "onnxruntime-web";
import { fastest } from "../../measure.js";
import { type Constant, graph, type Node } from "../onnx.js";
import type { Contender } from "./contender.js";

/** The operators of opset 23 are the newest that are built here. */
const OPSET = 23;

/** What onnxruntime-web is given to do. */
export interface Model {
  /** The operators that make one array of another, of the same shape. Names that carry the tag are their own. */
  nodes(from: string, to: string, tag: string): readonly Node[];
  readonly constants?: Readonly<Record<string, Constant>>;
  /** The first one is what is made into the output. */
  readonly inputs: Readonly<Record<string, { readonly values: Float32Array; readonly shape: readonly number[] }>>;
}

/** A model on one thread. */
class Runner {
  static async open(model: Model, links: number): Promise<Runner> {
    onnx.env.wasm.numThreads = 1;
    const { inputs, constants = {} } = model;
    const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape]));
    const [first] = Object.keys(inputs);
    const at = (i: number) => (i === 0 ? first : i === links ? "result" : `link_${i}`);
    const nodes = Array.from({ length: links }, (_, i) => model.nodes(at(i), at(i + 1), `_${i}`)).flat();
    const session = await onnx.InferenceSession.create(graph(nodes, constants, shapes, { result: shapes[first] }, OPSET), {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    });
    const feeds = Object.entries(inputs).map(([name, { values, shape }]) => [name, new onnx.Tensor("float32", values, shape)] as const);
    return new Runner(session, Object.fromEntries(feeds));
  }

  private constructor(
    readonly session: onnx.InferenceSession,
    readonly feeds: Record<string, onnx.Tensor>,
  ) {}

  run = async (): Promise<Float32Array> => (await this.session.run(this.feeds)).result.data as Float32Array;
}

/** A whole run, which copies what goes in and out. */
export async function ortRun(name: string, model: Model): Promise<Contender> {
  const { run, session } = await Runner.open(model, 1);
  return { name, kind: "wasm", result: run, time: (seconds) => fastest(run, seconds), close: () => session.release() };
}

/**
 * The operators by themselves, without the cost of a run: told from a model that has them once and one that has them again and again, each on
 * the result of the one before.
 */
export async function ortChain(name: string, model: Model, links: number, order = (y: Float32Array) => y): Promise<Contender> {
  const [once, many] = [await Runner.open(model, 1), await Runner.open(model, links)];
  return {
    name,
    kind: "wasm",
    result: async () => order(await once.run()),
    async time(seconds) {
      const one = await fastest(once.run, seconds / 4);
      return ((await fastest(many.run, (3 * seconds) / 4)) - one) / (links - 1);
    },
    close: async () => [await once.session.release(), await many.session.release()],
  };
}

/** Those of some that can be opened; of the others it says why not. */
export async function able(tries: readonly (() => Promise<Contender>)[], refused: string[]): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const open of tries)
    try {
      contenders.push(await open());
    } catch (error) {
      refused.push((error as Error).message.split("\n")[0]);
    }
  return contenders;
}
