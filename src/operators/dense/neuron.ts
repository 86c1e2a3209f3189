import { ordinary } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import { type DenseSpec, neuron as spec } from "../../spec/dense.js";
import { type Operand, stream } from "../../tiling/elements.js";
import type { FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import kernels from "../../wasm/matmul.js";
import type { Activation } from "../activation.js";
import { BIND } from "../bind.js";
import { denseOf } from "./dense.js";
import { activate } from "./layer.js";

export interface NeuronOptions {
  bias?: number;
  activation?: Activation;
  activationOptions?: object;
}

export interface NeuronGradientOptions<X extends FloatArray, W extends FloatArray = X> extends NeuronOptions {
  out?: { x?: X; weights?: W };
}

export interface Neuron {
  <A extends FloatArray>(x: A, weights: Like<A>, options?: NeuronOptions): number;
  /** The gradients from gy = dL/dy, of the inputs, the weights and the bias. */
  backward<A extends FloatArray, X extends Like<A> = Plain<A>, W extends Like<A> = Plain<A>>(
    gy: number,
    x: A,
    weights: Like<A>,
    options?: NeuronGradientOptions<X, W>,
  ): { x: NoInfer<X>; weights: NoInfer<W>; bias: number };
  /** The mathematics. */
  readonly spec: DenseSpec;
  [BIND](instance: Instance): Neuron;
}

const NAME = spec.name;
const COMMON = { bias: 1, activation: 1, activationOptions: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<NeuronOptions>(COMMON);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<NeuronGradientOptions<FloatArray>>({ ...COMMON, out: 1 });
const BIAS = { default: 0, summary: "Added to the sum." };

/** Reads each option once, before the arrays are checked. */
function readOptions(x: FloatArray, options: NeuronGradientOptions<FloatArray>, known: readonly string[]) {
  const { bias, activation, activationOptions, out } = validate.options(NAME, options, known);
  const float64 = validate.float(NAME, "x", x);
  return { float64, bias: validate.parameter(NAME, "bias", BIAS, bias, float64), activation, activationOptions, out };
}

/** A number as an array of its own. */
const single = (float64: boolean, value: number): FloatArray => (float64 ? Float64Array.of(value) : Float32Array.of(value));

/** The sum of x[i] w[i]. */
function dot(instance: Instance, float64: boolean, x: FloatArray, weights: FloatArray): number {
  const type = float64 ? "float64" : "float32";
  const kernel = instance.kernel(kernels, "dot", type);
  const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
  let sum = 0;
  if (staging === undefined || kernel === undefined) for (let i = 0; i < x.length; i++) sum += x[i] * weights[i];
  else {
    const [from, by] = [x, weights].map((array): Operand => ({ array, address: staging.address(array), span: 1 }));
    // tile by tile also where nothing is copied: so the sum has the same bits wherever the arrays lie
    stream(staging, { x: from, second: by }, 0, x.length, staging.tile, (x, w, _, n) => {
      sum += kernel(x, w, n);
    });
  }
  return sum;
}

/** Makes neuron's function. */
export function neuronOf(open: () => Instance = defaultInstance): Neuron {
  const layer = denseOf(open, NAME);
  const call = (x: FloatArray, weights: FloatArray, options: NeuronOptions = {}) => {
    const { float64, bias, ...given } = readOptions(x, options, KNOWN);
    const instance = open();
    const last = activate(NAME, instance, float64, given);
    validate.float(NAME, "x", x);
    validate.same(NAME, "weights", weights, x, "x");
    const y = single(float64, dot(instance, float64, x, weights) + bias);
    last?.forward(y, y, 1);
    return ordinary(y[0]);
  };
  const backward = (gy: number, x: FloatArray, weights: FloatArray, options: NeuronGradientOptions<FloatArray> = {}) => {
    const { float64, bias, ...given } = readOptions(x, options, KNOWN_BACKWARD);
    validate.same(NAME, "weights", weights, x, "x");
    const upstream = single(float64, validate.upstream(NAME, gy, undefined) as number);
    const gradients = layer.backward(upstream, x, weights, {
      ...given,
      shape: [1, x.length, 1],
      bias: single(float64, bias),
    });
    return { ...gradients, bias: gradients.bias[0] };
  };
  return Object.assign(call, { backward, spec, [BIND]: (instance: Instance) => neuronOf(() => instance) }) as unknown as Neuron;
}
