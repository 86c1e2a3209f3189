import { copied, created, meet, part, shares } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { RowSpec } from "../spec/softmax.js";
import { isLong, longRow } from "../threads/longRow.js";
import { FINISH, FIRST, fits, long, MASKED, MAX, place, read, reduced, SUM, type Tile, WHOLE, whole, write } from "../tiling/axis.js";
import { type Operand, source, target } from "../tiling/elements.js";
import { visitRows } from "../tiling/rows.js";
import type { Binaries, FloatArray, Kernel } from "../types.js";
import type { Extent } from "../validate/index.js";
import * as validate from "../validate/index.js";
import type { Activate, Activation } from "./activation.js";
import { ACTIVATE, BIND } from "./bind.js";
import { Logits, maskKernels } from "./mask.js";
import { gradient, type Kernels, reductionGradient, share } from "./rowwiseGradient.js";
import { plainBackward, plainForward } from "./rowwisePlain.js";

/** Bytes up to which a row is worked on in one piece: it passes through the memory once (1.5 times a resident row's time, 1.95 by tiles). */
const ROOM = 2 ** 22;

export interface RowOptions<A extends FloatArray> {
  /** The dimensions, outermost first; by default the array is one row. Of an empty array a new result has at most 2^24 elements. */
  shape?: readonly number[];
  /** The axis along which the values compete, from the end if negative: the last one by default. */
  axis?: number;
  /** What x is multiplied by (1): the inverse of a temperature. The product is rounded to the type of x. */
  scale?: number;
  /**
   * What may take part: bytes or booleans, where 0 or false hides; or numbers of x's type that are added to x, where -Infinity hides. As
   * long as a trailing part of the shape, over whose leading dimensions it repeats.
   */
  mask?: Uint8Array | readonly boolean[] | A;
  /** In a shape [..., queries, keys]: hides key j from query i where j > i + keys - queries. */
  causal?: boolean;
  /** Where the result goes, x itself included; by default a new array of the same type. */
  out?: A;
}

/** A row-wise op without a gradient. */
export interface RowMap {
  <A extends FloatArray>(x: A, options?: RowOptions<A>): A;
  /** The mathematics. */
  readonly spec: RowSpec;
  [BIND](instance: Instance): this;
}

/** A row-wise op. */
export interface RowOp extends RowMap, Activation {
  /** dL/dx from gy = dL/dy and the saved output y, whose mask it keeps: of the options, shape, axis and scale matter. */
  backward<A extends FloatArray>(gy: A, y: A, options?: RowOptions<A>): A;
}

/** A row-wise op with one result a row: its output lacks the axis. */
export interface Reduction extends RowMap {
  /** dL/dx from gy = dL/dy, x and the saved output y, with the options of the call. */
  backward<A extends FloatArray>(gy: A, x: A, y: A, options?: RowOptions<A>): A;
}

class RowFunction {
  #f32: Kernels | undefined;
  #f64: Kernels | undefined;

  constructor(
    readonly spec: RowSpec,
    /** The op whose kernels it uses. */
    readonly base: string,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, options: RowOptions<FloatArray> | undefined): FloatArray {
    const { name, reduces, sign } = this.spec;
    // all options are read once, and before the arrays are looked at: a getter may do anything to those
    const { shape, axis, scale, mask, causal, out: given } = validate.options(name, options);
    const sizes = shape === undefined ? undefined : validate.dimensions(name, shape);
    const bytes = mask === undefined ? undefined : validate.bits(mask);
    const kernels = this.#kernels(validate.float(name, "x", x));
    const extent =
      sizes === undefined && axis === undefined ? { outer: 1, n: x.length, inner: 1 } : validate.extent(name, x.length, sizes, axis);
    const plain = sign > 0 && scale === undefined && bytes === undefined && causal === undefined;
    const logits = plain ? undefined : Logits.of(name, x, sizes, axis, scale, bytes, causal, sign);
    const length = reduces ? extent.outer * extent.inner : x.length;
    let out = given;
    if (out === undefined) {
      validate.founded(name, "shape", x.length, length);
      out = created(x, length);
    } else validate.same(name, "out", out, x, "x", length);
    const { staging } = kernels;
    if (logits !== undefined) {
      logits.spare(out);
      if (staging !== undefined) this.#bind(logits, kernels, staging);
    }
    const done = staging !== undefined && x.length > 0 && direct(staging, kernels, x, extent, logits, out);
    if (!done) this.#rest(kernels, x, extent, logits, out);
    return out;
  }

