import { BIND } from "../operators/bind.js";
import { ConvGradient } from "../operators/conv/gradient.js";
import * as ops from "../ops/index.js";
import { Instance } from "../runtime/instance.js";
import { planned } from "../runtime/plan.js";
import type { Staging } from "../runtime/staging.js";
import type { Kernel } from "../types.js";
import { creation } from "../validate/index.js";
import { MODULES } from "../wasm/adapterKernels.js";
import { BYTES, sizeOf } from "./shape.js";
import type { TensorInfo, Values } from "./types.js";
import { type Disposing, follow, type Store, Weights } from "./weights.js";

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

/** The numbers under which operands of the 'cpu' backend are kept, after those that products and convolutions borrow (Staging.borrow). */
export const OPERAND = { x: 16, s: 17, row: 18, y: 19 } as const;

/** The share of the heap, but for weights, that copies and scratch may take: the rest is lost between the blocks. */
const MOST = 0.75;
/** The share up to which copies are kept for the next call, each under its number. */
const KEPT = 1 / 32;

/** The part of a backend that is used here. */
interface Backend extends Disposing {
  incRef(dataId: object): void;
}

/** How the arrays of one backend's tensors are reached, and what works on them. */
export abstract class Storage implements Store {
  /** Whether a run of a tensor's elements can be a tensor without a copy, as TensorFlow.js has it. */
  readonly views: boolean = false;
  readonly ops: Ops;
  readonly convolution: ConvGradient | undefined;
  readonly weights: Weights;
  readonly staging: Staging<Float32Array>;
  readonly #kernels = new Map<string, Kernel>();
  readonly #kept = new Map<number, Float32Array>();
  #keptBytes = 0;

  constructor(
    readonly instance: Instance,
    readonly backend: Backend,
  ) {
    this.convolution = ConvGradient.on("register", instance, false, ConvGradient);
    this.weights = new Weights(this);
    follow(backend, this.weights);
    this.ops = Object.fromEntries(Object.entries(USED).map(([name, op]) => [name, op[BIND](instance)])) as Ops;
    this.staging = instance.float32 as Staging<Float32Array>;
  }

  /** Moves a tensor that another backend has to this one: later the memory may grow, which detaches views. */
  bring(_x: TensorInfo): void {}

  /** The elements of a tensor, where they lie: a view that the next `create` may detach. */
  abstract values(x: TensorInfo): Values;
  /** A float32 tensor, not cleared. */
  abstract create(shape: number[]): TensorInfo;

  /** The same of a float32 tensor. */
  floats(x: TensorInfo): Float32Array {
    const values = this.values(x);
    return values instanceof Float32Array ? values : Float32Array.from(values);
  }

  /** The address of n elements of a tensor from the first on, or of a copy of them, which is kept under a number until the next. */
  address(x: TensorInfo, scratch: number, first = 0, n = sizeOf(x.shape)): number {
    return this.staging.load(this.staging.borrow("register", scratch, n), this.floats(x), first, n);
  }

