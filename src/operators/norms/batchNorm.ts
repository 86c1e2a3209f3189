// Batch normalization of a trained network: every channel by a mean and a variance that are given.
import { copied, isFloat64, overlaps, part, settleNaN } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { BatchNormSpec, Channel } from "../../spec/norms.js";
import { sum } from "../../spec/sum.js";
import { fitting, result, source, stream, target } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { gradientName } from "../gradientName.js";
import { Scratch } from "../scratch.js";
import { Totals } from "../totals.js";
import { gradientArrays } from "./gradients.js";
import { AFFINE, checkAffine } from "./op.js";

export interface BatchNormOptions<A extends FloatArray> {
  shape?: readonly number[];
  axis?: number;
  weights?: Like<A>;
  bias?: Like<A>;
  eps?: number;
  out?: A;
}

/** The gradients of the input, and of what each channel has. */
export interface BatchNormGradients<X extends FloatArray, C extends FloatArray = X> {
  x: X;
  mean: C;
  variance: C;
  weights: C;
  bias: C;
}

export interface BatchNormGradientOptions<X extends FloatArray, C extends FloatArray = X> extends Omit<BatchNormOptions<X>, "out"> {
  gradients?: readonly (keyof BatchNormGradients<X>)[];
  out?: Partial<BatchNormGradients<X, C>>;
}

/** A normalization of channels. */
export interface BatchNorm {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, mean: Like<A>, variance: Like<A>, options?: BatchNormOptions<O>): NoInfer<O>;
  /** The gradients from gy = dL/dy. */
  backward<A extends FloatArray, X extends Like<A> = Plain<A>, C extends Like<A> = Plain<A>>(
    gy: Like<A>,
    x: A,
    mean: Like<A>,
    variance: Like<A>,
    options?: BatchNormGradientOptions<X, C>,
  ): BatchNormGradients<NoInfer<X>, NoInfer<C>>;
  /** The mathematics. */
  readonly spec: BatchNormSpec;
  [BIND](instance: Instance): BatchNorm;
}

const GRADIENTS = ["x", "mean", "variance", "weights", "bias"] as const;
const COMMON = { out: 1, shape: 1, axis: 1, weights: 1, bias: 1, eps: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<BatchNormOptions<FloatArray>>(COMMON, {}, AFFINE);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<BatchNormGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 }, {}, AFFINE);

/** x as [outer, channels, inner], and the numbers of each channel, read before anything is written. */
interface Call {
  readonly outer: number;
  readonly inner: number;
  readonly channels: readonly Channel[];
}

class BatchNormOp {
  constructor(
    readonly spec: BatchNormSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, mean: FloatArray, variance: FloatArray, options: BatchNormOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { shape, axis, weights, bias, eps, out: given } = validate.options(name, options, KNOWN);
    const call = this.#checked(x, mean, variance, { shape, axis, weights, bias, eps });
    const out = result(name, "out", given, x, "x");
    if (x.length > 0 && !this.#run(x, out, call)) this.#plain(x, out, call);
    return out;
  }

  backward(
    gy: FloatArray,
    x: FloatArray,
    mean: FloatArray,
    variance: FloatArray,
    options: BatchNormGradientOptions<FloatArray> | undefined,
  ): BatchNormGradients<FloatArray> {
    const { name } = this.spec;
    const { shape, axis, weights, bias, eps, gradients: asked, out } = validate.options(name, options, KNOWN_BACKWARD);
    const { x: outX, mean: outMean, variance: outVariance, weights: outWeights, bias: outBias } = validate.options(name, out, GRADIENTS);
    const wanted = validate.words(name, "gradients", GRADIENTS, asked);
    const call = this.#checked(x, mean, variance, { shape, axis, weights, bias, eps });
    validate.same(name, "gy", gy, x, "x");
    const { channels } = call;
    const { length: n } = channels;
    const to = { x: outX, mean: outMean, variance: outVariance, weights: outWeights, bias: outBias };
    const gradients = gradientArrays(name, wanted, to, x, { x: x.length, mean: n, variance: n, weights: n, bias: n });
    const gx = gradients.x ?? (x.length > 0 ? copied(gy) : gy);
    const totals = x.length === 0 ? new Float64Array(2 * n) : (this.#derive(gy, x, gx, call) ?? this.#plainGradients(gy, x, gx, call));
    const slopes = channels.map((channel, i) => this.spec.gradients(totals[i], totals[n + i], channel));
    for (const of of wanted) {
      const y = gradients[of] as FloatArray;
      if (of === "x") continue;
      part(y, 0, n).set(slopes.map((slope) => slope[of]));
      settleNaN(y);
    }
    return gradients as BatchNormGradients<FloatArray>;
  }

  /** What both ways need of the arguments. */
  #checked(x: FloatArray, mean: FloatArray, variance: FloatArray, options: Omit<BatchNormOptions<FloatArray>, "out">): Call {
    const { name, parameters } = this.spec;
    const { shape, axis, weights, bias, eps: given } = options;
    const sizes = validate.dimensions(name, shape) ?? [x.length];
    const eps = validate.parameter(name, "eps", parameters.eps, given, validate.float(name, "x", x));
    const { outer, n, inner } = validate.around(name, x.length, { sizes, axis, usual: 1 });
    validate.resultsOfEmpty(name, "shape", x.length, n);
    validate.same(name, "mean", mean, x, "x", n);
    validate.same(name, "variance", variance, x, "x", n);
    checkAffine(name, { weights, bias }, x, n);
    const channels = Array.from({ length: n }, (_, i) => ({
      mean: mean[i],
      root: Math.sqrt(variance[i] + eps),
      weight: weights === undefined ? 1 : weights[i],
      bias: bias === undefined ? -0 : bias[i],
    }));
    return { outer, inner, channels };
  }

  /** Returns false where there is no kernel; throws, with nothing done, where the heap is full. */
  #run(x: FloatArray, out: FloatArray, { inner, channels }: Call): boolean {
    const { instance, staging, kernel } = this.#kernel(this.spec.name, x);
    if (staging === undefined || kernel === undefined) return false;
    const { length: n } = channels;
    const scratch = new Scratch(this.spec.name, instance, staging);
    try {
      const table = tableOf(scratch, channels);
      const y = target(staging, out);
      const from = source(staging, x, y);
      stream(staging, { x: from, y }, 0, x.length, fitting(staging, from, y), (x, _, y, count, start) =>
        kernel(x, table, y, count, inner, n, start % (n * inner)),
      );
      return true;
    } finally {
      scratch.close();
    }
  }

