import binaryen from "binaryen";
import { COPYING } from "../contenders.js";
import { peak, reading } from "../peak.js";
import type { Build } from "./lanewise.js";
import { type Entrant, entrant, onArrays, type Peer } from "./peer.js";
import type { Task } from "./task.js";

const COPY = `(module
  (memory (export "memory") 1)
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))`;

/** What nobody can beat: to move the bytes and compute nothing; of a layer, to compute and move nothing, and of one row to read the weights. */
export const floor = (build: Build): Peer => ({
  name: "copying",
  enter(task) {
    if (task.layer) {
      const { batch, inputs, units } = task.layer;
      return [peak(build), ...(batch === 1 ? [reading(inputs * units)] : [])].map((sweep) => ({ ...sweep, kind: "floor" }));
    }
    return [onArrays(task, { name: COPYING, kind: "floor", call: "y.set(x)" }), memoryCopy(task)];
  },
});

/** In one WebAssembly memory: the output first, then the inputs. */
function memoryCopy(task: Task): Entrant {
  const { memory, copy } = instance();
  const bytes = 4 * task.length;
  let end = bytes;
  const place = (x: Float32Array): number => {
    const at = end;
    end += bytes;
    memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / 65536)));
    new Float32Array(memory.buffer, at).set(x);
    return at;
  };
  const read = (at: number) => new Float32Array(memory.buffer, at, task.length);
  return entrant(task, { name: "memory.copy", kind: "floor", call: `f(y, x, ${bytes})`, f: copy }, place, 0, read);
}

function instance(): { memory: WebAssembly.Memory; copy: (to: number, from: number, bytes: number) => void } {
  const text = binaryen.parseText(COPY);
  text.setFeatures(binaryen.Features.BulkMemory);
  const module = new WebAssembly.Module(text.emitBinary() as Uint8Array<ArrayBuffer>);
  text.dispose();
  return new WebAssembly.Instance(module).exports as ReturnType<typeof instance>;
}
