import { create, type Lanewise } from "../../dist/index.js";
import { contenders, type Op } from "../contenders.js";
import type { Contender } from "../sweep.js";
import { type Entrant, type Entry, onArrays, type Peer } from "./peer.js";
import type { Task, Weights } from "./task.js";

export type Build = "relaxed" | "baseline";

/** Room for the longest inputs and for the layers. */
const CAPACITY = 2 ** 29;

/** lanewise on arrays of its own, and, if it is the best build, on the caller's; undefined where the build does not run. */
export async function lanewise(build: Build, withDropIn: boolean): Promise<Peer | undefined> {
  const lw = await create({ simd: build, capacity: CAPACITY }).catch(() => undefined);
  if (lw === undefined) return undefined;
  return { name: `lanewise ${build}`, enter: (task) => entrants(lw, build, task, withDropIn) };
}

function entrants(lw: Lanewise, build: Build, task: Task, withDropIn: boolean): Entrant[] {
  const name = `lanewise ${build}`;
  if (task.layer) {
    const { once, prepared } = layers(lw, task.layer);
    return [resident(lw, task, { name, ...prepared }), resident(lw, task, { name: `${name}, dense()`, ...once })];
  }
  const all = contenders(lw[task.op as keyof Lanewise] as unknown as Op, task.shape);
  const named = (wanted: string) => all.find(({ name }) => name === wanted) as Contender;
  const entries = [resident(lw, task, { ...named("resident"), name, kind: "lanewise" })];
  if (withDropIn) entries.push(onArrays(task, { ...named("drop-in"), name: "lanewise drop-in", kind: "lanewise" }));
  return entries;
}

/** A layer that keeps its weights, and one that is told them at each call. */
function layers(lw: Lanewise, { batch, inputs, units, ...given }: Weights): Record<"once" | "prepared", Omit<Entry, "name">> {
  const weights = allocate(lw, given.weights);
  const bias = allocate(lw, given.bias);
  const layer = lw.createDense({ weights, bias, inputs, units, activation: lw.relu });
  const options = `{ shape: [${[batch, inputs, units]}], bias: f.bias, activation: f.relu, out: y }`;
  return {
    prepared: { kind: "lanewise", call: "f(x, { out: y })", f: layer, close: layer.free },
    once: {
      kind: "lanewise",
      call: `f.dense(x, f.weights, ${options})`,
      f: { dense: lw.dense, weights, bias, relu: lw.relu },
      close: () => [weights, bias].forEach(lw.free),
    },
  };
}

function resident(lw: Lanewise, task: Task, entry: Entry): Entrant {
  const held: Float32Array[] = [];
  const close = () => {
    entry.close?.();
    held.forEach(lw.free);
  };
  return onArrays(task, { ...entry, close }, (values) => {
    const x = allocate(lw, values);
    held.push(x);
    return x;
  });
}

function allocate(lw: Lanewise, values: Float32Array): Float32Array {
  const x = lw.alloc(Float32Array, values.length);
  x.set(values);
  return x;
}
