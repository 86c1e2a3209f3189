import * as np from "numpy-ts";
import { type Entrant, entrant, type Peer } from "./peer.js";
import type { Task, Weights } from "./task.js";

type Value = np.NDArray<"float32">;
type Map = (x: Value) => Value;

/** The last axis, kept. */
const rows = (x: Value) => [x.ndim - 1, true] as const;

/** As one writes them in NumPy, but each intermediate is disposed of: 1 GiB is full of them in no time. */
const ops: Readonly<Record<string, Map>> = {
  exponential: (x) => np.exp(x),
  hardSigmoid(x) {
    using scaled = np.divide(x, 6);
    using shifted = np.add(scaled, 0.5);
    return np.clip(shifted, 0, 1);
  },
  hardSwish(x) {
    using shifted = np.add(x, 3);
    using clipped = np.clip(shifted, 0, 6);
    using product = np.multiply(x, clipped);
    return np.divide(product, 6);
  },
  leakyRelu(x) {
    using scaled = np.multiply(x, 0.01);
    return np.maximum(x, scaled);
  },
  logSoftmax(x) {
    using max = np.max(x, ...rows(x)) as Value;
    using shifted = np.subtract(x, max);
    using e = np.exp(shifted);
    using sum = np.sum(e, ...rows(x)) as Value;
    using log = np.log(sum);
    return np.subtract(shifted, log);
  },
  mish(x) {
    using softplus = np.logaddexp(x, 0);
    using t = np.tanh(softplus);
    return np.multiply(x, t);
  },
  relu: (x) => np.maximum(x, 0),
  relu6: (x) => np.clip(x, 0, 6),
  sigmoid,
  silu(x) {
    using s = sigmoid(x);
    return np.multiply(x, s);
  },
  softmax(x) {
    using max = np.max(x, ...rows(x)) as Value;
    using shifted = np.subtract(x, max);
    using e = np.exp(shifted);
    using sum = np.sum(e, ...rows(x)) as Value;
    return np.divide(e, sum);
  },
  softplus: (x) => np.logaddexp(x, 0),
  softsign(x) {
    using abs = np.abs(x);
    using sum = np.add(abs, 1);
    return np.divide(x, sum);
  },
  tanh: (x) => np.tanh(x),
};

function sigmoid(x: Value): Value {
  using negative = np.negative(x);
  using e = np.exp(negative);
  using sum = np.add(e, 1);
  return np.reciprocal(sum);
}

/** numpy-ts, whose memory must hold the longest inputs. */
export function numpyTs(): Peer {
  np.configureWasm({ maxMemory: 2 ** 30 });
  return { name: `numpy-ts ${np.__version__}`, enter: (task) => [enter(task)].filter((entrant) => entrant !== undefined) };
}

function enter(task: Task): Entrant | undefined {
  const held: Value[] = [];
  const hold = (x: Float32Array, shape: readonly number[]) => {
    using flat = np.array(x) as Value;
    held.push(flat.reshape(...shape) as Value);
    return held[held.length - 1];
  };
  const f = task.layer ? dense(task.layer, hold) : ops[task.op];
  if (f === undefined) return undefined;
  const close = () => {
    for (const x of held) x.dispose();
  };
  const shape = task.layer ? [task.layer.batch, task.layer.inputs] : task.shape;
  return entrant(
    task,
    { name: "numpy-ts", kind: "wasm", call: "f(x).dispose()", f, close },
    (x) => hold(x, shape),
    undefined,
    (_, x) => {
      using y = f(x);
      return Float32Array.from(y.data as Float32Array);
    },
  );
}

function dense({ weights, bias, inputs, units }: Weights, hold: (x: Float32Array, shape: readonly number[]) => Value): Map {
  const w = hold(weights, [inputs, units]);
  const b = hold(bias, [units]);
  return (x) => {
    using product = np.matmul(x, w) as Value;
    using sum = np.add(product, b);
    return np.maximum(sum, 0);
  };
}
