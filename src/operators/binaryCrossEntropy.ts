import { copied, created, isFloat64, overlaps, shares } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import { type BinaryCrossEntropySpec, binaryCrossEntropyWithLogits as spec } from "../spec/binaryCrossEntropyWithLogits.js";
import { sum } from "../spec/sum.js";
import { result, source, stream, target } from "../tiling/elements.js";
import type { Binaries, FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import { type Reduction, reduction, weigh } from "./reduction.js";

export interface BinaryCrossEntropyOptions<R extends Reduction = Reduction> {
  /** The dimensions of the logits, outermost first: how arrays of the length of the last axis are repeated; by default there is one axis. */
  shape?: readonly number[];
  /** The weight of the positive class, or one for each position along the last axis: 1 by default. */
  posWeight?: number | FloatArray;
  /** A weight for each element, or for each position along the last axis. */
  weights?: FloatArray;
  /** "mean" (default), "sum", or "none" for one loss an element. */
  reduction?: R;
}

/** With `out`, where the gradient goes, the logits included, and `gy`, dL/dloss: a number (1), or one for each element without a reduction. */
export type BinaryCrossEntropyGradientOptions<A extends FloatArray, R extends Reduction = Reduction> = BinaryCrossEntropyOptions<R> & {
  out?: A;
  gy?: number | FloatArray;
};

export interface BinaryCrossEntropy {
  /** One loss an element. */
  <A extends FloatArray>(logits: A, targets: A, options: BinaryCrossEntropyOptions<"none"> & { reduction: "none"; out?: A }): A;
  <A extends FloatArray>(logits: A, targets: A, options?: BinaryCrossEntropyOptions<"mean" | "sum">): number;
  /** dL/dlogits. */
  backward<A extends FloatArray>(logits: A, targets: A, options?: BinaryCrossEntropyGradientOptions<A>): A;
  /** The loss and its gradient from the same exponentials. */
  withGradient<A extends FloatArray>(
    logits: A,
    targets: A,
    options: BinaryCrossEntropyGradientOptions<A, "none"> & { reduction: "none" },
  ): { loss: A; gradient: A };
  withGradient<A extends FloatArray>(
    logits: A,
    targets: A,
    options?: BinaryCrossEntropyGradientOptions<A, "mean" | "sum">,
  ): { loss: number; gradient: A };
  /** The mathematics. */
  readonly spec: BinaryCrossEntropySpec;
  [BIND](instance: Instance): BinaryCrossEntropy;
}

const OP = spec.name;

/** Numbers that go along with the logits: an array as long as they, one that is repeated, or a single number. */
interface Companion {
  readonly array: FloatArray;
  /** The elements after which it repeats itself: 0 for a single number. */
  readonly period: number;
}

interface Call {
  readonly logits: FloatArray;
  readonly targets: FloatArray;
  readonly posWeight: Companion;
  readonly weights: Companion;
  readonly reduction: Reduction;
}

const FORWARD = { shape: 1, posWeight: 1, weights: 1, reduction: 1, out: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<BinaryCrossEntropyOptions & { out: unknown }>(FORWARD);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<BinaryCrossEntropyGradientOptions<FloatArray>>({ ...FORWARD, gy: 1 });

/** Reads each option once, before the arrays are checked. */
function readOptions(options: BinaryCrossEntropyGradientOptions<FloatArray> | undefined, known: readonly string[]) {
  const { shape, posWeight, weights, reduction: kind, out, gy } = validate.options(OP, options, known);
  return { sizes: validate.dimensions(OP, shape), posWeight, weights, reduction: reduction(OP, kind), out, gy };
}

function checkArguments(logits: FloatArray, targets: FloatArray, given: ReturnType<typeof readOptions>): Call {
  const { sizes, posWeight, out } = given;
  validate.float(OP, "logits", logits);
  const { n } = validate.rows(OP, logits.length, sizes);
  validate.same(OP, "targets", targets, logits, "logits");
  const number = posWeight === undefined || typeof posWeight === "number";
  const p = number ? validate.parameter(OP, "posWeight", { default: 1, summary: "" }, posWeight, isFloat64(logits)) : posWeight;
  if (typeof p !== "number") validate.floats(OP, "posWeight", [n], p);
  const w = validate.floats(OP, "weights", [logits.length, n], given.weights);
  // what is written over goes along as a copy; whether out is what it should be is asked later
  const own = (x: FloatArray) => (validate.isFloat(out) && shares(x, out) ? copied(x) : x);
  const companion = (x: number | FloatArray): Companion =>
    typeof x === "number" ? { array: created(logits, 4).fill(x), period: 0 } : { array: own(x), period: x.length };
  return { logits, targets, posWeight: companion(p), weights: companion(w ?? 1), reduction: given.reduction };
}

const at = ({ array, period }: Companion, i: number) => array[period === 0 ? 0 : i % period];

/** A companion's tiles at an address: what is to be visited is copied there, a single number once. */
function supply(
  staging: Staging,
  address: number,
  { array, period }: Companion,
  total: number,
): { step: number; load: (start: number, n: number) => void } {
  if (period === 0) {
    staging.load(address, array, 0, 16 / staging.elementSize);
    return { step: 0, load: () => {} };
  }
  if (period >= total) return { step: 16, load: (start, n) => staging.load(address, array, start, n) };
  // so long that a tile can begin anywhere in the first period
  const repeated = new staging.type(Math.min(total, period + staging.tile));
  for (let i = 0; i < repeated.length; i++) repeated[i] = array[i % period];
  return { step: 16, load: (start, n) => staging.load(address, repeated, start % period, n) };
}

/** The sum of the losses, which go to `losses`, if any; with `out` the gradients, times `factor`, too. */
function compute(
  instance: Instance,
  binaries: Binaries,
  call: Call,
  losses: FloatArray | undefined,
  out: FloatArray | undefined,
  factor: number,
): number {
  const { logits, targets, posWeight, weights } = call;
  const type = isFloat64(logits) ? "float64" : "float32";
  const kernel = instance.kernel(binaries, out ? `${OP}_grad` : OP, type);
  const staging = instance[type] as Staging<FloatArray> | undefined;
  const other = instance[type === "float32" ? "float64" : "float32"];
  if (staging === undefined || kernel === undefined || other === undefined) return plain(call, losses, out, factor);

  const p = supply(staging, other.first, posWeight, logits.length);
  const w = supply(staging, other.second, weights, logits.length);
  const written = out ?? losses;
  const y = written && target(staging, written);
  const x = y ? source(staging, logits, y) : { array: logits, address: staging.address(logits), span: 1 };
  const z = y ? source(staging, targets, y) : { array: targets, address: staging.address(targets), span: 1 };
  const sums: number[] = [];
  stream(staging, { x, second: z, y }, 0, logits.length, staging.tile, (x, z, y, n, start) => {
    p.load(start, n);
    w.load(start, n);
    const inputs = [x, z, other.first, other.second];
    const steps = [n, p.step, w.step];
    sums.push(out ? kernel(...inputs, staging.second, y, ...steps, factor) : kernel(...inputs, written ? y : staging.first, ...steps));
    if (out && losses) staging.store(staging.second, losses, start, n);
  });
  return sum(sums.length, (i) => sums[i]);
}

/** The same in plain JavaScript. */
function plain(call: Call, losses: FloatArray | undefined, out: FloatArray | undefined, factor: number): number {
  const apart = (x: FloatArray) => ([losses, out].some((y) => y && overlaps(x, y)) ? copied(x) : x);
  const [logits, targets] = [apart(call.logits), apart(call.targets)];
  const each = losses ?? new Float64Array(logits.length);
  const terms = new Float64Array(logits.length);
  for (let i = 0; i < logits.length; i++) {
    const [x, z, p, w] = [logits[i], targets[i], at(call.posWeight, i), at(call.weights, i)];
    terms[i] = weigh(w, spec.f(x, z, p));
    if (out) out[i] = w * spec.slope(x, z, p) * factor;
    each[i] = terms[i];
  }
  return sum(terms.length, (i) => terms[i]);
}

/** Makes the function, bound to an instance. */
export function binaryCrossEntropyOf(binaries: Binaries, open: () => Instance = defaultInstance): BinaryCrossEntropy {
  const forward = (logits: FloatArray, targets: FloatArray, options?: BinaryCrossEntropyOptions & { out?: FloatArray }) => {
    const given = readOptions(options, KNOWN);
    const call = checkArguments(logits, targets, given);
    const { out } = given;
    if (call.reduction !== "none") validate.nothing(OP, "out", `with the reduction "${call.reduction}", which gives a number`, out);
    else if (out !== undefined) validate.same(OP, "out", out, logits, "logits");
    const losses = call.reduction === "none" ? (out ?? created(logits, logits.length)) : undefined;
    const total = compute(open(), binaries, call, losses, undefined, 1);
    return losses ?? (call.reduction === "mean" ? total / logits.length : total);
  };
  const withGradient = (logits: FloatArray, targets: FloatArray, options?: BinaryCrossEntropyGradientOptions<FloatArray>) => {
    const given = readOptions(options, KNOWN_BACKWARD);
    const call = checkArguments(logits, targets, given);
    const none = call.reduction === "none";
    const gy = validate.upstream(OP, given.gy, none ? logits.length : undefined);
    const out = result(OP, "out", given.out, logits, "logits");
    const upstream = typeof gy !== "number" && shares(gy, out) ? copied(gy) : gy;
    const losses = none ? created(logits, logits.length) : undefined;
    const mean = call.reduction === "mean" ? 1 / logits.length : 1;
    const total = compute(open(), binaries, call, losses, out, mean * (typeof upstream === "number" ? upstream : 1));
    if (typeof upstream !== "number") for (let i = 0; i < out.length; i++) out[i] *= upstream[i];
    return { loss: losses ?? (call.reduction === "mean" ? total / logits.length : total), gradient: out };
  };
  return Object.assign(forward, {
    backward: (logits: FloatArray, targets: FloatArray, options?: BinaryCrossEntropyGradientOptions<FloatArray>) =>
      withGradient(logits, targets, options).gradient,
    withGradient,
    spec,
    [BIND]: (instance: Instance) => binaryCrossEntropyOf(binaries, () => instance),
  }) as unknown as BinaryCrossEntropy;
}
