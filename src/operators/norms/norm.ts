// layerNorm and rmsNorm: a row is the last axis, or several last axes together.
import type { Instance } from "../../runtime/instance.js";
import type { NormSpec } from "../../spec/norms.js";
import type { Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { BIND } from "../bind.js";
import type { GradientOptions, Gradients } from "../layerOp.js";
import { AFFINE, checkAffine, type NormGiven, NormOp, normFunction, type TurnedCall } from "./op.js";

export interface NormOptions<A extends FloatArray> {
  shape?: readonly number[];
  axis?: number;
  weights?: Like<A>;
  bias?: Like<A>;
  eps?: number;
  residual?: Like<A>;
  sum?: Like<A>;
  out?: A;
}

export interface NormGradientOptions<X extends FloatArray, W extends FloatArray = X, B extends FloatArray = X>
  extends Omit<NormOptions<X>, "out">,
    GradientOptions<X, W, B> {}

/** A normalization of rows. */
export interface Norm {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: NormOptions<O>): NoInfer<O>;
  /** The gradients from gy = dL/dy, of the input, the weights and the bias. */
  backward<A extends FloatArray, X extends Like<A> = Plain<A>, W extends Like<A> = Plain<A>, B extends Like<A> = Plain<A>>(
    gy: Like<A>,
    x: A,
    options?: NormGradientOptions<X, W, B>,
  ): Gradients<NoInfer<X>, NoInfer<W>, NoInfer<B>>;
  /** The mathematics. */
  readonly spec: NormSpec;
  [BIND](instance: Instance): Norm;
}

const COMMON = { out: 1, shape: 1, axis: 1, weights: 1, bias: 1, eps: 1, residual: 1, sum: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<NormOptions<FloatArray>>(COMMON, {}, AFFINE);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<NormGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 }, {}, AFFINE);

class RowNormOp extends NormOp {
  protected readonly known = KNOWN;
  protected readonly knownBackward = KNOWN_BACKWARD;

  protected check(x: FloatArray, { shape, axis, weights, bias, eps: given, residual, sum }: NormGiven): TurnedCall {
    const { name, parameters } = this.spec;
    const sizes = validate.dimensions(name, shape);
    const eps = validate.parameter(name, "eps", parameters.eps, given, validate.float(name, "x", x));
    const { outer, n: size, inner } = validate.extent(name, x.length, sizes, axis);
    const n = size * inner;
    validate.resultsOfEmpty(name, "shape", x.length, n);
    checkAffine(name, { weights, bias }, x, n);
    if (residual !== undefined) validate.same(name, "residual", residual, x, "x");
    else validate.nothing(name, "sum", 'without "residual", which is added to x', sum);
    if (sum !== undefined) validate.same(name, "sum", sum, x, "x");
    return { rows: outer, n, affine: { weights, bias }, eps, run: 0, channels: n, batch: 1, before: 1 };
  }
}

/** Makes the function. */
export const norm = (spec: NormSpec, binaries: Binaries): Norm => normFunction((open) => new RowNormOp(spec, binaries, open));
