import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Entrant, entrant } from "./peer.js";
import type { Task, Weights } from "./task.js";

type Kernel = (...args: number[]) => void;

/** What the backend keeps to itself: its emscripten module. */
interface Module {
  readonly asm: Readonly<Record<string, Kernel>>;
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  readonly tfjs: { registerTensor(id: number, length: number, at: number): void; disposeData(id: number): void };
}

/** Its numbers for float32, and for a fused relu. */
const FLOAT32 = 0;
const RELU = 1;

/** Kernels by the ops of lanewise; their calls take the ids of tensors. */
const unary: Readonly<Record<string, string>> = {
  elu: "Elu",
  erf: "Erf",
  exponential: "Exp",
  relu: "Relu",
  relu6: "Relu6",
  selu: "Selu",
  softplus: "Softplus",
  tanh: "Tanh",
};

/** An id above those that the backend counts up for its own tensors. */
const FIRST_ID = 2 ** 30;

/** The backend's kernels without its ops: on tensors of our own in its memory. */
export class Kernels {
  readonly #module: Module;
  #next = FIRST_ID;
  #held: (() => void)[] = [];

  constructor(backend: BackendWasm) {
    this.#module = backend.wasm as unknown as Module;
  }

  entrant(task: Task): Entrant | undefined {
    const found = task.layer ? this.#layer(task.layer) : this.#call(task);
    if (found === undefined) return undefined;
    const place = (x: Float32Array) => this.#tensor(x).id;
    const y = this.#tensor(new Float32Array(task.length));
    const entry = { ...found, name: "tfjs-wasm kernel", kind: "wasm", close: () => this.#close() } as const;
    return entrant(task, entry, place, y.id, () => new Float32Array(this.#module.HEAPU8.buffer, y.at, task.length));
  }

  #call({ op, shape, length }: Task): { call: string; f: unknown } | undefined {
    const { asm } = this.#module;
    if (op in unary) return { call: `f(x, ${FLOAT32}, y)`, f: asm[unary[op]] };
    if (op === "sigmoid") return { call: "f(x, y)", f: asm.Sigmoid };
    if (op === "leakyRelu") return { call: `f(x, ${FLOAT32}, 0.01, y)`, f: asm.LeakyRelu };
    if (op === "silu") return this.#silu(length);
    const n = shape[shape.length - 1];
    return op === "softmax" ? { call: `f(x, y, ${n}, ${length / n})`, f: asm.Softmax } : undefined;
  }

  /** In two kernels: it has none of its own. */
  #silu(length: number) {
    const { Sigmoid: sigmoid, Multiply: multiply } = this.#module.asm;
    const shape = this.#shape(length);
    return { call: `f.sigmoid(x, y), f.multiply(x, ${shape}, 1, y, ${shape}, 1, ${FLOAT32}, y)`, f: { sigmoid, multiply } };
  }

  #layer({ weights, bias, batch, inputs, units }: Weights) {
    const b = `${this.#tensor(weights).id}, ${this.#shape(1, inputs, units)}, 3`;
    const rest = `0, 0, ${RELU}, ${this.#tensor(bias).id}, 0, 0, y`;
    return { call: `f(x, ${this.#shape(1, batch, inputs)}, 3, ${b}, ${rest})`, f: this.#module.asm._FusedMatMul };
  }

  #tensor(values: Float32Array): { id: number; at: number } {
    const id = this.#next++;
    const at = this.#place(values);
    this.#module.tfjs.registerTensor(id, values.length, at);
    this.#held.push(() => this.#module.tfjs.disposeData(id));
    return { id, at };
  }

  #shape(...sizes: number[]): number {
    return this.#place(Int32Array.from(sizes));
  }

  #place(values: Float32Array | Int32Array): number {
    const at = this.#module._malloc(values.byteLength) >>> 0;
    this.#module.HEAPU8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    this.#held.push(() => this.#module._free(at));
    return at;
  }

  #close(): void {
    for (const release of this.#held.reverse()) release();
    this.#held = [];
  }
}
