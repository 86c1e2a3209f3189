import type { Definition } from "./spec.js";

/** A convolution. In float64 and in plain JavaScript: the oracle and the fallback. */
export interface ConvSpec extends Definition {
  readonly kind: "conv";
  /** The gradients, from G = dL/d(x * W + b). */
  readonly gradientTex: string;
}

export const conv2d: ConvSpec = {
  kind: "conv",
  name: "conv2d",
  summary: "A convolution over images, as neural networks have it (a cross-correlation): a dense layer on each patch.",
  formula: "activation(sum over k of x[s p + d k - p0] W[k] + b)",
  tex: String.raw`\varphi\Big(\sum_k x_{s p + d k - p_0} W_k + b\Big)`,
  gradientTex: String.raw`\frac{\partial L}{\partial x} = G \ast^T W, \quad \frac{\partial L}{\partial W_{k}} = \sum_p x_{s p + d k - p_0} G_p, \quad \frac{\partial L}{\partial b} = \sum_p G_p`,
  source: "LeCun, Boser, Denker, Henderson, Howard, Hubbard, Jackel: Backpropagation Applied to Handwritten Zip Code Recognition, 1989",
};

export const createConv2d: ConvSpec = {
  ...conv2d,
  name: "createConv2d",
  summary: "A convolution whose weights are laid out once, for many calls.",
};

export const depthwiseConv2d: ConvSpec = {
  ...conv2d,
  name: "depthwiseConv2d",
  summary: "A convolution of each channel by itself.",
  formula: "activation(sum over k of x[s p + d k - p0, c] W[k, c] + b[c])",
  tex: String.raw`\varphi\Big(\sum_k x_{s p + d k - p_0, c} W_{k, c} + b_c\Big)`,
  source: "Sifre: Rigid-Motion Scattering for Image Classification, 2014; Howard et al.: MobileNets, 2017",
};

export const conv2dTranspose: ConvSpec = {
  ...conv2d,
  name: "conv2dTranspose",
  summary: "The transpose of conv2d: its gradient by the input as a layer of its own, which makes images larger.",
  formula: "activation(sum over k of x[(p + p0 - d k) / s] W[k]^T + b), over the k for which that is a pixel",
  tex: String.raw`\varphi\Big(\sum_{k:\ s q + d k - p_0 = p} x_q W_k^T + b\Big)`,
  gradientTex: String.raw`\frac{\partial L}{\partial x} = G \ast W, \quad \frac{\partial L}{\partial W_{k}} = \sum_q G_{s q + d k - p_0} x_q, \quad \frac{\partial L}{\partial b} = \sum_p G_p`,
  source: "Zeiler, Krishnan, Taylor, Fergus: Deconvolutional Networks, 2010; Dumoulin, Visin: A Guide to Convolution Arithmetic, 2016",
};

/** Height and width. */
export type Pair = readonly [y: number, x: number];

/** Sizes of a convolution of images x [batch, size, channels] by weights [kernel, channels / groups, units] to y [batch, out, units]. */
export interface ConvSizes {
  readonly batch: number;
  readonly size: Pair;
  readonly channels: number;
  readonly kernel: Pair;
  readonly units: number;
  readonly groups: number;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Zeros above and on the left. */
  readonly before: Pair;
  readonly out: Pair;
}

type Numbers = ArrayLike<number>;
type Floats = Float32Array | Float64Array;

/** Visits each pixel of x that a pixel of y sees: their numbers, and that of the place in the kernel. */
function each(
  { batch, size, kernel, strides, dilations, before, out }: ConvSizes,
  visit: (x: number, y: number, tap: number) => void,
): void {
  for (let image = 0; image < batch; image++)
    for (let oy = 0; oy < out[0]; oy++)
      for (let ky = 0; ky < kernel[0]; ky++) {
        const iy = oy * strides[0] + ky * dilations[0] - before[0];
        if (iy < 0 || iy >= size[0]) continue;
        for (let ox = 0; ox < out[1]; ox++)
          for (let kx = 0; kx < kernel[1]; kx++) {
            const ix = ox * strides[1] + kx * dilations[1] - before[1];
            if (ix < 0 || ix >= size[1]) continue;
            visit((image * size[0] + iy) * size[1] + ix, (image * out[0] + oy) * out[1] + ox, ky * kernel[1] + kx);
          }
      }
}

/** Visits each weight of each such pair: the numbers of the elements of x, of the weights and of y. */
function products(sizes: ConvSizes, visit: (x: number, weight: number, y: number) => void): void {
  const { channels, units, groups } = sizes;
  if (channels * units === 0) return;
  const [own, wide] = [channels / groups, units / groups];
  each(sizes, (x, y, tap) => {
    for (let group = 0; group < groups; group++)
      for (let c = 0; c < own; c++)
        for (let u = group * wide; u < (group + 1) * wide; u++)
          visit(x * channels + group * own + c, (tap * own + c) * units + u, y * units + u);
  });
}

/** Sums that start at a base for each column; each is of float64 and rounded once. */
const sumsFrom = (base: Numbers | undefined, n: number, y: Floats): Float64Array =>
  Float64Array.from({ length: y.length }, (_, i) => (base === undefined ? 0 : base[i % n]));

/** y = x * weights + bias. */
export function convolution(x: Numbers, weights: Numbers, bias: Numbers | undefined, y: Floats, sizes: ConvSizes): void {
  const sums = sumsFrom(bias, sizes.units, y);
  products(sizes, (i, w, j) => {
    sums[j] += x[i] * weights[w];
  });
  y.set(sums);
}

/** x = the transpose of that convolution, of y, + bias. */
export function transposedConvolution(y: Numbers, weights: Numbers, bias: Numbers | undefined, x: Floats, sizes: ConvSizes): void {
  const sums = sumsFrom(bias, sizes.channels, x);
  products(sizes, (i, w, j) => {
    sums[i] += y[j] * weights[w];
  });
  x.set(sums);
}

/** weights = the sums of the products of x and y that each weight is a factor of. */
export function correlation(x: Numbers, y: Numbers, weights: Floats, sizes: ConvSizes): void {
  const sums = sumsFrom(undefined, 1, weights);
  products(sizes, (i, w, j) => {
    sums[w] += x[i] * y[j];
  });
  weights.set(sums);
}

/** Pixels from the first to the last that a kernel sees, in one direction. */
export const reach = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** Zeros before the image, and windows of so many pixels, that "same" padding gives in one direction. */
export function samePadding(size: number, seen: number, stride: number): { before: number; out: number } {
  const out = Math.ceil(size / stride);
  return { before: Math.floor(Math.max(0, (out - 1) * stride + seen - size) / 2), out };
}
