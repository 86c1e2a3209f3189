// Normalizations of rows by kernels: tile by tile, with weights and bias whole in the memory.
import { copied, created, overlaps, shares } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { NormSpec } from "../../spec/norms.js";
import { source, stream, target } from "../../tiling/elements.js";
import { visitRows } from "../../tiling/rows.js";
import type { Binaries, FloatArray, Kernel } from "../../types.js";
import { gradientName } from "../gradientName.js";
import { Scratch } from "../scratch.js";
import { TERMS, Totals } from "../totals.js";
import { type NormArrays, type NormCall, plainGradients, plainRows } from "./plain.js";

/** The kernels of an op and element type on one instance. */
interface Kernels {
  readonly instance: Instance;
  readonly staging: Staging<FloatArray>;
  readonly y: Kernel;
  readonly gradient: Kernel;
  readonly add: Kernel;
}

export class NormRows {
  readonly #kernels = new Map<"float32" | "float64", Kernels | undefined>();

  constructor(
    readonly spec: NormSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  /** y of x, or of x + residual, which goes to `sum`. */
  forward(arrays: NormArrays, call: NormCall, float64: boolean): void {
    const kernels = this.#find(float64);
    if (kernels === undefined) plainRows(this.spec, arrays, call);
    else run(this.spec.name, kernels, arrays, call);
  }

  /** Writes dL/dx to gx, if it is wanted, and returns the sums for the weights and then those for the bias. */
  gradients(gy: FloatArray, x: FloatArray, gx: FloatArray | undefined, call: NormCall, float64: boolean): Float64Array {
    const kernels = this.#find(float64);
    if (kernels === undefined) return plainGradients(this.spec, gy, x, gx, call);
    return derive(this.spec.name, kernels, { gy, x, gx }, call);
  }

  /** x + residual. */
  added(x: FloatArray, residual: FloatArray, float64: boolean): FloatArray {
    const sum = created(x);
    const kernels = this.#find(float64);
    if (kernels === undefined) {
      for (let i = 0; i < x.length; i++) sum[i] = x[i] + residual[i];
      return sum;
    }
    const { staging, add } = kernels;
    const y = target(staging, sum);
    const operands = { x: source(staging, x, y), second: source(staging, residual, y), y };
    stream(staging, operands, 0, x.length, staging.tile, (x, second, y, n) => add(x, second, y, n));
    return sum;
  }

  #find(float64: boolean): Kernels | undefined {
    const type = float64 ? "float64" : "float32";
    if (!this.#kernels.has(type)) {
      const instance = this.open();
      const kernel = (name: string) => instance.kernel(this.binaries, name, type);
      const [y, gradient, add] = [kernel(this.spec.name), kernel(gradientName(this.spec.name)), kernel("addResidual")];
      const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
      this.#kernels.set(type, staging && y && gradient && add && { instance, staging, y, gradient, add });
    }
    return this.#kernels.get(type);
  }
}

/** The number of the channel that a row begins with. */
const channelOf = (row: number, { n, run, channels }: NormCall): number => ((row * n) / run) % channels;

/** Throws, with nothing done, where the heap is full. */
function run(op: string, { instance, staging, y: kernel, add }: Kernels, { x, residual, sum, out }: NormArrays, call: NormCall): void {
  const { rows, n, affine, eps, run, channels } = call;
  const y = target(staging, out);
  const apart = (x: FloatArray) => (sum !== undefined && overlaps(x, sum) ? copied(x) : x);
  const written = (x?: FloatArray) => x !== undefined && (shares(x, out) || (sum !== undefined && shares(x, sum)));
  const scratch = new Scratch(op, instance, staging);
  try {
    const weights = scratch.whole(affine.weights, written(affine.weights));
    const bias = scratch.whole(affine.bias, written(affine.bias));
    const operands = { x: source(staging, apart(x), y), second: residual && source(staging, apart(residual), y), y };
    // with a residual a tile at a time: the sums are in the first-level cache until they are normalized
    const most = residual === undefined ? undefined : Math.max(1, Math.floor(staging.tile / n));
    const done = visitRows(instance, staging, operands, { rows, n, most }, (x, second, y, row, count) => {
      if (residual !== undefined) add(x, second, y, count * n);
      if (sum !== undefined) staging.store(y, sum, row * n, count * n);
      const from = residual === undefined ? x : y;
      if (run === 0) kernel(from, weights, bias, y, count, n, eps);
      else kernel(from, weights, bias, y, count, n, run, channels, channelOf(row, call), eps);
    });
    if (!done) throw scratch.full(n * staging.elementSize);
  } finally {
    scratch.close();
  }
}

/** Throws, with nothing done, where the heap is full. */
function derive(
  op: string,
  { instance, staging, gradient: kernel }: Kernels,
  { gy, x, gx: out }: { readonly gy: FloatArray; readonly x: FloatArray; readonly gx: FloatArray | undefined },
  call: NormCall,
): Float64Array {
  const { rows, n, affine, eps, run, channels } = call;
  const gx = out && target(staging, out);
  // the rows of a visit do not depend on where the arrays lie, so neither do the sums
  const most = Math.max(1, Math.min(TERMS, Math.floor(staging.tile / n)));
  const operand = (x: FloatArray) => (gx ? source(staging, x, gx, 1, rows <= most && n <= staging.tile) : target(staging, x));
  const scratch = new Scratch(op, instance, staging);
  try {
    const weights = scratch.whole(affine.weights, out !== undefined && affine.weights !== undefined && shares(affine.weights, out));
    const totals = new Totals(scratch, 2 * channels);
    const operands = { x: operand(gy), second: operand(x), y: gx };
    const done = visitRows(instance, staging, operands, { rows, n, most }, (gy, x, y, row, count) => {
      const to = gx ? y : 0;
      if (run === 0) kernel(gy, x, weights, to, totals.address, count, n, eps);
      else kernel(gy, x, weights, to, totals.address, count, n, run, channels, channelOf(row, call), eps);
      totals.add(count);
    });
    if (!done) throw scratch.full(n * staging.elementSize);
    return totals.closed();
  } finally {
    scratch.close();
  }
}
