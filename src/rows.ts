import * as check from "./check.js";
import { type Binaries, defaultInstance, type Instance } from "./instance.js";
import type { Kernel, Lane } from "./lane.js";
import type { FloatArray } from "./memory.js";
import type { RowSpec } from "./spec/softmax.js";
import { type Operand, overlaps, source, stream, stride, target, type Visit } from "./stream.js";
import { BIND } from "./unary.js";

export interface RowOptions<A extends FloatArray> {
  /** The dimensions, outermost first; by default the array is one row. */
  shape?: readonly number[];
  /** The axis along which the values compete: the last one. */
  axis?: number;
  /** Where the result goes, x itself included; by default a new array of the same type. */
  out?: A;
}

/** A row-wise op. */
export interface RowOp {
  <A extends FloatArray>(x: A, options?: RowOptions<A>): A;
  /** dL/dx from gy = dL/dy and the saved output y. */
  backward<A extends FloatArray>(gy: A, y: A, options?: RowOptions<A>): A;
  /** The mathematics. */
  readonly spec: RowSpec;
  [BIND](instance: Instance): RowOp;
}

/** The kernels behind the row-wise ops, by the names of assembly/rows.ts without the float type. */
type Kernels = (name: string) => Kernel;

/** A row longer than a tile goes in passes: this one carries a number from tile to tile. */
type Pass<A extends FloatArray> = (x: Operand<A>, second: Operand<A> | undefined, y: Operand<A> | undefined, visit: Visit) => void;

/** How an op's rows are computed where they fit a tile (`whole`) and where they do not (`long`). */
export interface RowKernels {
  readonly binaries: Binaries;
  readonly long: <A extends FloatArray>(kernels: Kernels, pass: Pass<A>, x: Operand<A>, y: Operand<A>) => void;
  readonly longGradient: <A extends FloatArray>(kernels: Kernels, pass: Pass<A>, gy: Operand<A>, y: Operand<A>, gx: Operand<A>) => void;
}

/** The largest value of a row. */
function maximum<A extends FloatArray>(kernels: Kernels, pass: Pass<A>, x: Operand<A>): number {
  let max = Number.NEGATIVE_INFINITY;
  pass(x, undefined, undefined, (x, _, __, n) => {
    max = Math.max(max, kernels("maximum")(x, n));
  });
  return max;
}

/** The gradient from a sum over the row and what then flows through each element. */
const longGradient =
  (name: string): RowKernels["longGradient"] =>
  (kernels, pass, gy, y, gx) => {
    let sum = 0;
    pass(gy, y, undefined, (gy, y, _, n) => {
      sum += kernels(`${name}Sum`)(gy, y, n);
    });
    pass(gy, y, gx, (gy, y, gx, n) => kernels(`${name}Flow`)(gy, y, gx, n, sum));
  };

export const softmaxKernels = (binaries: Binaries): RowKernels => ({
  binaries,
  long(kernels, pass, x, y) {
    const max = maximum(kernels, pass, x);
    let sum = 0;
    pass(x, undefined, y, (x, _, y, n) => {
      sum += kernels("exponentials")(x, y, n, max);
    });
    pass(y, undefined, y, (_, __, y, n) => kernels("scale")(y, n, 1 / sum));
  },
  longGradient: longGradient("softmax"),
});

export const logSoftmaxKernels = (binaries: Binaries): RowKernels => ({
  binaries,
  long(kernels, pass, x, y) {
    const max = maximum(kernels, pass, x);
    let sum = 0;
    pass(x, undefined, undefined, (x, _, __, n) => {
      sum += kernels("expSum")(x, n, max);
    });
    pass(x, undefined, y, (x, _, y, n) => kernels("subtractLog")(x, y, n, max, sum));
  },
  longGradient: longGradient("logSoftmax"),
});

class RowFunction {
  constructor(
    readonly spec: RowSpec,
    readonly kernels: RowKernels,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, options: RowOptions<FloatArray> | undefined): FloatArray {
    const { out, rows, n, lane, find } = this.#prepare("x", x, options);
    if (lane === undefined) {
      const from = overlaps(x, out) ? x.slice() : x;
      this.#plain(rows, n, (row) => this.spec.forward(row(from), row(out)));
    } else {
      const y = target(lane, out);
      const from = source(lane, x, y);
      const whole = (x: number, _: number, y: number, count: number) => find(this.spec.name)(x, y, count / n, n);
      each(lane, rows, n, from, undefined, y, whole, (pass) => this.kernels.long(find, pass, from, y));
    }
    return out;
  }

  backward(gy: FloatArray, y: FloatArray, options: RowOptions<FloatArray> | undefined): FloatArray {
    const { out, rows, n, lane, find } = this.#prepare("y", y, options);
    check.same(this.spec.name, "gy", gy, y, "y");
    if (lane === undefined) {
      const [flow, saved] = [gy, y].map((x) => (overlaps(x, out) ? x.slice() : x));
      this.#plain(rows, n, (row) => this.spec.backward(row(flow), row(saved), row(out)));
    } else {
      const gx = target(lane, out);
      const flow = source(lane, gy, gx);
      const saved = source(lane, y, gx);
      const whole = (gy: number, y: number, gx: number, count: number) => find(`${this.spec.name}_grad`)(gy, y, gx, count / n, n);
      each(lane, rows, n, flow, saved, gx, whole, (pass) => this.kernels.longGradient(find, pass, flow, saved, gx));
    }
    return out;
  }

  #prepare(name: string, x: FloatArray, options: RowOptions<FloatArray> | undefined) {
    const op = this.spec.name;
    const type = check.float(op, name, x) ? "f64" : "f32";
    check.options(op, options);
    const { rows, n } = check.rows(op, x.length, options?.shape, options?.axis);
    const out = options?.out ?? (type === "f32" ? new Float32Array(x.length) : new Float64Array(x.length));
    check.same(op, "out", out, x, name);
    const instance = this.open();
    const find: Kernels = (kernel) => instance.kernel(this.kernels.binaries, kernel, type) as Kernel;
    return { out, rows, n, find, lane: find(op) && (instance[type] as unknown as Lane<FloatArray> | undefined) };
  }

  /** Each row in plain JavaScript. */
  #plain(rows: number, n: number, visit: (row: (x: FloatArray) => FloatArray) => void): void {
    for (let i = 0; i < rows; i++) visit((x) => x.subarray(i * n, i * n + n));
  }
}

/** Rows that fit a tile go as many at a time as do; longer ones in passes of their own, unless nothing needs a tile. */
function each(
  lane: Lane,
  rows: number,
  n: number,
  x: Operand,
  second: Operand | undefined,
  y: Operand,
  whole: Visit,
  long: (pass: Pass<FloatArray>) => void,
): void {
  const room = stride(lane, x, second, y);
  if (n === 0) return;
  if (n <= room) stream(lane, x, second, y, 0, rows * n, Math.floor(room / n) * n, whole);
  else
    for (let start = 0; start < rows * n; start += n)
      long((x, second, y, visit) => stream(lane, x, second, y, start, start + n, lane.tile, visit));
}

/** Makes a row-wise op's function. */
export function rowwise(spec: RowSpec, kernels: RowKernels, open: () => Instance = defaultInstance): RowOp {
  const op = new RowFunction(spec, kernels, open);
  const call = (x: FloatArray, options?: RowOptions<FloatArray>) => op.forward(x, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, y: FloatArray, options?: RowOptions<FloatArray>) => op.backward(gy, y, options),
    spec,
    [BIND]: (instance: Instance) => rowwise(spec, kernels, () => instance),
  }) as unknown as RowOp;
}
