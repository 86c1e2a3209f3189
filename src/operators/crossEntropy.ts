import { copied, created, isFloat64, overlaps, part, shares } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import { type CrossEntropySpec, crossEntropy as spec } from "../spec/crossEntropy.js";
import { sum } from "../spec/sum.js";
import { result, source, target } from "../tiling/elements.js";
import { visitRows } from "../tiling/rows.js";
import type { Binaries, FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import { type Reduction, reduction, weigh } from "./reduction.js";

/** A class for each row. */
export type Labels = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array;

export interface CrossEntropyOptions<R extends Reduction = Reduction> {
  /** The dimensions of the logits, outermost first, the classes last; by default the array is one row. */
  shape?: readonly number[];
  /** The part of each target that is spread evenly over all classes, 0 to 1: 0 by default. */
  labelSmoothing?: number;
  /** The label of rows that do not count: -100 by default. */
  ignoreIndex?: number;
  /** A weight for each class. */
  weights?: FloatArray;
  /** "mean" (default), "sum", or "none" for one loss a row. */
  reduction?: R;
}

/** With `out`, where the gradient goes, the logits included, and `gy`, dL/dloss: a number (1), or one for each row without a reduction. */
export type CrossEntropyGradientOptions<A extends FloatArray, R extends Reduction = Reduction> = CrossEntropyOptions<R> & {
  out?: A;
  gy?: number | FloatArray;
};

export interface CrossEntropy {
  /** One loss a row. */
  <A extends FloatArray>(logits: A, labels: Labels | A, options: CrossEntropyOptions<"none"> & { reduction: "none"; out?: A }): A;
  <A extends FloatArray>(logits: A, labels: Labels | A, options?: CrossEntropyOptions<"mean" | "sum">): number;
  /** dL/dlogits. */
  backward<A extends FloatArray>(logits: A, labels: Labels | A, options?: CrossEntropyGradientOptions<A>): A;
  /** The loss and its gradient from the same probabilities. */
  withGradient<A extends FloatArray>(
    logits: A,
    labels: Labels | A,
    options: CrossEntropyGradientOptions<A, "none"> & { reduction: "none" },
  ): { loss: A; gradient: A };
  withGradient<A extends FloatArray>(
    logits: A,
    labels: Labels | A,
    options?: CrossEntropyGradientOptions<A, "mean" | "sum">,
  ): { loss: number; gradient: A };
  /** The mathematics. */
  readonly spec: CrossEntropySpec;
  [BIND](instance: Instance): CrossEntropy;
}

const OP = spec.name;
/** Rows whose records, two float64 numbers each, fit the two tiles of the other element type. */
const RECORDS = 2048;

/** A call whose arguments have been checked. */
interface Call {
  readonly logits: FloatArray;
  readonly rows: number;
  readonly n: number;
  /** Probabilities like the logits, where the labels are not classes or their weights not those of single rows. */
  readonly dense: FloatArray | undefined;
  readonly smoothing: number;
  /** The class of each row, -1 where it does not count; what its loss is multiplied by; the divisor of them all. */
  readonly classes: Float64Array;
  readonly weights: Float64Array;
  readonly divisor: number;
  readonly reduction: Reduction;
}

const FORWARD = { shape: 1, labelSmoothing: 1, ignoreIndex: 1, weights: 1, reduction: 1, out: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<CrossEntropyOptions & { out: unknown }>(FORWARD);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<CrossEntropyGradientOptions<FloatArray>>({ ...FORWARD, gy: 1 });

/** Reads each option once, before the arrays are checked. */
function readOptions(options: CrossEntropyGradientOptions<FloatArray> | undefined, known: readonly string[]) {
  const { shape, labelSmoothing, ignoreIndex, weights, reduction: kind, out, gy } = validate.options(OP, options, known);
  const { parameters } = spec;
  const smoothing = validate.parameter(OP, "labelSmoothing", parameters.labelSmoothing, labelSmoothing, true);
  const ignored = validate.parameter(OP, "ignoreIndex", parameters.ignoreIndex, ignoreIndex, true);
  return { sizes: validate.dimensions(OP, shape), smoothing, ignored, weights, reduction: reduction(OP, kind), out, gy };
}

function checkArguments(logits: FloatArray, labels: unknown, given: ReturnType<typeof readOptions>): Call {
  const { sizes, smoothing, ignored } = given;
  validate.float(OP, "logits", logits);
  const { rows, n } = validate.rows(OP, logits.length, sizes);
  const weights = validate.floats(OP, "weights", [n], given.weights);
  const shared = { logits, rows, n, reduction: given.reduction };
  if (validate.isFloat(labels)) {
    validate.same(OP, "labels", labels, logits, "logits");
    const probabilities = labels;
    const [classes, ones] = [new Float64Array(rows), new Float64Array(rows).fill(1)];
    const mixed = weights !== undefined || smoothing > 0;
    const dense = mixed ? spread(logits, n, weights, smoothing, (i) => (1 - smoothing) * probabilities[i]) : probabilities;
    return { ...shared, dense, smoothing: 0, classes, weights: ones, divisor: rows };
  }
  const sparse = validate.labels(OP, labels, rows, n, ignored);
  const classes = Float64Array.from({ length: rows }, (_, i) => (sparse[i] === ignored ? -1 : sparse[i]));
  const own = classes.map((label) => (label < 0 ? 0 : (weights?.[label] ?? 1)));
  const divisor = sum(own.length, (i) => own[i]);
  if (weights === undefined || smoothing === 0) return { ...shared, dense: undefined, smoothing, classes, weights: own, divisor };
  const dense = spread(logits, n, weights, smoothing, (i, row) => (i % n === classes[row] ? 1 - smoothing : 0));
  return { ...shared, dense, smoothing: 0, classes, weights: classes.map((label) => (label < 0 ? 0 : 1)), divisor };
}

/** Targets with the weights and the smoothing in them. */
function spread(
  like: FloatArray,
  n: number,
  weights: FloatArray | undefined,
  smoothing: number,
  part: (i: number, row: number) => number,
): FloatArray {
  const targets = created(like);
  for (let i = 0; i < targets.length; i++) targets[i] = (weights?.[i % n] ?? 1) * (smoothing / n + part(i, Math.floor(i / n)));
  return targets;
}

/** The losses of the rows; with `out` the gradients, times `factors`, too. */
function rowLosses(instance: Instance, binaries: Binaries, call: Call, out: FloatArray | undefined, factors: Float64Array): Float64Array {
  const { logits, rows, n, dense, smoothing, classes } = call;
  const type = isFloat64(logits) ? "float64" : "float32";
  const kernel = instance.kernel(binaries, `${OP}${dense ? "Dense" : ""}${out ? "_grad" : ""}`, type);
  const staging = instance[type] as Staging<FloatArray> | undefined;
  const { float32, float64 } = instance;
  const records = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) records.set([classes[i], factors[i]], 2 * i);
  if (staging === undefined || kernel === undefined || float32 === undefined || float64 === undefined) return plain(call, out, factors);

  const y = out && target(staging, out);
  const once = logits.length <= staging.tile && rows <= RECORDS;
  const x = y ? source(staging, logits, y, 1, once) : { array: logits, address: staging.address(logits), span: 1 };
  // the gradient's place serves for the exponentials meanwhile
  const targets = dense && out && shares(dense, out) ? copied(dense) : dense;
  const t = targets && (y ? source(staging, targets, y, 1, once) : { array: targets, address: staging.address(targets), span: 1 });
  const at = type === "float32" ? float64.first : float32.first;
  const done = visitRows(instance, staging, { x, second: t, y }, { rows, n, most: RECORDS }, (x, t, y, row, count) => {
    float64.load(at, records, 2 * row, 2 * count);
    if (dense && out) kernel(x, t, y, at, count, n);
    else if (dense) kernel(x, t, at, count, n);
    else if (out) kernel(x, y, at, count, n, smoothing);
    else kernel(x, at, count, n, smoothing);
    float64.store(at, records, 2 * row, 2 * count);
  });
  return done ? Float64Array.from({ length: rows }, (_, i) => records[2 * i]) : plain(call, out, factors);
}

/** The same in plain JavaScript. */
function plain({ logits, rows, n, dense, smoothing, classes }: Call, out: FloatArray | undefined, factors: Float64Array): Float64Array {
  const [from, targets] = [logits, dense].map((x) => (x && out && overlaps(x, out) ? copied(x) : x));
  const own = new Float64Array(Math.min(n, logits.length)); // a row of no rows is nothing
  return Float64Array.from({ length: rows }, (_, i) => {
    const row = (x: FloatArray) => part(x, i * n, n);
    if (classes[i] < 0) {
      if (out) row(out).fill(0);
      return 0;
    }
    own.fill(smoothing / n)[classes[i]] += 1 - smoothing;
    // the targets may lie where the gradient goes
    return spec.row(row(from as FloatArray), targets ? copied(row(targets)) : own, factors[i], out && row(out));
  });
}

function reduced(call: Call, losses: Float64Array, out: FloatArray | undefined): number | FloatArray {
  const { reduction, rows, divisor, logits, weights } = call;
  if (reduction !== "none") {
    const all = sum(rows, (i) => weigh(weights[i], losses[i]));
    return reduction === "mean" ? all / divisor : all;
  }
  const each = out ?? created(logits, rows);
  for (let i = 0; i < rows; i++) each[i] = weigh(weights[i], losses[i]);
  return each;
}

/** Makes the function, bound to an instance. */
export function crossEntropyOf(binaries: Binaries, open: () => Instance = defaultInstance): CrossEntropy {
  const forward = (logits: FloatArray, labels: unknown, options?: CrossEntropyOptions & { out?: FloatArray }) => {
    const given = readOptions(options, KNOWN);
    const call = checkArguments(logits, labels, given);
    const { out } = given;
    if (call.reduction !== "none") validate.nothing(OP, "out", `with the reduction "${call.reduction}", which gives a number`, out);
    else if (out !== undefined) validate.like(OP, "out", out, logits, call.rows);
    return reduced(call, rowLosses(open(), binaries, call, undefined, call.weights), out);
  };
  const withGradient = (logits: FloatArray, labels: unknown, options?: CrossEntropyGradientOptions<FloatArray>) => {
    const given = readOptions(options, KNOWN_BACKWARD);
    const call = checkArguments(logits, labels, given);
    const { reduction, divisor, weights, rows } = call;
    const gy = validate.upstream(OP, given.gy, reduction === "none" ? rows : undefined);
    const out = result(OP, "out", given.out, logits, "logits");
    const scale = reduction === "mean" ? 1 / divisor : 1;
    const factors = weights.map((weight, i) => weight * (typeof gy === "number" ? gy : gy[i]) * scale);
    return { loss: reduced(call, rowLosses(open(), binaries, call, out, factors), undefined), gradient: out };
  };
  return Object.assign(forward, {
    backward: (logits: FloatArray, labels: unknown, options?: CrossEntropyGradientOptions<FloatArray>) =>
      withGradient(logits, labels, options).gradient,
    withGradient,
    spec,
    [BIND]: (instance: Instance) => crossEntropyOf(binaries, () => instance),
  }) as unknown as CrossEntropy;
}
