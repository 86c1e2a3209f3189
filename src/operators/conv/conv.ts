import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { type ConvSpec, conv2d, conv2dTranspose, depthwiseConv2d } from "../../spec/conv.js";
import type { FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import type { ActivationOptions } from "../dense/layer.js";
import type { GradientOptions, Gradients } from "../layerOp.js";
import { ConvOp, type Form } from "./op.js";

type Four = readonly [number, number, number, number];

/** How a convolution goes over images. */
export interface ConvGeometry {
  weightsShape: Four;
  strides?: number | readonly [vertical: number, horizontal: number];
  padding?: "valid" | "same" | number | readonly [top: number, bottom: number, left: number, right: number];
  dilations?: number | readonly [vertical: number, horizontal: number];
  layout?: "NHWC" | "NCHW";
}

export interface DepthwiseConv2dOptions<A extends FloatArray> extends ConvGeometry, ActivationOptions<A> {
  shape: Four;
  out?: A;
  preactivation?: Like<A>;
}

export interface Conv2dOptions<A extends FloatArray> extends DepthwiseConv2dOptions<A> {
  groups?: number;
}

export interface Conv2dTransposeOptions<A extends FloatArray> extends Conv2dOptions<A> {
  outputSize?: readonly [height: number, width: number];
}

/** The options of the gradients. */
export type ConvGradientOptions<O, X extends FloatArray, W extends FloatArray = X, B extends FloatArray = X> = Omit<O, "out"> &
  GradientOptions<X, W, B>;

/** The options of each kind of convolution. */
interface OptionsOf<A extends FloatArray> {
  conv2d: Conv2dOptions<A>;
  depthwiseConv2d: DepthwiseConv2dOptions<A>;
  conv2dTranspose: Conv2dTransposeOptions<A>;
}

/** A kind of convolution. */
export interface ConvolutionOf<K extends keyof OptionsOf<FloatArray>> {
  <A extends FloatArray, Y extends Like<A> = Plain<A>>(x: A, weights: Like<A>, options: OptionsOf<Y>[K]): NoInfer<Y>;
  /** The gradients from gy = dL/dy, of the images, the weights and the bias. */
  backward<A extends FloatArray, X extends Like<A> = Plain<A>, W extends Like<A> = Plain<A>, B extends Like<A> = Plain<A>>(
    gy: Like<A>,
    x: A,
    weights: Like<A>,
    options: ConvGradientOptions<OptionsOf<Like<A>>[K], X, W, B>,
  ): Gradients<NoInfer<X>, NoInfer<W>, NoInfer<B>>;
  /** The mathematics. */
  readonly spec: ConvSpec;
  [BIND](instance: Instance): ConvolutionOf<K>;
}

export type Conv2d = ConvolutionOf<"conv2d">;
export type DepthwiseConv2d = ConvolutionOf<"depthwiseConv2d">;
export type Conv2dTranspose = ConvolutionOf<"conv2dTranspose">;

const COMMON = {
  ...({ shape: 1, weightsShape: 1, strides: 1, padding: 1, dilations: 1, layout: 1 } as const),
  ...({ bias: 1, activation: 1, activationOptions: 1, preactivation: 1, out: 1 } as const),
} as const;

const CONVOLUTION: Form = {
  sizes: validate.convSizes,
  transposed: false,
  options: { ...COMMON, groups: 1 } satisfies validate.Names<Conv2dOptions<FloatArray>>,
};
const DEPTHWISE: Form = {
  sizes: validate.depthwiseSizes,
  transposed: false,
  options: COMMON satisfies validate.Names<DepthwiseConv2dOptions<FloatArray>>,
};
const TRANSPOSE: Form = {
  sizes: validate.transposedSizes,
  transposed: true,
  options: { ...COMMON, groups: 1, outputSize: 1 } satisfies validate.Names<Conv2dTransposeOptions<FloatArray>>,
};

/** Makes the function of a kind of convolution. */
function convOf<C>(spec: ConvSpec, form: Form, open: () => Instance): C {
  const op = new ConvOp(spec.name, open, form);
  const call = (x: FloatArray, weights: FloatArray, options: Conv2dOptions<FloatArray>) => op.forward(x, weights, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, weights: FloatArray, options: ConvGradientOptions<Conv2dOptions<FloatArray>, FloatArray>) =>
      op.backward(gy, x, weights, options),
    spec,
    [BIND]: (instance: Instance) => convOf<C>(spec, form, () => instance),
  }) as C;
}

export const conv2dOf = (open: () => Instance = defaultInstance): Conv2d => convOf(conv2d, CONVOLUTION, open);
export const depthwiseConv2dOf = (open: () => Instance = defaultInstance): DepthwiseConv2d => convOf(depthwiseConv2d, DEPTHWISE, open);
export const conv2dTransposeOf = (open: () => Instance = defaultInstance): Conv2dTranspose => convOf(conv2dTranspose, TRANSPOSE, open);
