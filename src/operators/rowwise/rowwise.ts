import { copied, created, part, shares } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { RowSpec } from "../../spec/softmax.js";
import { source, target } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import type { Extent } from "../../validate/index.js";
import * as validate from "../../validate/index.js";
import { WHOLE } from "../../wasm/layout.js";
import type { Activate, Activation } from "../activation.js";
import { ACTIVATE, BIND } from "../bind.js";
import { forwardDirect, forwardRows, forwardTiles } from "./forward.js";
import { gradient, reductionGradient } from "./gradient.js";
import { type RowKernels, rowKernels } from "./kernels.js";
import { type LogitOptions, Mask, maskKernels, readMask } from "./mask.js";
import { plainBackward, plainForward } from "./plain.js";

export interface RowOptions<A extends FloatArray> extends LogitOptions<A> {
  scale?: number;
}

/** A row-wise op without a gradient. */
export interface RowMap {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: RowOptions<O>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: RowSpec;
  [BIND](instance: Instance): this;
}

/** A row-wise op. */
export interface RowOp extends RowMap, Activation {
  /** dL/dx from gy = dL/dy and the saved output y, whose mask it keeps: of the options, shape, axis and scale matter. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, y: A, options?: RowOptions<O>): NoInfer<O>;
}

/** A row-wise op with one result a row: its output lacks the axis. */
export interface RowReduction extends RowMap {
  /** dL/dx from gy = dL/dy, x and the saved output y, with the options of the call. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, x: A, y: Like<A>, options?: RowOptions<O>): NoInfer<O>;
}

const KNOWN = /*#__PURE__*/ validate.known<RowOptions<FloatArray>>({
  out: 1,
  shape: 1,
  axis: 1,
  scale: 1,
  mask: 1,
  maskShape: 1,
  causal: 1,
});

class RowFunction {
  #float32: RowKernels | undefined;
  #float64: RowKernels | undefined;

  constructor(
    readonly spec: RowSpec,
    readonly binaries: Binaries,
    readonly own: Binaries | undefined,
    readonly open: () => Instance,
    /** What computes the gradient of a reduction; functions without one need not bring it along. */
    readonly reduced?: typeof reductionGradient,
  ) {}

  forward(x: FloatArray, options: RowOptions<FloatArray> | undefined): FloatArray {
    const { name, reduces, sign } = this.spec;
    // all options are read once, before the arrays are checked: a getter may change an array
    const { shape, axis, scale, mask: bits, maskShape, causal, out: to } = validate.options(name, options, KNOWN);
    const sizes = shape === undefined ? undefined : validate.dimensions(name, shape);
    const usual = scale === undefined && bits === undefined && maskShape === undefined && causal === undefined; // saves a call, 4 ns
    const given = usual ? undefined : readMask(name, axis, scale, bits, maskShape, causal);
    const found = this.#kernels(validate.float(name, "x", x));
    const extent =
      sizes === undefined && axis === undefined ? { outer: 1, n: x.length, inner: 1 } : validate.extent(name, x.length, sizes, axis);
    const opposite = given === undefined && extent.inner === 1 ? found.opposite : undefined;
    const kernels = opposite ?? found;
    const asIs = given === undefined && (sign > 0 || opposite !== undefined);
    const mask = asIs ? undefined : Mask.of(name, x, sizes, given, this.spec);
    const length = reduces ? extent.outer * extent.inner : x.length;
    let out = to;
    if (out === undefined) {
      validate.resultsOfEmpty(name, "shape", x.length, length);
      out = created(x, length);
    } else validate.same(name, "out", out, x, "x", length);
    const { staging } = kernels;
    if (mask !== undefined) {
      mask.protect(out);
      if (staging !== undefined) this.#bind(mask, kernels, staging);
      mask.look(x);
    }
    const done = staging !== undefined && x.length > 0 && !mask?.apart && forwardDirect(staging, kernels, x, extent, mask, out);
    if (!done) this.#rest(kernels, x, extent, mask, out);
    return out;
  }

  /** What cannot go the short way. */
  #rest(kernels: RowKernels, x: FloatArray, extent: Extent, mask: Mask | undefined, out: FloatArray): void {
    const { staging } = kernels;
    if (x.length === 0) part(out, 0, out.length).fill(this.spec.hidden);
    else if (staging === undefined || mask?.apart) plainForward(this.spec, x, extent, mask, out);
    else {
      const y = target(staging, out);
      const from = this.spec.reduces && shares(x, out) ? { array: copied(x), address: 0, span: 1 } : source(staging, x, y, 1, false);
      const operands = { x: from, y, mask };
      if (!forwardRows(staging, kernels, operands, extent)) forwardTiles(staging, kernels, operands, extent);
    }
  }

