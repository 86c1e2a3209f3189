import * as wasm from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type Entrant, entrant, type Peer } from "./peer.js";
import type { Task, Weights } from "./task.js";
import { Kernels } from "./tfjsKernels.js";

type Map = (x: tf.Tensor) => tf.Tensor;

/** The ops that it has. */
const ops: Readonly<Record<string, Map>> = {
  elu: tf.elu,
  erf: tf.erf,
  exponential: tf.exp,
  leakyRelu: (x) => tf.leakyRelu(x, 0.01),
  logSoftmax: (x) => tf.logSoftmax(x),
  relu: tf.relu,
  relu6: tf.relu6,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  softmax: (x) => tf.softmax(x),
  softplus: tf.softplus,
  tanh: tf.tanh,
};

/** Those that its layers put together from others. */
const composed: Readonly<Record<string, Map>> = {
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  geluTanh: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI))), 1)),
  hardSigmoid: (x) => tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1),
  hardSwish: (x) => tf.mul(x, tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1)),
  mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
};

/** TensorFlow.js on WebAssembly, in its SIMD build of one thread: its kernels called by themselves, and its ops. */
export async function tfjs(): Promise<Peer> {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  const kernels = new Kernels(tf.backend() as wasm.BackendWasm);
  return {
    name: `@tensorflow/tfjs-backend-wasm ${wasm.version_wasm}`,
    enter: (task) => [kernels.entrant(task), op(task)].filter((entrant) => entrant !== undefined),
  };
}

/** An op on tensors; its result is disposed of. */
function op(task: Task): Entrant | undefined {
  const held: tf.Tensor[] = [];
  const hold: Hold = (x, ...shape) => {
    const tensor = tf.tensor(x, shape);
    held.push(tensor);
    return tensor;
  };
  const f = mapOf(task, hold);
  if (f === undefined) return undefined;
  const shape = task.layer ? [task.layer.batch, task.layer.inputs] : task.shape;
  const entry = { name: "tfjs-wasm op", kind: "wasm", call: "f(x).dispose()", f, close: () => tf.dispose(held) } as const;
  return entrant(
    task,
    entry,
    (x) => hold(x, ...shape),
    undefined,
    (_, x) => f(x).dataSync() as Float32Array,
  );
}

type Hold = (x: Float32Array, ...shape: number[]) => tf.Tensor;

function mapOf({ op, layer }: Task, hold: Hold): Map | undefined {
  if (layer) return dense(layer, hold);
  return op in composed ? (x) => tf.tidy(() => composed[op](x)) : ops[op];
}

function dense({ weights, bias, inputs, units }: Weights, hold: Hold): Map {
  const options = { b: hold(weights, inputs, units) as tf.Tensor2D, bias: hold(bias, units), activation: "relu" } as const;
  return (x) => tf.fused.matMul({ a: x as tf.Tensor2D, ...options });
}
