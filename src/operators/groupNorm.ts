// Group normalization: rows that are groups of channels. Channels that are not right behind the batch are brought there, and back.
import { created, isFloat64 } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { GroupNormSpec } from "../spec/norms.js";
import { turn } from "../tiling/axis.js";
import { result } from "../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import { GRADIENTS, type Gradients } from "./layerOp.js";
import { gradientArrays, writeTotals } from "./normGradients.js";
import type { NormCall } from "./normPlain.js";
import { NormRows } from "./normRows.js";

export interface GroupNormOptions<A extends FloatArray> {
  shape?: readonly number[];
  axis?: number;
  groups?: number;
  weights?: Like<A>;
  bias?: Like<A>;
  eps?: number;
  out?: A;
}

export interface GroupNormGradientOptions<X extends FloatArray, W extends FloatArray = X, B extends FloatArray = X>
  extends Omit<GroupNormOptions<X>, "out"> {
  gradients?: readonly (keyof Gradients<X>)[];
  out?: Partial<Gradients<X, W, B>>;
}

/** A normalization of groups of channels. */
export interface GroupNorm {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: GroupNormOptions<O>): NoInfer<O>;
  /** The gradients from gy = dL/dy, of the input, the weights and the bias. */
  backward<A extends FloatArray, X extends Like<A> = Plain<A>, W extends Like<A> = Plain<A>, B extends Like<A> = Plain<A>>(
    gy: Like<A>,
    x: A,
    options?: GroupNormGradientOptions<X, W, B>,
  ): Gradients<NoInfer<X>, NoInfer<W>, NoInfer<B>>;
  /** The mathematics. */
  readonly spec: GroupNormSpec;
  [BIND](instance: Instance): GroupNorm;
}

const COMMON = { out: 1, shape: 1, axis: 1, groups: 1, weights: 1, bias: 1, eps: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<GroupNormOptions<FloatArray>>(COMMON);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<GroupNormGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 });

/** A call, and x as [batch, before, channels and what is behind them]. */
interface Call extends NormCall {
  readonly batch: number;
  readonly before: number;
}

class GroupNormOp {
  readonly #rows: NormRows;

  constructor(
    readonly spec: GroupNormSpec,
    binaries: Binaries,
    open: () => Instance,
  ) {
    this.#rows = new NormRows(spec, binaries, open);
  }

  forward(x: FloatArray, options: GroupNormOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { shape, axis, groups, weights, bias, eps, out: given } = validate.options(name, options, KNOWN);
    const call = this.#checked(x, { shape, axis, groups, weights, bias, eps });
    const out = result(name, "out", given, x, "x");
    if (x.length === 0) return out;
    if (call.before === 1) this.#rows.forward({ x, out }, call, isFloat64(x));
    else {
      const turned = inwards(x, call);
      this.#rows.forward({ x: turned, out: turned }, call, isFloat64(x));
      outwards(turned, out, call);
    }
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, options: GroupNormGradientOptions<FloatArray> | undefined): Gradients<FloatArray> {
    const { name } = this.spec;
    const { shape, axis, groups, weights, bias, eps, gradients: asked, out } = validate.options(name, options, KNOWN_BACKWARD);
    const { x: outX, weights: outWeights, bias: outBias } = validate.options(name, out, GRADIENTS);
    const wanted = validate.words(name, "gradients", GRADIENTS, asked);
    const call = this.#checked(x, { shape, axis, groups, weights, bias, eps });
    const { channels, before } = call;
    validate.same(name, "gy", gy, x, "x");
    const lengths = { x: x.length, weights: channels, bias: channels };
    const gradients = gradientArrays(name, wanted, { x: outX, weights: outWeights, bias: outBias }, x, lengths);
    let totals: Float64Array = new Float64Array(2 * channels);
    if (x.length > 0) {
      const [upstream, from] = before === 1 ? [gy, x] : [inwards(gy, call), inwards(x, call)];
      const gx = gradients.x && before > 1 ? upstream : gradients.x;
      totals = this.#rows.gradients(upstream, from, gx, call, isFloat64(x));
      if (gradients.x && before > 1) outwards(upstream, gradients.x, call);
    }
    writeTotals(gradients, totals, channels);
    return gradients as Gradients<FloatArray>;
  }

  /** What both ways need of the arguments. */
  #checked(x: FloatArray, { shape, axis, groups: parts, weights, bias, eps: given }: Omit<GroupNormOptions<FloatArray>, "out">): Call {
    const { name, parameters } = this.spec;
    const sizes = validate.dimensions(name, shape) ?? [x.length];
    const float64 = validate.float(name, "x", x);
    const groups = validate.parameter(name, "groups", parameters.groups, parts, true);
    const eps = validate.parameter(name, "eps", parameters.eps, given, float64);
    const { outer, n: channels, inner } = validate.around(name, x.length, { sizes, axis, usual: 1, parts: groups });
    validate.resultsOfEmpty(name, "shape", x.length, channels);
    if (weights !== undefined) validate.same(name, "weights", weights, x, "x", channels);
    if (bias !== undefined) validate.same(name, "bias", bias, x, "x", channels);
    const first = axis === undefined ? sizes.length === 1 : axis === 0 || axis === -sizes.length;
    const batch = first ? 1 : sizes[0];
    const before = first || x.length === 0 ? 1 : outer / batch;
    const run = before * inner;
    return { rows: batch * groups, n: (channels / groups) * run, affine: { weights, bias }, eps, run, channels, batch, before };
  }
}

/** x with the channels right behind the batch. */
function inwards(x: FloatArray, { batch, before }: Call): FloatArray {
  const turned = created(x);
  turn(x, { outer: batch, n: before, inner: x.length / (batch * before) }, turned);
  return turned;
}

/** And back. */
function outwards(turned: FloatArray, y: FloatArray, { batch, before }: Call): void {
  turn(turned, { outer: batch, n: y.length / (batch * before), inner: before }, y);
}

/** Makes the function. */
export function groupNormOf(spec: GroupNormSpec, binaries: Binaries, open: () => Instance = defaultInstance): GroupNorm {
  const op = new GroupNormOp(spec, binaries, open);
  const call = (x: FloatArray, options?: GroupNormOptions<FloatArray>) => op.forward(x, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, options?: GroupNormGradientOptions<FloatArray>) => op.backward(gy, x, options),
    spec,
    [BIND]: (instance: Instance) => groupNormOf(spec, binaries, () => instance),
  }) as unknown as GroupNorm;
}
