import { BIND } from "../operators/bind.js";
import * as ops from "../ops/index.js";
import { Instance } from "../runtime/instance.js";
import { creation } from "../validate/index.js";
import { sizeOf } from "./shape.js";
import type { TensorInfo, Values } from "./types.js";

/** The ops that take the place of kernels. */
const USED = {
  clamp: ops.clamp,
  elu: ops.elu,
  erf: ops.erf,
  expm1: ops.expm1,
  exponential: ops.exponential,
  leakyRelu: ops.leakyRelu,
  linear: ops.linear,
  logSoftmax: ops.logSoftmax,
  prelu: ops.prelu,
  relu: ops.relu,
  relu6: ops.relu6,
  selu: ops.selu,
  sigmoid: ops.sigmoid,
  softmax: ops.softmax,
  softplus: ops.softplus,
  sparsePlus: ops.sparsePlus,
  tanh: ops.tanh,
};
export type Ops = typeof USED;

/** How the arrays of one backend's tensors are reached, and what works on them. */
export interface Storage {
  readonly instance: Instance;
  readonly ops: Ops;
  /** The elements of a tensor, where they lie if they are float32: a view that the next `create` may detach. */
  floats(x: TensorInfo): Float32Array;
  /** A float32 tensor, not cleared. */
  create(shape: number[]): TensorInfo;
}

const floats = (values: Values): Float32Array => (values instanceof Float32Array ? values : Float32Array.from(values));

/** The part of the 'cpu' backend that is used here: its tensors are typed arrays. */
interface CpuBackend {
  readonly data: { get(dataId: object): { values: Values } };
  makeTensorInfo(shape: number[], dtype: "float32", values: Values): TensorInfo;
}

/** The part of the 'wasm' backend that is used here: its tensors lie in the memory of an Emscripten module. */
interface WasmBackend {
  readonly wasm: { readonly asm?: { readonly memory?: unknown }; _malloc(bytes: number): number };
  makeOutput(shape: number[], dtype: "float32"): TensorInfo;
  typedArrayFromHeap(x: TensorInfo): Values;
}

/** Bytes of the backend's heap for the scratch of products: address space, which the system provides as it is touched. */
const RESERVED = 2 ** 26;

const onArrays = (backend: CpuBackend): Storage => ({
  ...on(new Instance()),
  floats: (x) => floats(backend.data.get(x.dataId).values),
  create: (shape) => backend.makeTensorInfo(shape, "float32", new Float32Array(sizeOf(shape))),
});

const onHeap = (backend: WasmBackend): Storage => ({
  ...on(within(backend)),
  floats: (x) => floats(backend.typedArrayFromHeap(x)),
  create: (shape) => backend.makeOutput(shape, "float32"),
});

/** An instance in the memory of the backend. Its build with threads keeps that to itself: there the arrays are copied through ours. */
function within({ wasm }: WasmBackend): Instance {
  const memory = wasm.asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) return new Instance();
  return new Instance(creation({ memory, base: wasm._malloc(RESERVED) >>> 0, bytes: RESERVED }));
}

function on(instance: Instance): { instance: Instance; ops: Ops } {
  return { instance, ops: Object.fromEntries(Object.entries(USED).map(([name, op]) => [name, op[BIND](instance)])) as Ops };
}

const storages = new WeakMap<object, Storage>();

/** A backend's storage, made on the first call. */
export function storageOf(backend: object): Storage {
  let storage = storages.get(backend);
  if (storage === undefined) {
    storage = "wasm" in backend ? onHeap(backend as WasmBackend) : onArrays(backend as CpuBackend);
    storages.set(backend, storage);
  }
  return storage;
}
