// Results of lanewise's kernels beside those of TensorFlow.js' own.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { register } from "lanewise/tfjs";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";

export const BACKENDS = ["cpu", "wasm"] as const;

/** Kernels of one tensor, as ops. */
export const UNARY: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  clipByValue: (x) => tf.clipByValue(x, -1, 2),
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  relu: tf.relu,
  relu6: tf.relu6,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  softmax: (x) => tf.softmax(x),
  softplus: tf.softplus,
  step: (x) => tf.step(x, 0.5),
  tanh: tf.tanh,
};

/** Fails unless elements are the same, or as close as TensorFlow.js' own float32 kernels are accurate: its erf is an approximation. */
export function close(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-6): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++)
    if (!Object.is(got[i], expected[i]) && !(Math.abs(got[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]))))
      throw new Error(`element ${i}: expected ${expected[i]}, got ${got[i]}`);
}

/** Normal numbers of a shape. */
export const normal = (shape: readonly number[]) => tf.randomNormal(shape as [number, number, number, number], 0, 2) as tf.Tensor4D;

/** Readies the backends; each test's tensors go with it. */
export function prepared(): void {
  beforeAll(async () => {
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
    await tf.setBackend("wasm");
    await tf.ready();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
}

/** The results of ours and of TensorFlow.js' kernels, by default those of its cpu backend: those of the other lose NaN and some biases and slopes. */
export function both<T>(run: () => T, oracle = "cpu"): { theirs: T; ours: T } {
  const backend = tf.getBackend();
  tf.setBackend(oracle);
  const theirs = run();
  tf.setBackend(backend);
  const registration = register(tf);
  try {
    return { theirs, ours: run() };
  } finally {
    registration.unregister();
  }
}