  /** What cannot go the short way. */
  #rest(kernels: Kernels, x: FloatArray, extent: Extent, logits: Logits | undefined, out: FloatArray): void {
    const { staging } = kernels;
    if (x.length === 0) part(out, 0, out.length).fill(this.spec.hidden);
    else if (staging === undefined) plainForward(this.spec, x, extent, logits, out);
    else {
      const y = target(staging, out);
      const from = this.spec.reduces && shares(x, out) ? { array: copied(x), address: 0, span: 1 } : source(staging, x, y, 1, false);
      if (logits !== undefined || !this.#rows(staging, kernels, from, extent, y)) this.#tiles(staging, kernels, from, extent, logits, y);
    }
  }

  /** dL/dx from the saved output. */
  backward(gy: FloatArray, x: FloatArray | undefined, y: FloatArray, options: RowOptions<FloatArray> | undefined): FloatArray {
    const { name, backward, sign } = this.spec;
    const [like, likeName] = x === undefined ? ([y, "y"] as const) : ([x, "x"] as const);
    const { shape, axis, scale, mask, causal, out: given } = validate.options(name, options);
    const sizes = shape === undefined ? undefined : validate.dimensions(name, shape);
    const bytes = mask === undefined ? undefined : validate.bits(mask);
    const kernels = this.#kernels(validate.float(name, likeName, like));
    const extent = validate.extent(name, like.length, sizes, axis);
    const plain = sign > 0 && scale === undefined && bytes === undefined && causal === undefined;
    const logits = plain ? undefined : Logits.of(name, like, sizes, axis, scale, bytes, causal, sign);
    const length = x === undefined ? y.length : extent.outer * extent.inner;
    if (x !== undefined) validate.same(name, "y", y, like, likeName, length);
    validate.same(name, "gy", gy, like, likeName, length);
    const out = given ?? created(like);
    validate.same(name, "out", out, like, likeName);
    logits?.spare(out);
    const { staging } = kernels;
    const factor = sign * (scale ?? 1);
    if (like.length === 0 || backward === undefined) return out;
    if (staging === undefined) plainBackward(this.spec, gy, x, y, extent, logits, out);
    else if (x === undefined) gradient(staging, kernels, gy, y, out, extent, factor);
    else {
      if (logits !== undefined) this.#bind(logits, kernels, staging);
      reductionGradient(staging, kernels, gy, x, y, out, extent, logits, factor);
    }
    return out;
  }

  /** The op at the end of a layer, along its units. */
  activate(instance: Instance, float64: boolean, options: RowOptions<FloatArray> | undefined): Activate {
    const op = new RowFunction(this.spec, this.base, this.binaries, () => instance);
    const { scale } = validate.only(this.spec.name, ["scale"], options);
    const { staging, along } = op.#kernels(float64);
    const rows = (z: FloatArray, n: number) => ({ shape: [n && z.length / n, n], scale });
    const forward: Activate["forward"] = (z, out, n) => void op.forward(z, { ...rows(z, n), out });
    return {
      forward,
      backward:
        this.spec.backward &&
        ((gy, z, gz, n) => {
          forward(z, gz, n);
          op.backward(gy, undefined, gz, { ...rows(z, n), out: gz });
        }),
      inPlace:
        staging &&
        (scale === undefined && this.spec.sign > 0
          ? (address, rows, n) => along(address, address, rows, n, 1, staging.size, staging.size, staging.state, WHOLE, 0)
          : (address, rows, n) => forward(staging.view(address, rows * n), staging.view(address, rows * n), n)),
    };
  }

