import { type Binaries, defaultInstance, type Instance } from "../runtime/instance.js";
import { copied, type FloatArray } from "../runtime/memory.js";
import { overlaps } from "../runtime/overlap.js";
import type { Kernel, Lane } from "../runtime/staging.js";
import type { FoldSpec } from "../spec/fold.js";
import { fetch, type Operand, result, source, stream, stride, target } from "../tiling/elements.js";
import * as check from "../validate/index.js";
import { BIND } from "./elementwise.js";

export type FoldOptions<A extends FloatArray, P extends string> = {
  /** The dimensions, outermost first; by default the array is one row. */
  shape?: readonly number[];
  /** The axis that is folded, counted from either side: the last one by default. */
  axis?: number;
  /** Where the result goes; by default a new array of the same type. */
  out?: A;
} & { [K in P]?: number };

/** An op that makes one of several parts of an axis: a result is shorter than x by their number. */
export interface Fold<P extends string = never> {
  <A extends FloatArray>(x: A, options?: FoldOptions<A, P>): A;
  /** dL/dx, of the length of x, from gy = dL/dy, of the length of y. */
  backward<A extends FloatArray>(gy: A, x: A, options?: FoldOptions<A, P>): A;
  /** The mathematics. */
  readonly spec: FoldSpec<P>;
  [BIND](instance: Instance): Fold<P>;
}

/** x as [units, k, n], y as [units, n]. */
interface Layout {
  readonly units: number;
  readonly k: number;
  readonly n: number;
}

/** The options, each read once, and before the arrays are looked at. */
function read(op: string, options: FoldOptions<FloatArray, never> | undefined): FoldOptions<FloatArray, "k"> {
  const { shape, axis, out, k } = check.options(op, options as FoldOptions<FloatArray, "k"> | undefined);
  return { shape: check.dimensions(op, shape), axis, out, k };
}

class FoldOp<P extends string> {
  constructor(
    readonly spec: FoldSpec<P>,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, options: FoldOptions<FloatArray, P> | undefined): FloatArray {
    const given = read(this.spec.name, options);
    const float64 = check.float(this.spec.name, "x", x);
    const layout = this.#layout(x, given);
    const { units, k, n } = layout;
    const out = result(this.spec.name, "out", given.out, x, "x", units * n);
    const { lane, kernel } = this.#kernel(this.spec.name, float64);
    const y = lane && target(lane, out, n);
    const from = y && source(lane, x, y, k * n);
    const room = y ? stride(lane, from, y) : 0;
    if (from && room >= 1) stream(lane, from, undefined, y, 0, units, room, (x, _, y, units) => kernel(x, y, units, n, k));
    else if (from && lane.tile >= k) slices(lane, kernel, undefined, from, y, layout);
    else this.#plain(x, out, layout);
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, options: FoldOptions<FloatArray, P> | undefined): FloatArray {
    const given = read(this.spec.name, options);
    const float64 = check.float(this.spec.name, "x", x);
    const layout = this.#layout(x, given);
    const { units, k, n } = layout;
    check.same(this.spec.name, "gy", gy, x, "x", units * n);
    const out = result(this.spec.name, "out", given.out, x, "x");
    const { lane, kernel } = this.#kernel(`${this.spec.name}_grad`, float64);
    const gx = lane && target(lane, out, k * n);
    const from = gx && source(lane, x, gx, k * n);
    const flow = gx && source(lane, gy, gx, n);
    const room = gx ? stride(lane, from, flow, gx) : 0;
    if (from && flow && room >= 1) stream(lane, from, flow, gx, 0, units, room, (x, gy, gx, units) => kernel(gy, x, gx, units, n, k));
    else if (from && flow && lane.tile >= k) slices(lane, kernel, flow, from, gx, layout);
    else this.#plainGradient(gy, x, out, layout);
    return out;
  }

