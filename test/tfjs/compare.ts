// Results of lanewise's kernels beside those of TensorFlow.js' own.
import * as tf from "@tensorflow/tfjs";
import { register } from "lanewise/tfjs";
import { expect } from "vitest";

export const BACKENDS = ["cpu", "wasm"] as const;

/** Fails unless elements are the same, or as close as TensorFlow.js' own float32 kernels are accurate: its erf is an approximation. */
export function close(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-6): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++)
    if (!Object.is(got[i], expected[i]) && !(Math.abs(got[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]))))
      throw new Error(`element ${i}: expected ${expected[i]}, got ${got[i]}`);
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
