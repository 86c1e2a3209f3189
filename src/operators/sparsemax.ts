import { created } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { SparseSpec } from "../spec/sparsemax.js";
import { turn } from "../tiling/axis.js";
import { result, source, target } from "../tiling/elements.js";
import { visitRows } from "../tiling/rows.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../types.js";
import * as validate from "../validate/index.js";
import type { Activate, Activation } from "./activation.js";
import { ACTIVATE, BIND } from "./bind.js";
import { gradientName } from "./gradientName.js";
import { type LogitOptions, Mask, maskKernels, readMask } from "./rowwise/mask.js";
import { plainBackward, plainForward } from "./rowwise/plain.js";

export type SparseOptions<A extends FloatArray> = LogitOptions<A>;

/** A relative of softmax with exact zeros. */
export interface Sparse extends Activation {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: SparseOptions<O>): NoInfer<O>;
  /** dL/dx from gy = dL/dy and the saved output y, whose mask it keeps: of the options, shape, axis and out matter. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, y: A, options?: SparseOptions<O>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: SparseSpec;
  [BIND](instance: Instance): Sparse;
}

const KNOWN = /*#__PURE__*/ validate.known<SparseOptions<FloatArray>>({ out: 1, shape: 1, axis: 1, mask: 1, maskShape: 1, causal: 1 });

/** x, or the saved y where there is a gradient gy; the result, which may be either; and what is still to be applied to x. */
interface Arrays {
  readonly x: FloatArray;
  readonly gy: FloatArray | undefined;
  readonly out: FloatArray;
  readonly mask: Mask | undefined;
}

/** The kernels of an element type on one instance. */
interface Kernels {
  readonly instance: Instance;
  readonly staging: Staging<FloatArray> | undefined;
  readonly forward: Kernel | undefined;
  readonly backward: Kernel | undefined;
}

/** A call on one instance. */
interface Work extends Kernels {
  /** Whether a row of -infinity alone is hidden. */
  readonly hides: boolean;
}

/** Rows one behind the other, by the kernel. Returns false, with nothing done, where there is none or a row has no place in the memory. */
function along({ instance, staging, forward, backward, hides }: Work, { x, gy, out, mask }: Arrays, rows: number, n: number): boolean {
  const kernel = gy ? backward : forward;
  if (staging === undefined || kernel === undefined) return false;
  const y = target(staging, out);
  const first = source(staging, gy ?? x, y);
  const second = gy && source(staging, x, y);
  mask?.bind(maskKernels(instance, mask.float64 ? "float64" : "float32"), staging);
  return visitRows(instance, staging, { x: first, second, y }, { rows, n }, (x, second, y, row, count) => {
    mask?.apply(x, y, row * n, count * n);
    if (gy) kernel(x, second, y, count, n);
    else kernel(mask ? y : x, y, count, n, Number(hides));
  });
}

/** Rows across the array, which are copied one behind the other and back. Returns false as `along` does. */
function across(work: Work, { x, gy, out, mask }: Arrays, extent: validate.Extent): boolean {
  if (work.staging === undefined) return false;
  const { outer, n, inner } = extent;
  const turned = created(x);
  turn(x, extent, turned, mask && ((x, i) => mask.value(x, i)));
  const upstream = gy && created(gy);
  if (gy && upstream) turn(gy, extent, upstream);
  if (!along(work, { x: turned, gy: upstream, out: turned, mask: undefined }, outer * inner, n)) return false;
  turn(turned, { outer, n: inner, inner: n }, out);
  return true;
}

/** Makes the function. */
export function sparse(spec: SparseSpec, binaries: Binaries, open: () => Instance = defaultInstance): Sparse {
  const found: { float32?: Kernels; float64?: Kernels } = {};
  const kernelsOf = (type: "float32" | "float64"): Kernels => {
    const instance = open();
    const kernel = (name: string) => instance.kernel(binaries, name, type);
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    found[type] = { instance, staging, forward: kernel(spec.name), backward: kernel(gradientName(spec.name)) };
    return found[type];
  };
  const run = (name: "x" | "y", x: FloatArray, gy: FloatArray | undefined, options: SparseOptions<FloatArray> | undefined) => {
    const { shape, axis, mask: bits, maskShape, causal, out: to } = validate.options(spec.name, options, KNOWN);
    const sizes = validate.dimensions(spec.name, shape);
    const given = readMask(spec.name, axis, undefined, bits, maskShape, causal);
    const type = validate.float(spec.name, name, x) ? "float64" : "float32";
    const extent = validate.extent(spec.name, x.length, sizes, axis);
    const logits = given && Mask.of(spec.name, x, sizes, given, spec);
    if (gy !== undefined) validate.same(spec.name, "gy", gy, x, name);
    const out = result(spec.name, "out", to, x, name);
    if (x.length === 0) return out;
    const mask = gy ? undefined : logits; // y has it
    mask?.protect(out);
    const work = { ...(found[type] ?? kernelsOf(type)), hides: mask !== undefined };
    const arrays = { x, gy, out, mask };
    if (extent.inner === 1 ? along(work, arrays, extent.outer, extent.n) : across(work, arrays, extent)) return out;
    if (gy) plainBackward(spec, { gy, y: x, gx: out }, extent, undefined);
    else plainForward(spec, x, extent, mask, out);
    return out;
  };
  const call = (x: FloatArray, options?: SparseOptions<FloatArray>) => run("x", x, undefined, options);
  const activate = (instance: Instance, options: object | undefined): Activate => {
    validate.options(spec.name, options, []);
    const op = sparse(spec, binaries, () => instance);
    const rows = (z: FloatArray, n: number, out: FloatArray) => ({ shape: [n && z.length / n, n], out });
    const forward: Activate["forward"] = (z, y, n) => void op(z, rows(z, n, y));
    return {
      forward,
      backward: (gy, z, gz, n) => {
        forward(z, gz, n);
        op.backward(gy, gz, rows(z, n, gz));
      },
    };
  };
  return Object.assign(call, {
    backward: (gy: FloatArray, y: FloatArray, options?: SparseOptions<FloatArray>) => run("y", y, gy ?? null, options),
    spec,
    [BIND]: (instance: Instance) => sparse(spec, binaries, () => instance),
    [ACTIVATE]: (instance: Instance, _float64: boolean, options: object | undefined) => activate(instance, options),
  }) as unknown as Sparse;
}