  /** Writes dL/dx, and returns the sums of gy (x - mean) and those of gy; undefined where there is no kernel. */
  #derive(gy: FloatArray, x: FloatArray, gx: FloatArray, { inner, channels }: Call): Float64Array | undefined {
    const { instance, staging, kernel } = this.#kernel(gradientName(this.spec.name), x);
    if (staging === undefined || kernel === undefined) return undefined;
    const { length: n } = channels;
    const scratch = new Scratch(this.spec.name, instance, staging);
    try {
      const table = tableOf(scratch, channels);
      const totals = new Totals(scratch, 2 * n);
      const y = target(staging, gx);
      const operands = { x: source(staging, gy, y), second: source(staging, x, y), y };
      // the tiles do not depend on where the arrays lie, so neither do the sums
      stream(staging, operands, 0, x.length, staging.tile, (gy, x, gx, count, start) => {
        kernel(gy, x, table, gx, totals.address, count, inner, n, start % (n * inner));
        totals.add(Math.ceil(count / (n * inner)));
      });
      return totals.closed();
    } finally {
      scratch.close();
    }
  }

  #kernel(name: string, x: FloatArray) {
    const instance = this.open();
    const type = isFloat64(x) ? "float64" : "float32";
    const kernel: Kernel | undefined = instance.kernel(this.binaries, name, type);
    return { instance, staging: instance[type] as unknown as Staging<FloatArray> | undefined, kernel };
  }

  #plain(x: FloatArray, y: FloatArray, { inner, channels }: Call): void {
    const from = overlaps(x, y) ? copied(x) : x;
    for (let i = 0; i < x.length; i++) y[i] = this.spec.f(from[i], channels[Math.floor(i / inner) % channels.length]);
    settleNaN(y);
  }

  #plainGradients(gy: FloatArray, x: FloatArray, gx: FloatArray, { outer, inner, channels }: Call): Float64Array {
    const [upstream, from] = [gy, x].map((x) => (overlaps(x, gx) ? copied(x) : x));
    const { length: n } = channels;
    const at = (channel: number, j: number) => (Math.floor(j / inner) * n + channel) * inner + (j % inner);
    const total = (term: (i: number, channel: number) => number) =>
      channels.map((_, channel) => sum(outer * inner, (j) => term(at(channel, j), channel)));
    const products = total((i, channel) => upstream[i] * (from[i] - channels[channel].mean));
    const totals = Float64Array.from([...products, ...total((i) => upstream[i])]);
    for (let i = 0; i < gx.length; i++) {
      const { weight, root } = channels[Math.floor(i / inner) % n];
      gx[i] = upstream[i] * (weight / root);
    }
    settleNaN(gx);
    return totals;
  }
}

/** The address of all means, all factors and all biases. */
function tableOf(scratch: Scratch, channels: readonly Channel[]): number {
  const address = scratch.take(Float64Array, 3 * channels.length);
  const columns = [channels.map(({ mean }) => mean), channels.map(({ weight, root }) => weight / root), channels.map(({ bias }) => bias)];
  return (scratch.instance.float64 as Staging<Float64Array>).load(address, Float64Array.from(columns.flat()), 0, 3 * channels.length);
}

/** Makes the function. */
export function batchNormOf(spec: BatchNormSpec, binaries: Binaries, open: () => Instance = defaultInstance): BatchNorm {
  const op = new BatchNormOp(spec, binaries, open);
  type Options = BatchNormOptions<FloatArray>;
  const call = (x: FloatArray, mean: FloatArray, variance: FloatArray, options?: Options) => op.forward(x, mean, variance, options);
  return Object.assign(call, {
    backward: (...args: Parameters<BatchNormOp["backward"]>) => op.backward(...args),
    spec,
    [BIND]: (instance: Instance) => batchNormOf(spec, binaries, () => instance),
  }) as unknown as BatchNorm;
}
