// How a normalization of rows, its spec and its kernels, becomes a typed function with its gradients.
import { isFloat64 } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { NormSpec } from "../spec/norms.js";
import { result } from "../tiling/elements.js";
import type { Binaries, FloatArray, Like, Plain } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import { GRADIENTS, type Gradients } from "./layerOp.js";
import { gradientArrays, writeTotals } from "./normGradients.js";
import type { NormCall } from "./normPlain.js";
import { NormRows } from "./normRows.js";

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
  extends Omit<NormOptions<X>, "out"> {
  gradients?: readonly (keyof Gradients<X>)[];
  out?: Partial<Gradients<X, W, B>>;
}

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
const KNOWN = /*#__PURE__*/ validate.known<NormOptions<FloatArray>>(COMMON);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<NormGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 });

class NormOp {
  readonly #rows: NormRows;

  constructor(
    readonly spec: NormSpec,
    binaries: Binaries,
    open: () => Instance,
  ) {
    this.#rows = new NormRows(spec, binaries, open);
  }

  forward(x: FloatArray, options: NormOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    // all options are read once, before the arrays are checked: a getter may change an array
    const { shape, axis, weights, bias, eps, residual, sum, out: given } = validate.options(name, options, KNOWN);
    const call = this.#checked(x, { shape, axis, weights, bias, eps, residual, sum });
    const out = result(name, "out", given, x, "x");
    if (sum !== undefined) validate.apart(name, "sum", sum, out, "out");
    if (x.length > 0) this.#rows.forward({ x, residual, sum, out }, call, isFloat64(x));
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, options: NormGradientOptions<FloatArray> | undefined): Gradients<FloatArray> {
    const { name } = this.spec;
    const given = validate.options(name, options, KNOWN_BACKWARD);
    const { shape, axis, weights, bias, eps, residual, sum, gradients: asked, out } = given;
    const { x: outX, weights: outWeights, bias: outBias } = validate.options(name, out, GRADIENTS);
    const wanted = validate.words(name, "gradients", GRADIENTS, asked);
    const call = this.#checked(x, { shape, axis, weights, bias, eps, residual, sum });
    validate.same(name, "gy", gy, x, "x");
    const lengths = { x: x.length, weights: call.n, bias: call.n };
    const gradients = gradientArrays(name, wanted, { x: outX, weights: outWeights, bias: outBias }, x, lengths);
    const float64 = isFloat64(x);
    const rows = sum ?? (residual === undefined || x.length === 0 ? x : this.#rows.added(x, residual, float64));
    const totals = x.length === 0 ? new Float64Array(2 * call.n) : this.#rows.gradients(gy, rows, gradients.x, call, float64);
    writeTotals(gradients, totals, call.n);
    return gradients as Gradients<FloatArray>;
  }

  /** What both ways need of the arguments. */
  #checked(x: FloatArray, options: Omit<NormOptions<FloatArray>, "out">): NormCall {
    const { name, parameters } = this.spec;
    const { shape, axis, weights, bias, eps: given, residual, sum } = options;
    const sizes = validate.dimensions(name, shape);
    const eps = validate.parameter(name, "eps", parameters.eps, given, validate.float(name, "x", x));
    const { outer, n: size, inner } = validate.extent(name, x.length, sizes, axis);
    const n = size * inner;
    validate.resultsOfEmpty(name, "shape", x.length, n);
    if (weights !== undefined) validate.same(name, "weights", weights, x, "x", n);
    if (bias !== undefined) validate.same(name, "bias", bias, x, "x", n);
    if (residual !== undefined) validate.same(name, "residual", residual, x, "x");
    else validate.nothing(name, "sum", 'without "residual", which is added to x', sum);
    if (sum !== undefined) validate.same(name, "sum", sum, x, "x");
    return { rows: outer, n, affine: { weights, bias }, eps, run: 0, channels: n };
  }
}

/** Makes the function. */
export function norm(spec: NormSpec, binaries: Binaries, open: () => Instance = defaultInstance): Norm {
  const op = new NormOp(spec, binaries, open);
  const call = (x: FloatArray, options?: NormOptions<FloatArray>) => op.forward(x, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, options?: NormGradientOptions<FloatArray>) => op.backward(gy, x, options),
    spec,
    [BIND]: (instance: Instance) => norm(spec, binaries, () => instance),
  }) as unknown as Norm;
}
