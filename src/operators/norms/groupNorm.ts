// Group normalization: rows that are groups of channels.
import type { Instance } from "../../runtime/instance.js";
import type { GroupNormSpec } from "../../spec/norms.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { BIND } from "../bind.js";
import type { GradientOptions, Gradients } from "../layerOp.js";
import { AFFINE, checkAffine, type NormGiven, NormOp, normFunction, type TurnedCall } from "./op.js";

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
  extends Omit<GroupNormOptions<X>, "out">,
    GradientOptions<X, W, B> {}

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
const KNOWN = /*#__PURE__*/ validate.known<GroupNormOptions<FloatArray>>(COMMON, {}, AFFINE);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<GroupNormGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 }, {}, AFFINE);

class GroupNormOp extends NormOp<GroupNormSpec> {
  protected readonly known = KNOWN;
  protected readonly knownBackward = KNOWN_BACKWARD;

  protected check(x: FloatArray, { shape, axis, groups: parts, weights, bias, eps: given }: NormGiven): TurnedCall {
    const { name, parameters } = this.spec;
    const sizes = validate.dimensions(name, shape) ?? [x.length];
    const float64 = validate.float(name, "x", x);
    const groups = validate.parameter(name, "groups", parameters.groups, parts, true);
    const eps = validate.parameter(name, "eps", parameters.eps, given, float64);
    const because = parts === undefined ? ', the default of "groups",' : "";
    const { outer, n: channels, inner } = validate.around(name, x.length, { sizes, axis, usual: 1, parts: groups, because });
    validate.resultsOfEmpty(name, "shape", x.length, channels);
    checkAffine(name, { weights, bias }, x, channels);
    const first = axis === undefined ? sizes.length === 1 : axis === 0 || axis === -sizes.length;
    const batch = first ? 1 : sizes[0];
    const before = first || x.length === 0 ? 1 : outer / batch;
    const run = before * inner;
    return { rows: batch * groups, n: (channels / groups) * run, affine: { weights, bias }, eps, run, channels, batch, before };
  }
}

/** Makes the function. */
export const groupNormOf = (spec: GroupNormSpec, binaries: Binaries): GroupNorm =>
  normFunction((open) => new GroupNormOp(spec, binaries, open));
