import type { Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

export type Activation = "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu" | "prelu";

export type Inputs = Readonly<Record<string, TensorInfo | undefined>>;

export type Kernel = (storage: Storage, inputs: Inputs, attrs: Attributes) => TensorInfo | undefined;

/** What the calls of these kernels can bring. */
export interface Attributes {
  readonly activation?: Activation;
  readonly alpha?: number;
  readonly clipValueMax?: number;
  readonly clipValueMin?: number;
  readonly dim?: number;
  readonly leakyreluAlpha?: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}
