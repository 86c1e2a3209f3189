import { copied, isFloat64, overlaps, part } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import { gumbelSoftmax as spec } from "../spec/sampling.js";
import { result, source, stream, target } from "../tiling/elements.js";
import type { Binaries, FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import { leavesRange, mostOf } from "./range.js";
import type { RowOp } from "./rowwise.js";

export interface GumbelOptions<A extends FloatArray> {
  shape?: readonly number[];
  tau?: number;
  seed?: number;
  hard?: boolean;
  out?: A;
}

export interface GumbelSoftmax {
  <A extends FloatArray>(logits: A, options?: GumbelOptions<A>): A;
  /** dL/dlogits from gy = dL/dy and the soft output y (of the same call without `hard`). */
  backward<A extends FloatArray>(gy: A, y: A, options?: GumbelOptions<A>): A;
  /** The mathematics. */
  readonly spec: typeof spec;
  [BIND](instance: Instance): GumbelSoftmax;
}

const OP = spec.name;
/** Beside this the noise is small. */
const NOISE = 1e6;

const KNOWN = /*#__PURE__*/ validate.known<GumbelOptions<FloatArray>>({ out: 1, shape: 1, tau: 1, seed: 1, hard: 1 });

/** Reads each option once, before the arrays are checked. */
function checkArguments(name: string, x: FloatArray, options: GumbelOptions<FloatArray> | undefined) {
  const { shape, tau: temperature, seed: chosen, hard: hardened, out } = validate.options(OP, options, KNOWN);
  const sizes = validate.dimensions(OP, shape);
  const tau = validate.parameter(OP, "tau", spec.parameters.tau, temperature, validate.float(OP, name, x));
  const seed = validate.parameter(OP, "seed", spec.parameters.seed, chosen, true);
  const hard = validate.flag(OP, "hard", hardened);
  return { ...validate.rows(OP, x.length, sizes), tau, seed, hard, out: result(OP, "out", out, x, name) };
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

/** Rows with 1 at their first largest element; rows without a softmax become NaN. */
function harden(y: FloatArray, rows: number, n: number): void {
  for (let i = 0; i < rows; i++) {
    const row = part(y, i * n, n);
    let best = 0;
    let sum = 0;
    for (let j = 0; j < n; j++) {
      if (row[j] > row[best]) best = j;
      sum = Number.isNaN(row[j]) ? row[j] : sum;
    }
    const sound = Number.isFinite(row[best]) && sum === 0;
    row.fill(sound ? 0 : Number.NaN);
    if (sound) row[best] = 1;
  }
}

/** Makes the function, from softmax and the kernels of the noise. */
export function gumbelSoftmaxOf(softmax: RowOp, binaries: Binaries, open: () => Instance = defaultInstance): GumbelSoftmax {
  const call = (logits: FloatArray, options?: GumbelOptions<FloatArray>) => {
    const { tau, seed, hard, rows, n, out } = checkArguments("logits", logits, options);
    // where a quotient may leave the range, the softmax divides
    const apart = tau < 1 && (mostOf(out) * tau < NOISE || leavesRange(logits, 1 / tau));
    perturb(open(), binaries, logits, out, apart ? 1 : tau, seed);
    if (hard) harden(out, rows, n);
    else if (out.length > 0) softmax(out, { shape: [rows, n], out, scale: apart ? Math.min(1 / tau, mostOf(out)) : undefined });
    return out;
  };
  const backward = (gy: FloatArray, y: FloatArray, options?: GumbelOptions<FloatArray>) => {
    const { tau, rows, n, out } = checkArguments("y", y, options);
    validate.same(OP, "gy", gy, y, "y");
    if (out.length > 0) softmax.backward(gy, y, { shape: [rows, n], out });
    if (tau !== 1) for (let i = 0; i < out.length; i++) out[i] /= tau;
    return out;
  };
  return Object.assign(call, {
    backward,
    spec,
    [BIND]: (instance: Instance) => gumbelSoftmaxOf(softmax[BIND](instance), binaries, () => instance),
  }) as unknown as GumbelSoftmax;
}
