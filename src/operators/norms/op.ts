// What normalizations of rows share, whatever their rows are: the order of a call's steps and of its gradients'. Channels that are not right
// behind the batch are brought there, and back.
import { created, isFloat64 } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { NormSpec } from "../../spec/norms.js";
import { turn } from "../../tiling/axis.js";
import { result } from "../../tiling/elements.js";
import type { Binaries, FloatArray } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { GRADIENTS, type Gradients } from "../layerOp.js";
import { gradientArrays, writeTotals } from "./gradients.js";
import type { NormCall } from "./plain.js";
import { NormRows } from "./rows.js";

/** What weights and a bias are called elsewhere. */
export const AFFINE = ["weights:gamma scale", "bias:beta offset shift"];

/** What a call is given beside its results; a norm has some of these options. */
export interface NormGiven {
  shape?: readonly number[];
  axis?: number;
  groups?: number;
  weights?: FloatArray;
  bias?: FloatArray;
  eps?: number;
  residual?: FloatArray;
  sum?: FloatArray;
}
interface ForwardOptions extends NormGiven {
  out?: FloatArray;
}
interface BackwardOptions extends NormGiven {
  gradients?: readonly (keyof Gradients<FloatArray>)[];
  out?: Partial<Gradients<FloatArray>>;
}

/** A call, and x as [batch, before, channels and what is behind them]. */
export interface TurnedCall extends NormCall {
  readonly batch: number;
  readonly before: number;
}

export abstract class NormOp<S extends NormSpec = NormSpec> {
  readonly #rows: NormRows;

  constructor(
    readonly spec: S,
    binaries: Binaries,
    open: () => Instance,
  ) {
    this.#rows = new NormRows(spec, binaries, open);
  }

  /** The names of the options of a call, and of its gradients. */
  protected abstract readonly known: validate.Known;
  protected abstract readonly knownBackward: validate.Known;

  /** What both ways need of the arguments. */
  protected abstract check(x: FloatArray, given: NormGiven): TurnedCall;

  forward(x: FloatArray, options: ForwardOptions | undefined): FloatArray {
    const { name } = this.spec;
    // all options are read once, before the arrays are checked: a getter may change an array
    const { shape, axis, groups, weights, bias, eps, residual, sum, out: given } = validate.options(name, options, this.known);
    const call = this.check(x, { shape, axis, groups, weights, bias, eps, residual, sum });
    const out = result(name, "out", given, x, "x");
    if (sum !== undefined) validate.apart(name, "sum", sum, out, "out");
    if (x.length === 0) return out;
    if (call.before === 1) this.#rows.forward({ x, residual, sum, out }, call, isFloat64(x));
    else {
      const turned = inwards(x, call);
      this.#rows.forward({ x: turned, out: turned }, call, isFloat64(x));
      outwards(turned, out, call);
    }
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, options: BackwardOptions | undefined): Gradients<FloatArray> {
    const { name } = this.spec;
    const given = validate.options(name, options, this.knownBackward);
    const { shape, axis, groups, weights, bias, eps, residual, sum, gradients: asked, out } = given;
    const { x: outX, weights: outWeights, bias: outBias } = validate.options(name, out, GRADIENTS);
    const wanted = validate.words(name, "gradients", GRADIENTS, asked);
    const call = this.check(x, { shape, axis, groups, weights, bias, eps, residual, sum });
    const { channels } = call;
    validate.same(name, "gy", gy, x, "x");
    const lengths = { x: x.length, weights: channels, bias: channels };
    const gradients = gradientArrays(name, wanted, { x: outX, weights: outWeights, bias: outBias }, x, lengths);
    const totals = x.length === 0 ? new Float64Array(2 * channels) : this.#derive(gy, sum ?? this.#added(x, residual), gradients.x, call);
    writeTotals(gradients, totals, channels);
    return gradients as Gradients<FloatArray>;
  }

  #added(x: FloatArray, residual: FloatArray | undefined): FloatArray {
    return residual === undefined ? x : this.#rows.added(x, residual, isFloat64(x));
  }

  /** Writes dL/dx, if it is wanted, and returns the sums for the weights and then those for the bias. */
  #derive(gy: FloatArray, x: FloatArray, gx: FloatArray | undefined, call: TurnedCall): Float64Array {
    if (call.before === 1) return this.#rows.gradients(gy, x, gx, call, isFloat64(x));
    const upstream = inwards(gy, call);
    const totals = this.#rows.gradients(upstream, inwards(x, call), gx && upstream, call, isFloat64(x));
    if (gx) outwards(upstream, gx, call);
    return totals;
  }
}

/** x with the channels right behind the batch. */
function inwards(x: FloatArray, { batch, before }: TurnedCall): FloatArray {
  const turned = created(x);
  turn(x, { outer: batch, n: before, inner: x.length / (batch * before) }, turned);
  return turned;
}

/** And back. */
function outwards(turned: FloatArray, y: FloatArray, { batch, before }: TurnedCall): void {
  turn(turned, { outer: batch, n: y.length / (batch * before), inner: before }, y);
}

/** Throws unless weights and bias, where they are given, have an element for each channel of x. */
export function checkAffine(op: string, { weights, bias }: Pick<NormGiven, "weights" | "bias">, x: FloatArray, channels: number): void {
  if (weights !== undefined) validate.same(op, "weights", weights, x, "x", channels);
  if (bias !== undefined) validate.same(op, "bias", bias, x, "x", channels);
}

/** Makes the function of an op. */
export function normFunction<F>(make: (open: () => Instance) => NormOp, open: () => Instance = defaultInstance): F {
  const op = make(open);
  const call = (x: FloatArray, options?: ForwardOptions) => op.forward(x, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, options?: BackwardOptions) => op.backward(gy, x, options),
    spec: op.spec,
    [BIND]: (instance: Instance) => normFunction<F>(make, () => instance),
  }) as unknown as F;
}