  #layout(x: FloatArray, { shape, axis, k: given }: FoldOptions<FloatArray, "k">): Layout {
    const { name, parameters } = this.spec;
    const chosen = "k" in parameters;
    const k = chosen ? check.parameter(name, "k", (parameters as FoldSpec<"k">["parameters"]).k, given, true) : 2;
    const { outer, n: size, inner } = check.around(name, x.length, shape, [x.length], axis, -1, k);
    if (x.length === 0) return { units: 0, k, n: 0 };
    return chosen ? { units: (outer * size) / k, k, n: inner } : { units: outer, k, n: (size / k) * inner };
  }

  #kernel(name: string, float64: boolean): { lane: Lane<FloatArray>; kernel: Kernel } | { lane: undefined; kernel: undefined } {
    const instance = this.open();
    const lane = instance[float64 ? "f64" : "f32"] as Lane<FloatArray> | undefined;
    const kernel = instance.kernel(this.binaries, name, float64 ? "f64" : "f32");
    return lane && kernel ? { lane, kernel } : { lane: undefined, kernel: undefined };
  }

  #plain(x: FloatArray, y: FloatArray, layout: Layout): void {
    each(layout, overlaps(x, y) ? copied(x) : x, (at, parts) => {
      y[at] = this.spec.f(parts);
    });
  }

  #plainGradient(gy: FloatArray, x: FloatArray, gx: FloatArray, layout: Layout): void {
    const [flow, from] = [gy, x].map((x) => (overlaps(x, gx) ? copied(x) : x));
    each(layout, from, (at, parts, first) => {
      const g = flow[at];
      const slopes = this.spec.gradient(parts);
      for (let t = 0; t < layout.k; t++) gx[first + t * layout.n] = g * slopes[t];
    });
  }
}

/** Every place of y, with the parts of x that belong to it, and where the first of them is. */
function each({ units, k, n }: Layout, x: FloatArray, visit: (at: number, parts: readonly number[], first: number) => void): void {
  const parts: number[] = [];
  for (let at = 0; at < units * n; at++) {
    const first = at + Math.floor(at / n) * (k - 1) * n;
    for (let t = 0; t < k; t++) parts[t] = x[first + t * n];
    visit(at, parts, first);
  }
}

/** Units that are longer than a tile: by slices, a stretch of every part, one behind the other in the tile. With gy, y is the gradient. */
function slices(lane: Lane, kernel: Kernel, gy: Operand | undefined, x: Operand, y: Operand, { units, k, n }: Layout): void {
  const most = Math.floor(lane.tile / k);
  const element = (operand: Operand): Operand => ({ ...operand, span: 1 });
  for (let unit = 0; unit < units; unit++) {
    for (let i = 0; i < n; i += most) {
      const m = Math.min(most, n - i);
      const part = (t: number) => ({ tile: lane.values + t * m * lane.size, at: (unit * k + t) * n + i });
      for (let t = 0; t < k; t++) lane.load(part(t).tile, x.array, part(t).at, m);
      if (gy === undefined) {
        kernel(lane.values, lane.values, 1, m, k);
        lane.store(lane.values, y.array, unit * n + i, m);
      } else {
        kernel(fetch(lane, lane.second, element(gy), unit * n + i, m), lane.values, lane.values, 1, m, k);
        for (let t = 0; t < k; t++) lane.store(part(t).tile, y.array, part(t).at, m);
      }
    }
  }
}

/** Makes the function of an op that folds. */
export function fold<P extends string>(spec: FoldSpec<P>, binaries: Binaries, open: () => Instance = defaultInstance): Fold<P> {
  const op = new FoldOp(spec, binaries, open);
  const call = (x: FloatArray, options?: FoldOptions<FloatArray, P>) => op.forward(x, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, options?: FoldOptions<FloatArray, P>) => op.backward(gy, x, options),
    spec,
    [BIND]: (instance: Instance) => fold(spec, binaries, () => instance),
  }) as unknown as Fold<P>;
}
