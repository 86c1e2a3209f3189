// Finds the kernels of a row-wise op, and shares rows out among threads.
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { RowSpec } from "../../spec/softmax.js";
import { AT, LENGTH, STATE } from "../../threads/protocol.js";
import type { Argument, Binaries, ElementType, FloatArray, Kernel, Shared } from "../../types.js";
import type { MaskKernels } from "./mask.js";

/** The kernels of an op and element type on one instance, along the last axis and across it. */
export interface RowKernels {
  readonly type: ElementType;
  readonly instance: Instance;
  /** The kernels along the last axis as the threads of the instance's pool know them. */
  readonly threads: { readonly along: Shared; readonly alongGradient: Shared } | undefined;
  /** Whether the op needs the sum of a row, and whether it keeps the terms of that in the place of the result. */
  readonly needsSum: boolean;
  readonly keepsTerms: boolean;
  /** Whether a row has one result. */
  readonly reduces: boolean;
  readonly staging: Staging<FloatArray> | undefined;
  readonly along: Kernel;
  readonly across: Kernel;
  readonly alongGradient: Kernel;
  readonly acrossGradient: Kernel;
  /** Those that make logits, once they were needed. */
  masks: MaskKernels | undefined;
  /** With a kernel along the last axis that takes -x, where the op has one: no logits have to be made of x alone. */
  readonly opposite: RowKernels | undefined;
}

/** The kernels of an op on an instance, and its own for -x. Their parts that are undefined are those that the op has not. */
export function rowKernels(
  spec: RowSpec,
  binaries: Binaries,
  own: Binaries | undefined,
  instance: Instance,
  type: ElementType,
): RowKernels {
  const base = spec.kernels ?? spec.name;
  const kernel = (name: string) => instance.kernel(binaries, base + name, type) as Kernel;
  const along: Kernel | undefined = kernel("");
  const shared = (name: string) => instance.shared(binaries, base + name, type);
  const kernels: RowKernels = {
    type,
    instance,
    threads: instance.pool && { along: shared(""), alongGradient: shared("_grad") },
    needsSum: spec.needsSum,
    keepsTerms: spec.keepsTerms,
    reduces: spec.reduces,
    staging: along === undefined ? undefined : (instance[type] as unknown as Staging<FloatArray> | undefined),
    along,
    across: kernel("_columns"),
    alongGradient: kernel("_grad"),
    acrossGradient: kernel("_columns_grad"),
    masks: undefined,
    opposite: undefined,
  };
  const opposite = own && (instance.kernel(own, spec.name, type) as Kernel | undefined);
  if (own === undefined || opposite === undefined) return kernels;
  const threads = kernels.threads && { ...kernels.threads, along: instance.shared(own, spec.name, type) };
  return { ...kernels, opposite: { ...kernels, along: opposite, threads } };
}

/** A call of a kernel on rows. */
export interface RowCall {
  readonly kernel: Kernel;
  readonly shared: Shared;
  /** The addresses of its arrays, the result's last, and how many elements each has for a row. */
  readonly arrays: readonly number[];
  readonly each: readonly number[];
  /** Whether a state follows them. */
  readonly state: boolean;
  readonly parameters: readonly number[];
}

/**
 * Shares rows of n out among the threads of the instance's pool. Returns false, with nothing done, where it has none or the rows are too
 * few. The kernel's arguments are the arrays, the state if it has one, the number of rows, n, the parameters.
 */
export function share({ instance, type }: RowKernels, call: RowCall, rows: number, n: number): boolean {
  const { kernel, shared, arrays, each, state, parameters } = call;
  const { pool } = instance;
  if (pool === undefined || rows === 1 || !pool.takes(shared, rows * n)) return false;
  const size = type === "float32" ? 4 : 8;
  const same = (value: number): Argument => [value, 0, AT];
  const starts = arrays.map((address, i): Argument => [address, each[i] * size, AT]);
  const states: Argument[] = state ? [[type === "float32" ? 0 : 1, 0, STATE]] : [];
  const args = [...starts, ...states, [0, 1, LENGTH] as const, same(n), ...parameters.map(same)];
  const repeatable = !arrays.slice(0, -1).includes(arrays[arrays.length - 1]);
  pool.run({ calls: [{ kernel, shared, args }], total: rows, grain: 1, weight: n, repeatable });
  return true;
}
