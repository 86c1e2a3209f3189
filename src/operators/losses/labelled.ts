// What losses of rows with a label each share: their options, the weights of the rows, the reduction, and the functions made of them.
import { ordinary } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { LossSpec } from "../../spec/crossEntropy.js";
import { sum } from "../../spec/sum.js";
import { result } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { type Reduction, reduction, weigh } from "./reduction.js";

/** A class for each row. */
export type Labels =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

export interface LabelledOptions<R extends Reduction = Reduction> {
  shape?: readonly number[];
  axis?: number;
  ignoreIndex?: number;
  weights?: FloatArray;
  sampleWeights?: FloatArray;
  reduction?: R;
}

/** With `out`, where the gradient goes, the input included, and `gy`, dL/dloss: a number (1), or one for each row without a reduction. */
export type WithGradient<O, A extends FloatArray> = O & { out?: A; gy?: number | FloatArray };

/** Labels, and where P says so probabilities of the type of the input. */
type Target<A extends FloatArray, P> = P extends true ? Labels | Like<A> : Labels;

/** A loss with options O beside the reduction; of labels, or with P of probabilities too. */
export interface LabelledLoss<O extends object, P extends boolean, S extends LossSpec> {
  /** One loss a row. */
  <A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    labels: Target<A, P>,
    options: O & LabelledOptions<"none"> & { reduction: "none"; out?: Y },
  ): NoInfer<Y>;
  <A extends FloatArray>(x: A, labels: Target<A, P>, options?: O & LabelledOptions<"mean" | "sum">): number;
  /** dL/dx. */
  backward<A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    labels: Target<A, P>,
    options?: WithGradient<O & LabelledOptions, Y>,
  ): NoInfer<Y>;
  /** The loss and its gradient in one pass. */
  withGradient<A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    labels: Target<A, P>,
    options: WithGradient<O & LabelledOptions<"none">, Y> & { reduction: "none" },
  ): { loss: Plain<A>; gradient: NoInfer<Y> };
  withGradient<A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    labels: Target<A, P>,
    options?: WithGradient<O & LabelledOptions<"mean" | "sum">, Y>,
  ): { loss: number; gradient: NoInfer<Y> };
  /** The mathematics. */
  readonly spec: S;
  [BIND](instance: Instance): LabelledLoss<O, P, S>;
}

/** A call whose arguments have been checked. */
export interface Labelled {
  readonly x: FloatArray;
  readonly extent: validate.Extent;
  readonly rows: number;
  /** The class of each row, -1 where it counts for nothing; what its loss is multiplied by; the divisor of them all. */
  readonly classes: Float64Array;
  readonly weights: Float64Array;
  readonly divisor: number;
}

export type Given = Readonly<Record<string, unknown>>;

/** What is read of the options before the arrays are checked. */
export interface Read {
  readonly sizes: readonly number[] | undefined;
  readonly given: Given;
  readonly ignored: number;
}

/** A loss's own part: its check of the arguments, and the losses of the rows, with `out` the gradients times `factors` too. */
export interface Work<C extends Labelled> {
  check(x: FloatArray, labels: unknown, read: Read): C;
  run(instance: Instance, binaries: Binaries | undefined, call: C, out: FloatArray | undefined, factors: Float64Array): Float64Array;
}

/** The extent and the weights of a call. */
export function weighted({ name, input }: LossSpec, x: FloatArray, { sizes, given }: Read) {
  validate.float(name, input, x);
  const extent = validate.extent(name, x.length, sizes, given.axis);
  const rows = extent.n === 0 ? 0 : extent.outer * extent.inner;
  const weights = validate.floats(name, "weights", [extent.n], given.weights);
  return { x, extent, rows, weights, sample: validate.floats(name, "sampleWeights", [rows], given.sampleWeights) };
}

