import { copied, overlaps, settleNaN } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { GatedSpec } from "../../spec/gated.js";
import { loadTile, reduced, storeTile, strips } from "../../tiling/axis.js";
import { fitting, type Operand, result, source, stream, target } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { gradientName } from "../gradientName.js";
import { GatedPair, isFirst, type Pair, type PairGradientOptions, type PairOptions } from "./pair.js";

export type GatedOptions<A extends FloatArray, P extends string> = {
  /** The dimensions, outermost first; by default the array is one row. */
  shape?: readonly number[];
  /** The axis whose parts are combined, counted from either side: the last one by default. */
  axis?: number;
  /** Where the result goes; by default a new array of the same type. */
  out?: A;
} & ([P] extends [never]
  ? {
      /** Which half goes through the gate: "second" by default. */
      gate?: "second" | "first";
    }
  : { [K in P]?: number });

/** An op that combines the parts of an axis: the axis of the result is shorter by their number. */
export interface Gated<P extends string = never> {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: GatedOptions<O, P>): NoInfer<O>;
  /** dL/dx, of the length of x, from gy = dL/dy, of the length of y. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, x: A, options?: GatedOptions<O, P>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: GatedSpec<P>;
  [BIND](instance: Instance): Gated<P>;
}

/** A gated unit: of the halves of an axis, or of two arrays. */
export interface GatedUnit extends Gated {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: GatedOptions<O, never>): NoInfer<O>;
  <A extends FloatArray, O extends Like<A> = Plain<A>>(a: A, b: Like<A>, options?: PairOptions<O>): NoInfer<O>;
  /** dL/dx, of the length of x, from gy = dL/dy, of the length of y. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, x: A, options?: GatedOptions<O, never>): NoInfer<O>;
  /** dL/da and dL/db. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>, B extends Like<A> = Plain<A>>(
    gy: Like<A>,
    a: A,
    b: Like<A>,
    options?: PairGradientOptions<O, B>,
  ): Pair<NoInfer<O>, NoInfer<B>>;
}

/** x as [units, k, n], y as [units, n]; and whether the gate is the first half. */
interface Layout {
  readonly units: number;
  readonly k: number;
  readonly n: number;
  readonly swaps: boolean;
}

/** Options that were read, of an op of either kind. */
interface Given {
  readonly shape: readonly number[] | undefined;
  readonly axis: unknown;
  readonly out: FloatArray | undefined;
  readonly k: unknown;
  /** Whether the gate is the first half. */
  readonly swaps: boolean;
}

class GatedOp<P extends string> {
  readonly #known: readonly string[];
  /** Whether the parts are k neighbours. */
  readonly #grouped: boolean;

