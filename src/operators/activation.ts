import type { Instance } from "../runtime/instance.js";
import type { Call, FloatArray } from "../types.js";
import type { ACTIVATE } from "./bind.js";

/** An op with its parameters, checked, on rows of n sums z, one for each unit of a layer. */
export interface Activate {
  /** y = op(z). */
  forward(z: FloatArray, y: FloatArray, n: number): void;
  /** dL/dz from gy = dL/dy; undefined where the op has no gradient. */
  readonly backward?: (gy: FloatArray, z: FloatArray, gz: FloatArray, n: number) => void;
  /** forward in place, on whole rows at an address of the instance's memory; undefined where plain JavaScript runs. */
  readonly inPlace?: (address: number, rows: number, n: number) => void;
  /** The same for the threads of the pool, on `n` elements from an address on in each unit of a task. */
  readonly call?: (address: number, n: number) => Call;
}

/** An op that can end a layer: element-wise with one input, or row-wise with a result of the shape of its input. */
export interface Activation {
  [ACTIVATE](instance: Instance, float64: boolean, options: object | undefined): Activate;
}
