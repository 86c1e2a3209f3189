import type { Clocked } from "../measure.js";
import { type Contender, compile, type Sweep } from "../sweep.js";
import type { Task } from "./task.js";

/** Who it is: lanewise itself, WebAssembly, a native library, JavaScript, or a copy, which computes nothing. */
export type Kind = "lanewise" | "wasm" | "native" | "script" | "floor";

/** One way to do a task, with arrays to do it on. */
export type Entrant = (Sweep | Omit<Clocked, "result">) & {
  readonly kind: Kind;
  /** What comes of the k-th input of the first batch. */
  result(k: number): Float32Array | Promise<Float32Array>;
  /** Gives back what it holds. */
  close?(): unknown;
};

/** A library. */
export interface Peer {
  /** Its package and version. */
  readonly name: string;
  /** Its ways to do a task: none if it has no such op. */
  enter(task: Task): Promise<Entrant[]> | Entrant[];
}

/** A contender of a kind, and what it holds. */
export interface Entry extends Contender {
  readonly kind: Kind;
  readonly close?: () => void;
}

/**
 * An entrant of a call on input `x` and output `y`, which are what `input` makes of the task's arrays, and `y`. What came of a call is
 * what `read` finds.
 */
export function entrant<X, Y>(
  { batches, work }: Task,
  { kind, close, ...contender }: Entry,
  input: (x: Float32Array) => X,
  y: Y,
  read: (y: Y, x: X) => Float32Array,
): Entrant {
  const loop = compile<X, Y>(contender);
  const inputs = batches.map((batch) => batch.map(input));
  let next = 0;
  return {
    name: contender.name,
    kind,
    elements: inputs[0].length * work,
    run() {
      loop(inputs[next], y);
      next = (next + 1) % inputs.length;
    },
    result(k) {
      loop([inputs[0][k]], y);
      return read(y, inputs[0][k]);
    },
    close,
  };
}

/** An entrant on arrays, plain ones if `place` does not move them. */
export function onArrays(task: Task, entry: Entry, place = (x: Float32Array): Float32Array => x): Entrant {
  return entrant(task, entry, place, place(new Float32Array(task.length)), (y) => y);
}