/** What the rows of these classes weigh, and the sum of it. A row of weight 0 gets no class. */
export function labelled(
  classes: Float64Array,
  weights: FloatArray | undefined,
  sample: FloatArray | undefined,
): Pick<Labelled, "classes" | "weights" | "divisor"> {
  const own = classes.map((label, i) => (label < 0 ? 0 : (weights?.[label] ?? 1) * (sample?.[i] ?? 1)));
  return { classes: classes.map((label, i) => (own[i] === 0 ? -1 : label)), weights: own, divisor: sum(own.length, (i) => own[i]) };
}

const COMMON = { shape: 1, axis: 1, weights: 1, sampleWeights: 1, reduction: 1, out: 1 } as const;

function readOptions({ name, parameters }: LossSpec, options: Given | undefined, known: readonly string[]) {
  const all = validate.options<Given>(name, options, known);
  const { shape, axis, ignoreIndex, labelSmoothing, weights, sampleWeights, reduction: kind, out, gy } = all;
  return {
    sizes: validate.dimensions(name, shape),
    given: { axis, labelSmoothing, weights, sampleWeights },
    ignored: validate.parameter(name, "ignoreIndex", parameters.ignoreIndex, ignoreIndex, true),
    reduction: reduction(name, kind),
    out: out as FloatArray | undefined,
    gy,
  };
}

/** One number, or one a row. */
function reduced(call: Labelled, kind: Reduction, losses: Float64Array, each: () => FloatArray): number | FloatArray {
  const { rows, divisor, weights } = call;
  if (kind !== "none") {
    const all = sum(rows, (i) => weigh(weights[i], losses[i]));
    return ordinary(kind === "mean" ? all / divisor : all);
  }
  const y = each();
  for (let i = 0; i < rows; i++) y[i] = ordinary(weigh(weights[i], losses[i]));
  return y;
}

/** Makes the function, bound to an instance. */
export function labelledLoss<C extends Labelled, O extends object, P extends boolean, S extends LossSpec>(
  spec: S,
  work: Work<C>,
  binaries: Binaries | undefined,
  open: () => Instance = defaultInstance,
): LabelledLoss<O, P, S> {
  const { name } = spec;
  const known = validate.known<Omit<LabelledOptions, "ignoreIndex"> & { out: unknown }>(COMMON, spec.parameters);
  const knownBackward = [...known, "gy"];
  const forward = (x: FloatArray, labels: unknown, options?: Given) => {
    const read = readOptions(spec, options, known);
    const call = work.check(x, labels, read);
    const { out } = read;
    if (read.reduction !== "none") validate.nothing(name, "out", `with the reduction "${read.reduction}", which gives a number`, out);
    else if (out !== undefined) validate.like(name, "out", out, x, call.rows);
    const losses = work.run(open(), binaries, call, undefined, call.weights);
    return reduced(call, read.reduction, losses, () => out ?? result(name, "out", undefined, x, spec.input, call.rows));
  };
  const withGradient = (x: FloatArray, labels: unknown, options?: Given) => {
    const read = readOptions(spec, options, knownBackward);
    const call = work.check(x, labels, read);
    const gy = validate.upstream(name, read.gy, read.reduction === "none" ? call.rows : undefined);
    const out = result(name, "out", read.out, x, spec.input);
    const scale = read.reduction === "mean" ? 1 / call.divisor : 1;
    const factors = call.weights.map((weight, i) => weight * (typeof gy === "number" ? gy : gy[i]) * scale);
    const losses = work.run(open(), binaries, call, out, factors);
    return { loss: reduced(call, read.reduction, losses, () => result(name, "out", undefined, x, spec.input, call.rows)), gradient: out };
  };
  return Object.assign(forward, {
    backward: (x: FloatArray, labels: unknown, options?: Given) => withGradient(x, labels, options).gradient,
    withGradient,
    spec,
    [BIND]: (instance: Instance) => labelledLoss<C, O, P, S>(spec, work, binaries, () => instance),
  }) as unknown as LabelledLoss<O, P, S>;
}