  /** The same elements in another shape. */
  share({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
    this.backend.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** Gives back a tensor of this call's own. */
  drop({ dataId }: TensorInfo): void {
    this.backend.disposeData(dataId);
  }

  /** A tensor whose elements `run` writes to an address. */
  make(shape: number[], run: (address: number) => void): TensorInfo {
    const n = sizeOf(shape);
    const address = this.staging.borrow("register", OPERAND.y, n);
    run(address);
    const y = this.create(shape);
    this.staging.store(address, this.floats(y), 0, n);
    return y;
  }

  /** Lets `run` change the elements of a tensor at an address. */
  update(y: TensorInfo, run: (address: number) => void): void {
    const address = this.address(y, OPERAND.y);
    run(address);
    this.staging.store(address, this.floats(y), 0, sizeOf(y.shape));
  }

  /** Whether there is space for copies of so many elements of tensors, and for scratch, beside the weights. Other scratch may have to go. */
  fits(elements: number, scratch = 0): boolean {
    const { capacity } = this.instance;
    const bytes = (elements + scratch) * BYTES;
    if (bytes > capacity * KEPT) this.staging.giveBack();
    return bytes <= (capacity - this.#keptBytes) * MOST;
  }

  /** Memory for weights: up to half of the heap. */
  allocate(bytes: number): number {
    if (this.#keptBytes + bytes > this.instance.capacity / 2) return 0;
    const array = this.instance.lend(Float32Array, Math.ceil(bytes / BYTES));
    if (array === undefined) return 0;
    this.#keptBytes += array.byteLength;
    this.#kept.set(array.byteOffset, array);
    return array.byteOffset;
  }

  release(address: number): void {
    const array = this.#kept.get(address);
    if (array === undefined) return;
    this.#kept.delete(address);
    this.#keptBytes -= array.byteLength;
    this.instance.free(array);
  }

  /** A kernel of the modules that only the adapter has. */
  kernel(name: keyof typeof MODULES): Kernel {
    let kernel = this.#kernels.get(name);
    if (kernel === undefined) {
      kernel = this.instance.kernel(MODULES[name], name, "float32") as Kernel;
      this.#kernels.set(name, kernel);
    }
    return kernel;
  }
}

/** The part of the 'cpu' backend that is used here: its tensors are typed arrays. */
interface CpuBackend extends Backend {
  readonly data: { get(dataId: object): { values: Values } };
  makeTensorInfo(shape: number[], dtype: "float32", values: Values): TensorInfo;
}

/** The part of the 'wasm' backend that is used here: its tensors lie in the memory of an Emscripten module. */
interface WasmBackend extends Backend {
  /** Null once it has been disposed of. */
  readonly wasm: { readonly asm?: { readonly memory?: unknown }; _malloc(bytes: number): number; _free(address: number): void } | null;
  readonly dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: "float32"): TensorInfo;
  typedArrayFromHeap(x: TensorInfo): Values;
}

/** Bytes of the backend's heap for the scratch of products: address space, which the system provides as it is touched. */
const RESERVED = 2 ** 26;

/** The 'cpu' backend: operands are copied. */
class ArrayStorage extends Storage {
  override readonly views = true;

  constructor(override readonly backend: CpuBackend) {
    super(new Instance(), backend);
  }

  values(x: TensorInfo): Values {
    return this.backend.data.get(x.dataId).values;
  }

  create(shape: number[]): TensorInfo {
    return this.backend.makeTensorInfo(shape, "float32", new Float32Array(sizeOf(shape)));
  }
}

/** The 'wasm' backend in a memory that it does not show, as in its build with threads: operands are copied. */
class HiddenStorage extends Storage {
  constructor(
    override readonly backend: WasmBackend,
    instance = new Instance(),
  ) {
    super(instance, backend);
  }

  override bring(x: TensorInfo): void {
    this.backend.dataIdMap.get(x.dataId);
  }

  values(x: TensorInfo): Values {
    return this.backend.typedArrayFromHeap(x);
  }

  create(shape: number[]): TensorInfo {
    return this.backend.makeOutput(shape, "float32");
  }
}

/** The 'wasm' backend: the kernels run where the tensors lie. */
class HeapStorage extends HiddenStorage {
  override address(x: TensorInfo, _scratch?: number, first = 0): number {
    return this.backend.dataIdMap.get(x.dataId).memoryOffset + first * BYTES;
  }

  override make(shape: number[], run: (address: number) => void): TensorInfo {
    const y = this.create(shape);
    run(this.address(y));
    return y;
  }

  override update(y: TensorInfo, run: (address: number) => void): void {
    run(this.address(y));
  }

  override fits(_elements: number, scratch?: number): boolean {
    return super.fits(0, scratch);
  }

  override allocate(bytes: number): number {
    return (this.backend.wasm?._malloc(bytes) ?? 0) >>> 0;
  }

  override release(address: number): void {
    this.backend.wasm?._free(address);
  }
}

function heapStorage(backend: WasmBackend): Storage {
  const memory = backend.wasm?.asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) return new HiddenStorage(backend);
  const base = (backend.wasm?._malloc(RESERVED) ?? 0) >>> 0;
  return new HeapStorage(backend, new Instance(planned(creation({ memory, base, bytes: RESERVED }))));
}

const storages = new WeakMap<object, Storage>();

/** A backend's storage, made on the first call. */
export function storageOf(backend: object): Storage {
  let storage = storages.get(backend);
  if (storage === undefined) {
    storage = "wasm" in backend ? heapStorage(backend as WasmBackend) : new ArrayStorage(backend as CpuBackend);
    storages.set(backend, storage);
  }
  return storage;
}
