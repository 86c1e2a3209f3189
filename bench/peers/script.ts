import { contenders, type Op, PLAIN } from "../contenders.js";
import { plainProduct } from "../plainProduct.js";
import { type Entry, onArrays, type Peer } from "./peer.js";
import type { Weights } from "./task.js";

/** Plain JavaScript, as an application has it without lanewise. */
export function script(ops: ReadonlyMap<string, Op>): Peer {
  return {
    name: "plain JavaScript",
    enter(task) {
      const entry: Entry = task.layer ? layer(task.layer) : { ...contenders(ops.get(task.op) as Op, task.shape)[0], kind: "script" };
      return [onArrays(task, entry)];
    },
  };
}

function layer({ weights, bias, batch, inputs, units }: Weights): Entry {
  const w = { array: weights, row: units, column: 1 };
  const f = (x: Float32Array, y: Float32Array) => {
    plainProduct({ array: x, row: inputs, column: 1 }, w, bias, y, batch, inputs, units);
    for (let i = 0; i < y.length; i++) y[i] = Math.max(y[i], 0);
  };
  return { name: PLAIN, kind: "script", call: "f(x, y)", f };
}