  #bind(logits: Logits, kernels: Kernels, staging: Staging<FloatArray>): void {
    kernels.masks ??= maskKernels(kernels.instance, kernels.type);
    logits.bind(kernels.masks, staging);
  }

  /** Rows that are too long for a tile, but not for a place in the heap, copied once each way. Says whether they could be. */
  #rows(staging: Staging<FloatArray>, kernels: Kernels, x: Operand, { outer, n, inner }: Extent, y: Operand): boolean {
    if (inner > 1 || this.spec.reduces || n <= staging.tile || n * staging.size > ROOM) return false;
    const [from, to] = [x, y].map((operand) => ({ ...operand, span: n }));
    return visitRows(kernels.instance, staging, outer, n, from, undefined, to, 1, (x, _, y) =>
      run(staging, kernels, x, y, { outer: 1, n, inner: 1 }, WHOLE),
    );
  }

  /** Tile by tile: whole slabs, or passes over long ones. */
  #tiles(staging: Staging<FloatArray>, kernels: Kernels, x: Operand, extent: Extent, logits: Logits | undefined, y: Operand): void {
    const { reduces } = this.spec;
    const kernel = extent.inner === 1 ? kernels.along : kernels.across;
    const masked = logits?.masked ? MASKED : 0;
    const step = (tile: Tile, from: Operand | undefined, y: Operand | undefined, phases: number) => {
      const there =
        from === undefined
          ? { address: staging.values, stride: 0 }
          : read(staging, from, staging.values, tile, from === x ? logits : undefined);
      const result = reduces ? reduced(tile) : tile;
      const to = y === undefined ? there : place(staging, y, staging.values, result);
      kernel(
        there.address,
        to.address,
        tile.slabs,
        tile.n,
        tile.width,
        there.stride,
        to.stride,
        staging.state,
        phases | masked,
        tile.first,
      );
      if (y !== undefined) write(staging, y, to, result);
    };
    const all = (tile: Tile) => step(tile, x, y, WHOLE);
    if (fits(staging, extent)) {
      whole(staging, extent, all);
      return;
    }
    long(staging, extent, [x, y], all, (down, empty) => {
      down((tile) => step(tile, x, undefined, tile.first === 0 ? MAX | FIRST : MAX));
      if (kernels.keepsTerms) {
        down((tile) => step(tile, x, y, SUM));
        down((tile) => step(tile, y, y, FINISH));
      } else {
        if (kernels.sums) down((tile) => step(tile, x, undefined, SUM));
        if (reduces) step(empty, undefined, y, FINISH);
        else down((tile) => step(tile, kernels.sums ? x : undefined, y, FINISH));
      }
    });
  }

  #kernels(float64: boolean): Kernels {
    return (float64 ? this.#f64 : this.#f32) ?? this.#find(float64);
  }

  #find(float64: boolean): Kernels {
    const type = float64 ? "f64" : "f32";
    const instance = this.open();
    const kernel = (name: string) => instance.kernel(this.binaries, this.base + name, type) as Kernel;
    const along: Kernel | undefined = kernel("");
    const shared = (name: string) => instance.shared(this.binaries, this.base + name, type);
    const found: Kernels = {
      type,
      instance,
      threads: this.spec.reduces || instance.pool === undefined ? undefined : { along: shared(""), alongGradient: shared("_grad") },
      sums: this.base !== "hardmax",
      keepsTerms: this.base === "softmax",
      staging: along === undefined ? undefined : (instance[type] as unknown as Staging<FloatArray> | undefined),
      along,
      across: kernel("_columns"),
      alongGradient: kernel("_grad"),
      acrossGradient: kernel("_columns_grad"),
      masks: undefined,
    };
    if (float64) this.#f64 = found;
    else this.#f32 = found;
    return found;
  }
}

