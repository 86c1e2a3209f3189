// What layers with weights share, whatever their product: the checks of a call and of its gradients, and the order of their steps.
import { copied, created, shares, write } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import { result } from "../tiling/elements.js";
import type { FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import type { Activate } from "./activation.js";
import type { ActivationOptions } from "./dense/layer.js";
import { SCRATCH } from "./dense/matmul.js";

/** The gradients of a layer. */
export interface Gradients<X extends FloatArray, W extends FloatArray = X, B extends FloatArray = X> {
  x: X;
  weights: W;
  bias: B;
}

/** The options that only gradients have. */
export interface GradientOptions<X extends FloatArray, W extends FloatArray = X, B extends FloatArray = X> {
  /** the names of the gradients that are computed; default ["x", "weights", "bias"] */
  gradients?: readonly (keyof Gradients<X>)[];
  /** arrays for the gradients, `{ x, weights, bias }`; default: new ones */
  out?: Partial<Gradients<X, W, B>>;
}

/** The options of a layer's call, and those of its gradients. */
export interface LayerCallOptions extends ActivationOptions<FloatArray> {
  out?: FloatArray;
  preactivation?: FloatArray;
}
export interface LayerGradientOptions extends ActivationOptions<FloatArray>, GradientOptions<FloatArray> {
  preactivation?: FloatArray;
}

/** The arguments of a call, checked. */
export interface Arguments<Sizes> {
  readonly instance: Instance;
  readonly float64: boolean;
  readonly x: FloatArray;
  readonly weights: FloatArray;
  readonly bias: FloatArray | undefined;
  readonly sizes: Sizes;
  /** The length of the result, and of each of its rows: the length of the bias. */
  readonly results: number;
  readonly units: number;
  readonly last: Activate | undefined;
}

export const GRADIENTS = ["x", "weights", "bias"] as const;

export abstract class LayerOp<Sizes> {
  constructor(
    readonly name: string,
    readonly open: () => Instance,
  ) {}

  /** The names of the options of a call, and of its gradients. */
  protected abstract readonly known: validate.Known;
  protected abstract readonly knownBackward: validate.Known;

  /** What both ways need. Options, also those of the activation, are read once, and before the arrays are looked at. */
  protected abstract check(
    x: FloatArray,
    weights: FloatArray,
    bias: FloatArray | undefined,
    options: LayerCallOptions | LayerGradientOptions,
  ): Arguments<Sizes>;

  /** y = activation(x * weights + bias). */
  protected abstract affine(call: Arguments<Sizes>, y: FloatArray, last?: Activate): void;

  /** The gradients that are wanted from g, dL/d(x * weights + bias). */
  protected abstract derive(call: Arguments<Sizes>, g: FloatArray, to: Partial<Gradients<FloatArray>>): void;

  forward(x: FloatArray, weights: FloatArray, options: LayerCallOptions): FloatArray {
    const { name } = this;
    const given = validate.options(name, options, this.known);
    const { bias, preactivation, out } = given;
    const call = this.check(x, weights, bias, given);
    const { last, units, results } = call;
    if (out === undefined) validate.resultsOfEmpty(name, "shape", x.length, results);
    const y = result(name, "out", out, x, "x", results);
    const inputs = bias === undefined ? [x, weights] : [x, weights, bias];
    const apart = (y: FloatArray) => (inputs.some((input) => shares(input, y)) ? copied(y) : y);
    if (preactivation !== undefined) {
      validate.same(name, "preactivation", preactivation, x, "x", results);
      if (out !== undefined && preactivation !== y) validate.apart(name, "out", y, preactivation, "preactivation");
      const z = apart(preactivation);
      this.affine(call, z);
      if (z !== preactivation) write(preactivation, z);
      if (last) last.forward(preactivation, y, units);
      else write(y, preactivation);
      return y;
    }
    const to = apart(y);
    this.affine(call, to, last);
    if (to !== y) write(y, to);
    return y;
  }

  backward(gy: FloatArray, x: FloatArray, weights: FloatArray, options: LayerGradientOptions): Gradients<FloatArray> {
    const { name } = this;
    const all = validate.options(name, options, this.knownBackward);
    const { bias, preactivation, out, gradients: asked } = all;
    const { x: outX, weights: outWeights, bias: outBias } = validate.options(name, out, GRADIENTS);
    const to = { x: outX, weights: outWeights, bias: outBias };
    const wanted = validate.words(name, "gradients", GRADIENTS, asked);
    const call = this.check(x, weights, bias, all);
    const { last, results, units } = call;
    validate.same(name, "gy", gy, x, "x", results);
    if (preactivation !== undefined) validate.same(name, "preactivation", preactivation, x, "x", results);
    if (last && last.backward === undefined) throw validate.noGradient(name);
    const lengths = { x: x.length, weights: weights.length, bias: units };
    if (outBias === undefined && wanted.includes("bias")) validate.resultsOfEmpty(name, "shape", gy.length + weights.length, units);
    const gradients: Partial<Gradients<FloatArray>> = {};
    for (const of of wanted) gradients[of] = result(name, `out.${of}`, to[of], x, "x", lengths[of]);
    const inputs = [gy, x, weights, bias, preactivation];
    const given = wanted.filter((of) => to[of] !== undefined); // new ones overlap nothing, and a look takes 50 ns
    for (const of of given) {
      for (const other of given)
        if (other !== of) validate.apart(name, `out.${of}`, gradients[of] as FloatArray, gradients[other] as FloatArray, `out.${other}`);
      for (const input of inputs)
        if (input !== undefined) validate.apart(name, `out.${of}`, gradients[of] as FloatArray, input, "an input");
    }
    this.derive(call, this.#atSums(call, gy, preactivation), gradients);
    return gradients as Gradients<FloatArray>;
  }

  /** dL/d(x * weights + bias): gy through the activation. Sums that were not kept are computed again. */
  #atSums(call: Arguments<Sizes>, gy: FloatArray, preactivation: FloatArray | undefined): FloatArray {
    const { instance, float64, units, last } = call;
    if (last?.backward === undefined) return gy;
    const staging = instance[float64 ? "float64" : "float32"];
    const array = (scratch: number): FloatArray => staging?.view(staging.borrow(this.name, scratch, gy.length), gy.length) ?? created(gy);
    let z = preactivation;
    if (z === undefined) {
      z = array(SCRATCH.sums);
      this.affine(call, z);
    }
    const g = array(SCRATCH.gradient);
    last.backward(gy, z, g, units);
    return g;
  }
}
