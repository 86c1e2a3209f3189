// How a loss of single elements, its spec and its kernels, becomes a typed function with its gradient.
import { copied, created, isFloat64, ordinary, overlaps, settleNaN, shares } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { ElementLossSpec } from "../../spec/elementLosses.js";
import type { Parameter } from "../../spec/spec.js";
import { sum } from "../../spec/sum.js";
import { companion, result, source, stream, target } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { gradientName } from "../gradientName.js";
import { writtenOut } from "../repeat.js";
import { type Reduction, reduction, weigh } from "./reduction.js";

/** Options of every loss of single elements; O has those of its own. */
export type ElementLossOptions<O extends object = object, R extends string = Reduction> = O & {
  /** The dimensions of x, outermost first: how arrays of the length of the last axis are repeated; by default there is one axis. */
  shape?: readonly number[];
  /** A weight for each element, or for each position along the last axes. What weighs 0 counts for nothing. */
  weights?: FloatArray;
  /**
   * The dimensions of the weights, each 1, where they repeat, or that of the shape; leading ones may be missing. Needed where the weights'
   * length fits other dimensions than the last ones, too.
   */
  weightsShape?: readonly number[];
  /** "mean" over all elements (default), "sum", or "none" for one loss an element. */
  reduction?: R;
};

export type ElementLossGradientOptions<A extends FloatArray, O extends object = object, R extends string = Reduction> = ElementLossOptions<
  O,
  R
> & {
  /** array for the gradient, the inputs included; default: a new one */
  out?: A;
  /** dL/dloss: a number, or one for each element without a reduction; default 1 */
  gy?: number | FloatArray;
};

/** A loss of x against targets of the same type and length. */
export interface ElementLoss<O extends object = object, R extends string = Reduction> {
  /** One loss an element. */
  <A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    targets: Like<A>,
    options: ElementLossOptions<O, "none"> & { reduction: "none"; out?: Y },
  ): NoInfer<Y>;
  <A extends FloatArray>(x: A, targets: Like<A>, options?: ElementLossOptions<O, Exclude<R, "none">>): number;
  /** dL/dx. */
  backward<A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    targets: Like<A>,
    options?: ElementLossGradientOptions<Y, O, R>,
  ): NoInfer<Y>;
  /** The loss and its gradient in one pass. */
  withGradient<A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    targets: Like<A>,
    options: ElementLossGradientOptions<Y, O, "none"> & { reduction: "none" },
  ): { loss: Plain<A>; gradient: NoInfer<Y> };
  withGradient<A extends FloatArray, Y extends Like<A> = Plain<A>>(
    x: A,
    targets: Like<A>,
    options?: ElementLossGradientOptions<Y, O, Exclude<R, "none">>,
  ): { loss: number; gradient: NoInfer<Y> };
  /** The mathematics. */
  readonly spec: ElementLossSpec;
  [BIND](instance: Instance): ElementLoss<O, R>;
}

type Given = Readonly<Record<string, unknown>>;

/** A call whose arguments have been checked. */
interface Call {
  readonly x: FloatArray;
  readonly targets: FloatArray;
  /** Numbers, of which the first may be an array: one for each position along the last axis. */
  readonly parameters: readonly (number | FloatArray)[];
  /** An array as long as a trailing part of the shape, or 1. */
  readonly weights: number | FloatArray;
  readonly reduction: Reduction;
  /** What the sum of the losses is divided by. */
  readonly divisor: number;
}

const at = (x: number | FloatArray, i: number) => (typeof x === "number" ? x : x[i % x.length]);

/** Reads each option once, before the arrays are checked. */
function readOptions(spec: ElementLossSpec, options: Given | undefined, known: readonly string[]) {
  const { name } = spec;
  const given = validate.options<Given>(name, options, known);
  const { shape, weights, weightsShape, reduction: kind, out, gy } = given;
  const parameters = Object.keys(spec.parameters).map((parameter) => given[parameter]);
  const flags = spec.flag === undefined ? [] : [Number(validate.flag(name, spec.flag, given[spec.flag]))];
  const chosen = reduction(name, kind, ...(spec.batchMean ? (["batchMean"] as const) : []));
  return {
    sizes: validate.dimensions(name, shape),
    weights,
    weightsShape: validate.dimensions(name, weightsShape, "weightsShape"),
    parameters,
    flags,
    reduction: chosen,
    out,
    gy,
  };
}

