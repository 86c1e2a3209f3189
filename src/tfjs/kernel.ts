import type { Pair } from "../spec/conv.js";
import type { Windows } from "./geometry.js";
import type { Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

export type Activation = "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu" | "prelu";

export type Inputs = Readonly<Record<string, TensorInfo | undefined>>;

export interface Kernel {
  (storage: Storage, inputs: Inputs, attrs: Attributes): TensorInfo | TensorInfo[] | undefined;
  /** The input that is int32: the others are float32. */
  readonly indices?: string;
}

/** What the calls of these kernels can bring. */
export interface Attributes extends Windows {
  readonly activation?: Activation;
  readonly alpha?: number;
  readonly axis?: number | readonly number[] | null;
  readonly beginMask?: number;
  readonly begin?: readonly number[] | number;
  readonly blockShape?: readonly number[];
  readonly blockSize?: number;
  readonly clipValueMax?: number;
  readonly clipValueMin?: number;
  readonly constantValue?: number;
  readonly crops?: readonly Pair[];
  readonly dataFormat?: string;
  readonly dim?: number;
  readonly ellipsisMask?: number;
  readonly end?: readonly number[];
  readonly endMask?: number;
  readonly equation?: string;
  readonly filterShape?: readonly number[];
  readonly filterSize?: number | Pair;
  readonly inputShape?: readonly number[];
  readonly leakyreluAlpha?: number;
  readonly keepDims?: boolean;
  readonly newAxisMask?: number;
  readonly numSegments?: number;
  readonly numOrSizeSplits?: number | readonly number[];
  readonly paddings?: readonly Pair[];
  readonly perm?: readonly number[];
  readonly reps?: readonly number[];
  readonly shrinkAxisMask?: number;
  readonly size?: readonly number[] | number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}