/** Whole slabs at addresses, by all threads where that is worth it. */
function run(staging: Staging, kernels: Kernels, x: number, y: number, { outer, n, inner }: Extent, phases: number): void {
  const stride = inner * staging.size;
  const kernel = inner === 1 ? kernels.along : kernels.across;
  const shared = inner === 1 ? kernels.threads?.along : undefined;
  const { pool } = kernels.instance;
  if (shared !== undefined && pool !== undefined && phases === WHOLE && kernels.sums && isLong(pool, staging, shared, outer, n)) {
    for (let i = 0; i < outer; i++) longRow(pool, staging, kernel, shared, x + i * n * stride, y + i * n * stride, n, kernels.keepsTerms);
  } else if (shared === undefined || !share(kernels, kernel, shared, [x, y], outer, n, [1, stride, stride], [phases, 0]))
    kernel(x, y, outer, n, inner, stride, stride, staging.state, phases, 0);
}

/** The short way: one call, where all is in the memory or fits a tile. Says whether it could be gone. */
function direct(
  staging: Staging<FloatArray>,
  kernels: Kernels,
  x: FloatArray,
  extent: Extent,
  logits: Logits | undefined,
  out: FloatArray,
): boolean {
  const to = staging.address(out);
  let from = staging.address(x);
  if (extent.inner > 1 && !fits(staging, extent)) return false;
  const copied = from === 0 || to === 0 || logits !== undefined;
  if (copied ? x.length > staging.tile : from !== to && meet(from, x.length * staging.size, to, out.length * staging.size)) return false;
  if (from === 0) from = staging.load(staging.values, x, 0, x.length);
  if (logits !== undefined) {
    logits.apply(from, staging.values, 0, x.length);
    from = staging.values;
  }
  const result = to === 0 ? staging.values : to;
  run(staging, kernels, from, result, extent, logits?.masked ? WHOLE | MASKED : WHOLE);
  if (to === 0) staging.store(result, out, 0, out.length);
  return true;
}

type Make<T> = (spec: RowSpec, binaries: Binaries, open?: () => Instance) => T;

/** Makes the function of an op without a gradient. */
export const rowMap: Make<RowMap> = (spec, binaries, open = defaultInstance) =>
  bare(new RowFunction(spec, spec.name, binaries, open), rowMap);

function bare<T extends RowMap>(op: RowFunction, make: Make<T>): T {
  const call = (x: FloatArray, options?: RowOptions<FloatArray>) => op.forward(x, options);
  return Object.assign(call, { spec: op.spec, [BIND]: (instance: Instance) => make(op.spec, op.binaries, () => instance) }) as unknown as T;
}

/** Makes a row-wise op's function. */
export const rowwise: Make<RowOp> = (spec, binaries, open = defaultInstance) => {
  const op = new RowFunction(spec, spec.sign < 0 ? "softmax" : spec.name, binaries, open);
  return Object.assign(bare<RowOp>(op, rowwise), {
    backward: (gy: FloatArray, y: FloatArray, options?: RowOptions<FloatArray>) => op.backward(gy, undefined, y, options),
    [ACTIVATE]: (instance: Instance, float64: boolean, options: RowOptions<FloatArray> | undefined) =>
      op.activate(instance, float64, options),
  }) as RowOp;
};

/** Makes a reduction's function. */
export const reduction: Make<Reduction> = (spec, binaries, open = defaultInstance) => {
  const op = new RowFunction(spec, spec.name, binaries, open);
  return Object.assign(bare<Reduction>(op, reduction), {
    backward: (gy: FloatArray, x: FloatArray, y: FloatArray, options?: RowOptions<FloatArray>) => op.backward(gy, x ?? null, y, options),
  }) as Reduction;
};