  /** dL/dx from the saved output. */
  backward(gy: FloatArray, x: FloatArray | undefined, y: FloatArray, options: RowOptions<FloatArray> | undefined): FloatArray {
    const { name, backward, sign } = this.spec;
    const [like, likeName] = x === undefined ? ([y, "y"] as const) : ([x, "x"] as const);
    const { shape, axis, scale, mask: bits, maskShape, causal, out: to } = validate.options(name, options, KNOWN);
    const sizes = shape === undefined ? undefined : validate.dimensions(name, shape);
    const usual = scale === undefined && bits === undefined && maskShape === undefined && causal === undefined; // saves a call, 4 ns
    const given = usual ? undefined : readMask(name, axis, scale, bits, maskShape, causal);
    const kernels = this.#kernels(validate.float(name, likeName, like));
    const extent = validate.extent(name, like.length, sizes, axis);
    const mask = given === undefined && sign > 0 ? undefined : Mask.of(name, like, sizes, given, this.spec);
    const length = x === undefined ? y.length : extent.outer * extent.inner;
    if (x !== undefined) validate.same(name, "y", y, like, likeName, length);
    validate.same(name, "gy", gy, like, likeName, length);
    const out = to === undefined ? created(like) : to;
    validate.same(name, "out", out, like, likeName);
    mask?.protect(out);
    const { staging } = kernels;
    const factor = sign * (scale ?? 1);
    if (like.length === 0 || backward === undefined) return out;
    if (mask !== undefined && staging !== undefined) this.#bind(mask, kernels, staging);
    mask?.look(like);
    if (staging === undefined || mask?.apart) plainBackward(this.spec, { gy, x, y, gx: out }, extent, mask);
    else if (x === undefined) gradient(staging, kernels, { gy, y, gx: out }, extent, factor);
    else (this.reduced as typeof reductionGradient)(staging, kernels, { gy, x, y, gx: out }, extent, mask, factor);
    return out;
  }

  /** The op at the end of a layer, along its units. */
  activate(instance: Instance, float64: boolean, options: RowOptions<FloatArray> | undefined): Activate {
    const op = new RowFunction(this.spec, this.binaries, this.own, () => instance);
    const { scale } = validate.options(this.spec.name, options, ["scale"]);
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
          ? (address, rows, n) => along(address, address, staging.state, rows, n, WHOLE, 0)
          : (address, rows, n) => forward(staging.view(address, rows * n), staging.view(address, rows * n), n)),
    };
  }

  #bind(mask: Mask, kernels: RowKernels, staging: Staging<FloatArray>): void {
    kernels.masks ??= maskKernels(kernels.instance, kernels.type);
    mask.bind(kernels.masks, staging);
  }

  #kernels(float64: boolean): RowKernels {
    return (float64 ? this.#float64 : this.#float32) ?? this.#find(float64);
  }

  #find(float64: boolean): RowKernels {
    const found = rowKernels(this.spec, this.binaries, this.own, this.open(), float64 ? "float64" : "float32");
    if (float64) this.#float64 = found;
    else this.#float32 = found;
    return found;
  }
}

/** Makes a function of a spec and its kernels; `own` has one for -x that bears the op's name. */
type Make<T> = (spec: RowSpec, binaries: Binaries, own?: Binaries, open?: () => Instance) => T;

/** Makes the function of an op without a gradient. */
export const rowMap: Make<RowMap> = (spec, binaries, own, open = defaultInstance) =>
  bare(new RowFunction(spec, binaries, own, open), rowMap);

function bare<T extends RowMap>(op: RowFunction, make: Make<T>): T {
  const call = (x: FloatArray, options?: RowOptions<FloatArray>) => op.forward(x, options);
  return Object.assign(call, {
    spec: op.spec,
    [BIND]: (instance: Instance) => make(op.spec, op.binaries, op.own, () => instance),
  }) as unknown as T;
}

/** Makes a row-wise op's function. */
export const rowwise: Make<RowOp> = (spec, binaries, own, open = defaultInstance) => {
  const op = new RowFunction(spec, binaries, own, open);
  return Object.assign(bare<RowOp>(op, rowwise), {
    backward: (gy: FloatArray, y: FloatArray, options?: RowOptions<FloatArray>) => op.backward(gy, undefined, y, options),
    [ACTIVATE]: (instance: Instance, float64: boolean, options: RowOptions<FloatArray> | undefined) =>
      op.activate(instance, float64, options),
  }) as RowOp;
};

/** Makes a reduction's function. */
export const reduction: Make<RowReduction> = (spec, binaries, own, open = defaultInstance) => {
  const op = new RowFunction(spec, binaries, own, open, reductionGradient);
  return Object.assign(bare<RowReduction>(op, reduction), {
    backward: (gy: FloatArray, x: FloatArray, y: FloatArray, options?: RowOptions<FloatArray>) => op.backward(gy, x ?? null, y, options),
  }) as RowReduction;
};