const COMMON = { shape: 1, weights: 1, weightsShape: 1, reduction: 1, out: 1 } as const;

/** Weights as long as a trailing part of the shape, 1 where there are none. */
function weightsOf(op: string, x: FloatArray, { sizes, weights, weightsShape }: ReturnType<typeof readOptions>): number | FloatArray {
  const shape = sizes ?? [x.length];
  if (weights === undefined) {
    validate.nothing(op, "weightsShape", 'without "weights", whose dimensions they are', weightsShape);
    return 1;
  }
  validate.float(op, "weights", weights);
  const given = weights as FloatArray;
  if (weightsShape !== undefined) return writtenOut(op, "weights", given, weightsShape, shape);
  validate.trailing(op, "weights", shape, given.length);
  return given;
}

class Loss {
  readonly #name: string;
  readonly #input: string;
  readonly #known: readonly string[];
  readonly #knownBackward: readonly string[];
  readonly #parameters: [name: string, parameter: Parameter][];

  constructor(
    readonly spec: ElementLossSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {
    this.#name = spec.name;
    this.#input = spec.input;
    const own = spec.flag === undefined ? [] : [spec.flag];
    this.#known = [...validate.known<ElementLossOptions & { out: unknown }>(COMMON, spec.parameters), ...own];
    this.#knownBackward = [...this.#known, "gy"];
    this.#parameters = Object.entries(spec.parameters);
  }

  forward(x: FloatArray, targets: FloatArray, options: Given | undefined): number | FloatArray {
    const given = readOptions(this.spec, options, this.#known);
    const call = this.#checked(x, targets, given);
    const out = given.out as FloatArray | undefined;
    if (call.reduction !== "none")
      validate.nothing(this.#name, "out", `with the reduction "${given.reduction}", which gives a number`, out);
    else if (out !== undefined) validate.same(this.#name, "out", out, x, this.#input);
    const losses = call.reduction === "none" ? (out ?? created(x)) : undefined;
    const total = this.#compute(call, losses, undefined, 1);
    return losses ?? ordinary(total / call.divisor);
  }

  withGradient(x: FloatArray, targets: FloatArray, options: Given | undefined): { loss: number | FloatArray; gradient: FloatArray } {
    const given = readOptions(this.spec, options, this.#knownBackward);
    const call = this.#checked(x, targets, given);
    const none = call.reduction === "none";
    const gy = validate.upstream(this.#name, given.gy, none ? x.length : undefined);
    const out = result(this.#name, "out", given.out as FloatArray | undefined, x, this.#input);
    const upstream = typeof gy !== "number" && shares(gy, out) ? copied(gy) : gy;
    const losses = none ? created(x) : undefined;
    const total = this.#compute(call, losses, out, (1 / call.divisor) * (typeof upstream === "number" ? upstream : 1));
    if (typeof upstream !== "number") {
      for (let i = 0; i < out.length; i++) out[i] *= at(call.weights, i) === 0 ? 0 : upstream[i];
      settleNaN(out);
    }
    return { loss: losses ?? ordinary(total / call.divisor), gradient: out };
  }

  #checked(x: FloatArray, targets: FloatArray, given: ReturnType<typeof readOptions>): Call {
    const { spec } = this;
    const name = this.#name;
    validate.float(name, this.#input, x);
    const { n } = validate.rows(name, x.length, given.sizes);
    validate.same(name, "targets", targets, x, this.#input);
    const parameters = this.#parameters.map(([key, parameter], i) => {
      const value = given.parameters[i];
      if (key !== spec.each || value === undefined || typeof value === "number")
        return validate.parameter(name, key, parameter, value, isFloat64(x));
      return validate.floats(name, key, [n], value) as FloatArray;
    });
    const weights = weightsOf(name, x, given);
    // what is written over goes along as a copy; whether out is what it should be is asked later
    const { out } = given;
    const own = (x: number | FloatArray) => (typeof x !== "number" && validate.isFloat(out) && shares(x, out) ? copied(x) : x);
    const isBatch = given.reduction === "batchMean";
    const divisor = isBatch ? (given.sizes?.[0] ?? x.length) : given.reduction === "mean" ? x.length : 1;
    return {
      x,
      targets,
      parameters: [...parameters.map(own), ...given.flags],
      weights: own(weights),
      reduction: given.reduction === "batchMean" ? "mean" : given.reduction,
      divisor,
    };
  }

  /** The sum of the losses, which go to `losses`, if any; with `out` the gradients, times `factor`, too. */
  #compute(call: Call, losses: FloatArray | undefined, out: FloatArray | undefined, factor: number): number {
    const { spec } = this;
    const instance = this.open();
    const type = isFloat64(call.x) ? "float64" : "float32";
    const kernel = instance.kernel(this.binaries, out ? gradientName(this.#name) : this.#name, type);
    const staging = instance[type] as Staging<FloatArray> | undefined;
    const other = instance[type === "float32" ? "float64" : "float32"];
    if (staging === undefined || kernel === undefined || other === undefined) return plain(spec, call, losses, out, factor);

    const total = call.x.length;
    const w = companion(staging, other.second, call.weights, total);
    const first = spec.each === undefined ? undefined : companion(staging, other.first, call.parameters[0], total);
    const written = out ?? losses;
    const y = written && target(staging, written);
    const [x, second] = [call.x, call.targets].map((x) => (y ? source(staging, x, y) : { array: x, address: staging.address(x), span: 1 }));
    const inputs = first ? [first.address, w.address] : [w.address];
    const steps = first ? [first.step, w.step] : [w.step];
    const parameters = [...(first ? [] : (call.parameters as readonly number[])), ...(out ? [factor] : [])];
    const sums: number[] = [];
    stream(staging, { x, second, y }, 0, total, staging.tile, (x, z, y, n, start) => {
      first?.load(start, n);
      w.load(start, n);
      const outputs = out ? [staging.second, y] : [written ? y : staging.first];
      sums.push(kernel(x, z, ...inputs, ...outputs, n, ...steps, ...parameters));
      if (out && losses) staging.store(staging.second, losses, start, n);
    });
    return sum(sums.length, (i) => sums[i]);
  }
}

/** The same in plain JavaScript. */
function plain(spec: ElementLossSpec, call: Call, losses: FloatArray | undefined, out: FloatArray | undefined, factor: number): number {
  const apart = (x: FloatArray) => ([losses, out].some((y) => y && overlaps(x, y)) ? copied(x) : x);
  const [xs, targets] = [apart(call.x), apart(call.targets)];
  const terms = new Float64Array(xs.length);
  for (let i = 0; i < xs.length; i++) {
    const [x, z, w] = [xs[i], targets[i], at(call.weights, i)];
    const parameters = call.parameters.map((parameter) => at(parameter, i));
    terms[i] = weigh(w, spec.f(x, z, ...parameters));
    if (out) out[i] = weigh(w, spec.slope(x, z, ...parameters) * factor);
    if (losses) losses[i] = terms[i];
  }
  for (const y of [losses, out]) if (y) settleNaN(y);
  return sum(terms.length, (i) => terms[i]);
}

/** Makes the function, bound to an instance. */
export function elementLoss<O extends object, R extends string = Reduction>(
  spec: ElementLossSpec,
  binaries: Binaries,
  open: () => Instance = defaultInstance,
): ElementLoss<O, R> {
  const loss = new Loss(spec, binaries, open);
  const forward = (x: FloatArray, targets: FloatArray, options?: Given) => loss.forward(x, targets, options);
  return Object.assign(forward, {
    backward: (x: FloatArray, targets: FloatArray, options?: Given) => loss.withGradient(x, targets, options).gradient,
    withGradient: (x: FloatArray, targets: FloatArray, options?: Given) => loss.withGradient(x, targets, options),
    spec,
    [BIND]: (instance: Instance) => elementLoss<O, R>(spec, binaries, () => instance),
  }) as unknown as ElementLoss<O, R>;
}