  constructor(
    readonly spec: GatedSpec<P>,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {
    const common = { out: 1, shape: 1, axis: 1 } as const;
    const halves = validate.known<GatedOptions<FloatArray, never>>({ ...common, gate: 1 });
    this.#grouped = "k" in spec.parameters;
    this.#known = this.#grouped ? validate.known<GatedOptions<FloatArray, "k">>({ ...common, k: 1 }) : halves;
  }

  forward(x: FloatArray, options: GatedOptions<FloatArray, P> | undefined): FloatArray {
    const given = this.#given(options);
    const float64 = validate.float(this.spec.name, "x", x);
    const layout = this.#layout(x, given);
    const { units, k, n } = layout;
    const out = result(this.spec.name, "out", given.out, x, "x", units * n);
    const { staging, kernel } = this.kernel(this.spec.name, float64);
    const y = staging && target(staging, out, n);
    const from = y && source(staging, x, y, k * n);
    const most = y ? fitting(staging, from, y) : 0;
    if (from && most >= 1) {
      const size = n * staging.elementSize;
      const a = given.swaps ? size : 0;
      if (this.#grouped) stream(staging, { x: from, y }, 0, units, most, (x, _, y, units) => kernel(x, y, units, n, k));
      else stream(staging, { x: from, y }, 0, units, most, (x, _, y, units) => kernel(x + a, x + size - a, y, units, n, 2 * size));
    } else if (from && staging.tile >= k) slices(staging, this.#run(kernel, staging, layout), undefined, from, y, layout);
    else this.#plain(x, out, layout);
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, options: GatedOptions<FloatArray, P> | undefined): FloatArray {
    const given = this.#given(options);
    const float64 = validate.float(this.spec.name, "x", x);
    const layout = this.#layout(x, given);
    const { units, k, n } = layout;
    validate.same(this.spec.name, "gy", gy, x, "x", units * n);
    const out = result(this.spec.name, "out", given.out, x, "x");
    const { staging, kernel } = this.kernel(gradientName(this.spec.name), float64);
    const gx = staging && target(staging, out, k * n);
    const from = gx && source(staging, x, gx, k * n);
    const upstream = gx && source(staging, gy, gx, n);
    const most = gx ? fitting(staging, from, upstream, gx) : 0;
    if (from && upstream && most >= 1) {
      const run = this.#runGradient(kernel, staging, layout);
      stream(staging, { x: from, second: upstream, y: gx }, 0, units, most, (x, gy, gx, units) => run(gy, x, gx, units, n));
    } else if (from && upstream && staging.tile >= k)
      slices(staging, this.#runGradient(kernel, staging, layout), upstream, from, gx, layout);
    else this.#plainGradient(gy, x, out, layout);
    return out;
  }

  /** Reads each option once, before the arrays are checked. */
  #given(options: GatedOptions<FloatArray, P> | undefined): Given {
    const { name } = this.spec;
    const given = options as (GatedOptions<FloatArray, "k"> & GatedOptions<FloatArray, never>) | undefined;
    const { shape, axis, out, k, gate } = validate.options(name, given, this.#known);
    return { shape: validate.dimensions(name, shape), axis, out, k, swaps: isFirst(name, gate) };
  }

  #layout(x: FloatArray, { shape, axis, k: given, swaps }: Given): Layout {
    const { name, parameters } = this.spec;
    const k = this.#grouped ? validate.parameter(name, "k", (parameters as GatedSpec<"k">["parameters"]).k, given, true) : 2;
    const { outer, n: size, inner } = validate.around(name, x.length, { sizes: shape ?? [x.length], axis, usual: -1, parts: k });
    if (x.length === 0) return { units: 0, k, n: 0, swaps };
    return this.#grouped ? { units: (outer * size) / k, k, n: inner, swaps } : { units: outer, k, n: (size / k) * inner, swaps };
  }

  /** A kernel, and how arrays reach it; neither where plain JavaScript runs. */
  kernel(name: string, float64: boolean): { staging: Staging<FloatArray>; kernel: Kernel } | { staging: undefined; kernel: undefined } {
    const instance = this.open();
    const staging = instance[float64 ? "float64" : "float32"] as Staging<FloatArray> | undefined;
    const kernel = instance.kernel(this.binaries, name, float64 ? "float64" : "float32");
    return staging && kernel ? { staging, kernel } : { staging: undefined, kernel: undefined };
  }

  /** The kernel on units one behind the other; that of a gated unit takes its halves, of n elements each. */
  #run(kernel: Kernel, { elementSize }: Staging, { k, swaps }: Layout): Kernel {
    if (this.#grouped) return (x, y, units, n) => kernel(x, y, units, n, k);
    return (x, y, units, n) => {
      const a = swaps ? n * elementSize : 0;
      return kernel(x + a, x + n * elementSize - a, y, units, n, 2 * n * elementSize);
    };
  }

  #runGradient(kernel: Kernel, { elementSize }: Staging, { k, swaps }: Layout): Kernel {
    if (this.#grouped) return (gy, x, gx, units, n) => kernel(gy, x, gx, units, n, k);
    return (gy, x, gx, units, n) => {
      const a = swaps ? n * elementSize : 0;
      const b = n * elementSize - a;
      return kernel(gy, x + a, x + b, gx + a, gx + b, units, n, 2 * n * elementSize);
    };
  }

  #plain(x: FloatArray, y: FloatArray, layout: Layout): void {
    const { swaps } = layout;
    each(layout, overlaps(x, y) ? copied(x) : x, (at, parts) => {
      y[at] = this.spec.f(swaps ? [parts[1], parts[0]] : parts);
    });
    settleNaN(y);
  }

  #plainGradient(gy: FloatArray, x: FloatArray, gx: FloatArray, layout: Layout): void {
    const { swaps } = layout;
    const [upstream, from] = [gy, x].map((x) => (overlaps(x, gx) ? copied(x) : x));
    each(layout, from, (at, parts, first) => {
      const g = upstream[at];
      const slopes = this.spec.gradient(swaps ? [parts[1], parts[0]] : parts);
      for (let t = 0; t < layout.k; t++) gx[first + t * layout.n] = g * slopes[swaps ? 1 - t : t];
    });
    settleNaN(gx);
  }
}

/** Visits each element of y with its parts of x, and the position of the first part. */
function each({ units, k, n }: Layout, x: FloatArray, visit: (at: number, parts: readonly number[], first: number) => void): void {
  const parts: number[] = [];
  for (let at = 0; at < units * n; at++) {
    const first = at + Math.floor(at / n) * (k - 1) * n;
    for (let t = 0; t < k; t++) parts[t] = x[first + t * n];
    visit(at, parts, first);
  }
}

/** Visits units that do not fit a tile, some elements of every part at a time. With gy, y is the gradient. */
function slices(
  staging: Staging<FloatArray>,
  kernel: Kernel,
  gy: Operand | undefined,
  x: Operand,
  y: Operand,
  { units, k, n }: Layout,
): void {
  const foreign = (operand: Operand) => ({ ...operand, address: 0 }); // copied in any case: the kernel takes the parts one after the other
  strips({ outer: units, n: k, inner: n }, Math.floor(staging.tile / k), (tile) => {
    const part = reduced(tile);
    const at = loadTile(staging, foreign(x), staging.first, tile);
    if (gy === undefined) kernel(at.address, at.address, 1, tile.width);
    else kernel(loadTile(staging, gy, staging.second, part).address, at.address, at.address, 1, tile.width);
    storeTile(staging, foreign(y), at, gy === undefined ? part : tile);
  });
}

/** Makes the function of an op on the parts of an axis. */
export function gated<P extends string>(spec: GatedSpec<P>, binaries: Binaries, open: () => Instance = defaultInstance): Gated<P> {
  const op = new GatedOp(spec, binaries, open);
  const call = (x: FloatArray, options?: GatedOptions<FloatArray, P>) => op.forward(x, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, options?: GatedOptions<FloatArray, P>) => op.backward(gy, x, options),
    spec,
    [BIND]: (instance: Instance) => gated(spec, binaries, () => instance),
  }) as unknown as Gated<P>;
}

/** Makes the function of a gated unit, which takes two arrays, too. */
export function gatedUnit(spec: GatedSpec<never>, binaries: Binaries, open: () => Instance = defaultInstance): GatedUnit {
  const op = new GatedOp(spec, binaries, open);
  const pair = new GatedPair(spec, (name, float64) => op.kernel(name, float64));
  type Second = FloatArray | GatedOptions<FloatArray, never>;
  const call = (a: FloatArray, b?: Second, options?: PairOptions<FloatArray>) =>
    ArrayBuffer.isView(b) || options !== undefined ? pair.forward(a, b as FloatArray, options) : op.forward(a, b);
  return Object.assign(call, {
    backward: (gy: FloatArray, a: FloatArray, b?: Second, options?: PairGradientOptions<FloatArray>) =>
      ArrayBuffer.isView(b) || options !== undefined ? pair.backward(gy, a, b as FloatArray, options) : op.backward(gy, a, b),
    spec,
    [BIND]: (instance: Instance) => gatedUnit(spec, binaries, () => instance),
  }) as unknown as GatedUnit;
}
