import { copied, isFloat64, overlaps } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import { gumbelSoftmax as spec } from "../../spec/sampling.js";
import { result, source, stream, target } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { leavesRange, mostOf } from "../range.js";
import { type LogitOptions, Mask, readMask, writeLogits } from "../rowwise/mask.js";
import type { RowOp } from "../rowwise/rowwise.js";

export interface GumbelOptions<A extends FloatArray> extends LogitOptions<A> {
  tau?: number;
  seed?: number;
  hard?: boolean;
}

export interface GumbelSoftmax {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(logits: A, options?: GumbelOptions<O>): NoInfer<O>;
  /** dL/dlogits from gy = dL/dy and the soft output y (of the same call without `hard`). */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, y: A, options?: GumbelOptions<O>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: typeof spec;
  [BIND](instance: Instance): GumbelSoftmax;
}

const OP = spec.name;
/** Beside this the noise is small. */
const NOISE = 1e6;

/** Says that a row of -infinity alone is hidden, not wrong. As long as the last axis: the kernel takes one period at a time. */
const hidden = (n: number) => ({ mask: new Uint8Array(n).fill(1), maskShape: [n] });

const KNOWN = /*#__PURE__*/ validate.known<GumbelOptions<FloatArray>>({
  out: 1,
  shape: 1,
  tau: 1,
  seed: 1,
  hard: 1,
  axis: 1,
  mask: 1,
  maskShape: 1,
  causal: 1,
});

/** Reads each option once, before the arrays are checked. */
function checkArguments(name: string, x: FloatArray, options: GumbelOptions<FloatArray> | undefined) {
  const { shape: given, axis, mask, maskShape, causal, tau, seed, hard, out } = validate.options(OP, options, KNOWN);
  const shape = validate.dimensions(OP, given);
  const masked = readMask(OP, axis, undefined, mask, maskShape, causal);
  const parameters = {
    tau: validate.parameter(OP, "tau", spec.parameters.tau, tau, validate.float(OP, name, x)),
    seed: validate.parameter(OP, "seed", spec.parameters.seed, seed, true),
    hard: validate.flag(OP, "hard", hard),
  };
  const extent = validate.extent(OP, x.length, shape, axis);
  const logits = masked && Mask.of(OP, x, shape, masked, { sign: 1 });
  return { ...parameters, shape, axis, extent, mask: logits, out: result(OP, "out", out, x, name) };
}

/** y = (x + g) / tau, the noise by position. */
function perturb(instance: Instance, binaries: Binaries, x: FloatArray, y: FloatArray, tau: number, seed: number): void {
  const float64 = isFloat64(x);
  const type = float64 ? "float64" : "float32";
  const kernel = instance.kernel(binaries, "perturb", type);
  const staging = instance[type] as unknown as Staging | undefined;
  const scratch = instance[float64 ? "float32" : "float64"]?.first;
  if (staging === undefined || kernel === undefined || scratch === undefined) {
    const from = overlaps(x, y) ? copied(x) : x;
    for (let i = 0; i < x.length; i++) y[i] = spec.f(from[i], i, tau, seed, float64);
    return;
  }
  const to = target(staging, y);
  stream(staging, { x: source(staging, x, to), y: to }, 0, x.length, staging.tile, (x, _, y, n, position) => {
    kernel(x, y, scratch, n, position, seed, tau);
  });
}

/** Rows with 1 at their first largest element; rows without a softmax become NaN, or zeros where `hides` says that they may be hidden. */
function harden(y: FloatArray, { outer, n, inner }: validate.Extent, hides: boolean): void {
  for (let row = 0; row < outer * inner; row++) {
    const start = Math.floor(row / inner) * n * inner + (row % inner);
    const end = start + n * inner;
    let best = start;
    let sum = 0;
    for (let i = start; i < end; i += inner) {
      if (y[i] > y[best]) best = i;
      sum = Number.isNaN(y[i]) ? y[i] : sum;
    }
    const hidden = hides && y[best] === Number.NEGATIVE_INFINITY;
    const sound = (Number.isFinite(y[best]) || hidden) && sum === 0;
    for (let i = start; i < end; i += inner) y[i] = sound ? Number(i === best && !hidden) : Number.NaN;
  }
}

/** Makes the function, from softmax and the kernels of the noise. */
export function gumbelSoftmaxOf(softmax: RowOp, binaries: Binaries, open: () => Instance = defaultInstance): GumbelSoftmax {
  const call = (logits: FloatArray, options?: GumbelOptions<FloatArray>) => {
    const { tau, seed, hard, shape, axis, extent, mask, out } = checkArguments("logits", logits, options);
    if (out.length === 0) return out;
    const instance = open();
    mask?.protect(out);
    if (mask) writeLogits(instance, mask, logits, out);
    const from = mask ? out : logits;
    // where a quotient may leave the range, the softmax divides
    const apart = tau < 1 && (mostOf(out) * tau < NOISE || leavesRange(from, 1 / tau));
    perturb(instance, binaries, from, out, apart ? 1 : tau, seed);
    const scale = apart ? Math.min(1 / tau, mostOf(out)) : undefined;
    if (hard) harden(out, extent, mask !== undefined);
    else softmax(out, { shape, axis, out, scale, ...(mask && hidden(shape?.at(-1) ?? out.length)) });
    return out;
  };
  const backward = (gy: FloatArray, y: FloatArray, options?: GumbelOptions<FloatArray>) => {
    const { tau, shape, axis, out } = checkArguments("y", y, options);
    validate.same(OP, "gy", gy, y, "y");
    if (out.length > 0) softmax.backward(gy, y, { shape, axis, out });
    if (tau !== 1) for (let i = 0; i < out.length; i++) out[i] /= tau;
    return out;
  };
  return Object.assign(call, {
    backward,
    spec,
    [BIND]: (instance: Instance) => gumbelSoftmaxOf(softmax[BIND](instance), binaries, () => instance),
  }) as unknown as GumbelSoftmax;
}
