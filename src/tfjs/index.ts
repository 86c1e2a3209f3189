/** Kernels for the backends of TensorFlow.js. */
import { PROTOCOL } from "../copies.js";
import { defaultInstance } from "../runtime/instance.js";
import { noKernel, registration } from "../validate/index.js";
import type { Kernel } from "./kernel.js";
import { KERNELS } from "./kernels.js";
import { type Storage, storageOf } from "./storage.js";
import type { KernelConfig, KernelFunction, TensorFlow } from "./types.js";

export type { TensorFlow } from "./types.js";

/** What `register` did. */
export interface Registration {
  /** The kernels in lanewise's hands, by backend: { cpu: ["BatchMatMul", ...], wasm: [...] }. */
  readonly kernels: Readonly<Partial<Record<Backend, readonly string[]>>>;
  /** Puts back the kernels that were there before. */
  unregister(): void;
}

/** A backend that lanewise has kernels for. */
export type Backend = (typeof BACKENDS)[number];

/** The mark of a kernel that is lanewise's, whichever copy put it there. */
const REGISTERED = /*#__PURE__*/ Symbol.for(`lanewise.registered@${PROTOCOL}`);
const BACKENDS = ["cpu", "wasm"] as const;
/** A kernel of each of them: whether the backend has been imported. */
const KNOWN = "Relu";

/**
 * Speeds up a TensorFlow.js program: from now on the convolutions, matrix products, activations, softmax, pooling, arithmetic and copies
 * of its 'cpu' backend, on which they are plain JavaScript, and of its 'wasm' backend run in lanewise; on 'wasm' in place, in that
 * backend's own memory. On 'wasm' it adds what that backend lacks for training: the gradients of convolutions and of gather, and einsum.
 * Weights are packed on first use. The packed copy is freed with their tensor. Shapes and dtypes stay as
 * TensorFlow.js has them: tensors that are not float32 go to the kernels that were there before, as does all that lanewise has no kernel
 * for. NaN stays NaN, also where the 'wasm' backend makes a number of it; docs/tfjs.md lists the results that differ. Where the engine has
 * no WebAssembly SIMD, nothing is changed.
 *
 * Call it once, after the imports: backends that are imported later need another call.
 *
 * @param tf `@tensorflow/tfjs`, or `@tensorflow/tfjs-core` with one of the backends imported
 * @returns the kernels by backend, and `unregister()`
 * @example import * as tf from "@tensorflow/tfjs"; import { register } from "lanewise/tfjs"; register(tf);
 * @throws TypeError if tf is not TensorFlow.js, or neither backend has been imported
 */
export function register(tf: TensorFlow): Registration {
  const imported = (backend: Backend) => tf.getKernel(KNOWN, backend) !== undefined;
  registration(tf, () => BACKENDS.some(imported));
  const restores: (() => void)[] = [];
  const used = new Set<Storage>();
  const backends = defaultInstance().choice.simd === "none" ? [] : BACKENDS.filter(imported);
  for (const backendName of backends)
    for (const [kernelName, kernel] of Object.entries(KERNELS)) {
      const original = tf.getKernel(kernelName, backendName);
      if (original && REGISTERED in original.kernelFunc) continue; // a second call, or another copy of the package
      restores.push(() => replace(tf, kernelName, backendName, original));
      replace(tf, kernelName, backendName, { ...original, kernelName, backendName, kernelFunc: over(kernel, original, kernelName, used) });
    }
  return {
    kernels: Object.fromEntries(backends.map((backend) => [backend, Object.keys(KERNELS)])),
    unregister: () => {
      for (const restore of restores.splice(0)) restore();
      for (const { weights } of used) weights.clear();
      used.clear();
    },
  };
}

function replace(tf: TensorFlow, kernelName: string, backendName: string, config: KernelConfig | undefined): void {
  if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
  if (config !== undefined) tf.registerKernel(config);
}

/** Our kernel, with the original for inputs that it does not take. */
function over(kernel: Kernel, original: KernelConfig | undefined, name: string, used: Set<Storage>): KernelFunction {
  const call: KernelFunction = (args) => {
    const { inputs, backend, attrs = {} } = args;
    if (Object.entries(inputs).every(([name, x]) => !x || x.dtype === (name === kernel.indices ? "int32" : "float32"))) {
      const storage = storageOf(backend);
      used.add(storage);
      for (const x of Object.values(inputs)) if (x) storage.bring(x);
      const y = kernel(storage, inputs, attrs);
      if (y !== undefined) return y;
    }
    if (original === undefined) throw noKernel(name);
    return original.kernelFunc(args);
  };
  return Object.assign(call, { [REGISTERED]: true });
}
