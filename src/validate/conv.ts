// Checks the shapes and options of convolutions, and computes the size of their results. No other file does.
import { type ConvSizes, type Pair, reach, samePadding } from "../spec/conv.js";
import { conflicting, wrongRange, wrongShape, wrongType } from "./error.js";
import { choice } from "./option.js";
import { dimensions } from "./shape.js";

/** Options as the caller gave them. */
export interface ConvGiven {
  readonly shape?: unknown;
  readonly weightsShape?: unknown;
  readonly strides?: unknown;
  readonly padding?: unknown;
  readonly dilations?: unknown;
  readonly groups?: unknown;
  readonly outputSize?: unknown;
  readonly layout?: unknown;
}

export type Layout = "NHWC" | "NCHW";

/** Zeros around an image: as many as make the result as large as the image, divided by the strides; or [top, bottom, left, right]. */
type Padding = "same" | readonly [number, number, number, number];

/** The options of a convolution that do not depend on the images. `filters`: what the weights have for each place of the kernel. */
export interface ConvKernel {
  readonly layout: Layout;
  readonly kernel: Pair;
  readonly filters: readonly [inputs: number, units: number];
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
  readonly groups: number | undefined;
  readonly outputSize: Pair | undefined;
}

/** The sizes of images. */
export interface Images {
  readonly batch: number;
  readonly size: Pair;
  readonly channels: number;
}

const isWhole = (value: unknown, least: number): value is number => Number.isInteger(value) && (value as number) >= least;

/** One number for both directions, or one for each. */
function pair(op: string, name: string, value: unknown, least: number): Pair {
  const expected = `a whole number from ${least} on, or [vertical, horizontal]`;
  if (value === undefined) return [1, 1];
  if (typeof value === "number") {
    if (!isWhole(value, least)) throw wrongRange(op, name, expected, value);
    return [value, value];
  }
  if (!Array.isArray(value)) throw wrongType(op, name, expected, value);
  const sizes = dimensions(op, value, name);
  if (sizes?.length !== 2 || !sizes.every((size) => isWhole(size, least))) throw wrongShape(op, expected, sizes ?? [], name);
  return [sizes[0], sizes[1]];
}

function padded(op: string, value: unknown): Padding {
  const expected = '"valid", "same", a whole number from 0 on, or [top, bottom, left, right]';
  if (value === undefined || value === "valid") return [0, 0, 0, 0];
  if (value === "same") return value;
  if (Array.isArray(value)) {
    const sides = dimensions(op, value, "padding") as readonly number[];
    if (sides.length !== 4) throw wrongShape(op, expected, sides, "padding");
    return [sides[0], sides[1], sides[2], sides[3]];
  }
  if (typeof value !== "number") throw (typeof value === "string" ? wrongRange : wrongType)(op, "padding", expected, value);
  if (!isWhole(value, 0)) throw wrongRange(op, "padding", expected, value);
  return [value, value, value, value];
}

function four(op: string, name: string, expected: string, value: unknown): readonly [number, number, number, number] {
  const sizes = dimensions(op, value, name);
  if (sizes === undefined) throw wrongType(op, name, expected, value);
  if (sizes.length !== 4) throw wrongShape(op, expected, sizes, name);
  return [sizes[0], sizes[1], sizes[2], sizes[3]];
}

/** The options of a convolution that do not depend on the images. Every option is read once. */
export function convKernel(op: string, given: ConvGiven): ConvKernel {
  const { weightsShape, strides, padding, dilations, groups, outputSize } = given;
  const layout = choice(op, "layout", ["NHWC", "NCHW"], given.layout);
  const last = layout === "NHWC";
  const expected = last ? "[height, width, inputs, units] of the kernel" : "[units, inputs, height, width] of the kernel";
  const [a, b, c, d] = four(op, "weightsShape", expected, weightsShape);
  const kernel: Pair = last ? [a, b] : [c, d];
  if (kernel[0] === 0 || kernel[1] === 0) throw wrongShape(op, `${expected}, height and width from 1 on`, [a, b, c, d], "weightsShape");
  if (groups !== undefined && typeof groups !== "number") throw wrongType(op, "groups", "a whole number from 1 on", groups);
  if (groups !== undefined && !isWhole(groups, 1)) throw wrongRange(op, "groups", "a whole number from 1 on", groups);
  return {
    layout,
    kernel,
    filters: last ? [c, d] : [b, a],
    strides: pair(op, "strides", strides, 1),
    dilations: pair(op, "dilations", dilations, 1),
    padding: padded(op, padding),
    groups,
    outputSize: outputSize === undefined ? undefined : pair(op, "outputSize", outputSize, 0),
  };
}

/** The sizes of the images in an array. */
export function images(op: string, shape: unknown, layout: Layout): Images {
  const expected = layout === "NHWC" ? "[batch, height, width, channels]" : "[batch, channels, height, width]";
  const [batch, a, b, c] = four(op, "shape", expected, shape);
  return layout === "NHWC" ? { batch, size: [a, b], channels: c } : { batch, size: [b, c], channels: a };
}

/** Throws unless these images fill an array. */
export function filled(op: string, { batch, size, channels }: Images, length: number): void {
  if (batch * size[0] * size[1] * channels !== length)
    throw wrongShape(op, `dimensions whose product is the length ${length} of x`, [batch, ...size, channels]);
}

/** Zeros before the image and pixels of the result in one direction. */
function along(
  op: string,
  axis: 0 | 1,
  size: number,
  { kernel, strides, dilations, padding }: ConvKernel,
): { before: number; out: number } {
  const [seen, stride] = [reach(kernel[axis], dilations[axis]), strides[axis]];
  if (padding === "same") return samePadding(size, seen, stride);
  const [before, after] = padding.slice(2 * axis);
  if (size === 0) return { before, out: 0 };
  const room = before + size + after - seen;
  if (room < 0)
    throw conflicting(
      op,
      `"shape" expected images of at least the ${seen} pixels of the kernel, got ${size} and ${before + after} of padding`,
    );
  return { before, out: Math.floor(room / stride) + 1 };
}

/** The sizes of a convolution of these images. */
export function convSizes(op: string, kernel: ConvKernel, { batch, size, channels }: Images, groups = kernel.groups ?? 1): ConvSizes {
  const [inputs, units] = kernel.filters;
  if (inputs * groups !== channels)
    throw conflicting(op, `"weightsShape" expected ${channels} channels / ${groups} groups as its inputs, got ${inputs}`);
  if (units % groups !== 0) throw conflicting(op, `"weightsShape" expected units that are a multiple of ${groups} groups, got ${units}`);
  const [y, x] = [along(op, 0, size[0], kernel), along(op, 1, size[1], kernel)];
  const { strides, dilations } = kernel;
  return {
    batch,
    size,
    channels,
    kernel: kernel.kernel,
    units,
    groups,
    strides,
    dilations,
    before: [y.before, x.before],
    out: [y.out, x.out],
  };
}

/** Those of a convolution of each channel by itself. Its weights are [height, width, channels, filters], or [filters of all, 1, height, width]. */
export function depthwiseSizes(op: string, kernel: ConvKernel, images: Images): ConvSizes {
  const { channels } = images;
  const [inputs, filters] = kernel.filters;
  const last = kernel.layout === "NHWC";
  if (inputs !== (last ? channels : 1))
    throw conflicting(op, `"weightsShape" expected ${last ? `${channels} channels` : "1 as its inputs"}, got ${inputs}`);
  const units = last ? channels * filters : filters;
  return convSizes(op, { ...kernel, filters: [Math.min(1, channels), units] }, images, Math.max(1, channels));
}

/** Those of the convolution whose transpose makes these images, x, larger. */
export function transposedSizes(op: string, kernel: ConvKernel, { batch, size, channels }: Images): ConvSizes {
  const { filters, strides, dilations, padding, groups = 1 } = kernel;
  const [inputs, units] = filters;
  if (units !== channels) throw conflicting(op, `"weightsShape" expected ${channels} as its units, the channels of x, got ${units}`);
  const least = (axis: 0 | 1) => {
    if (padding === "same" || size[axis] === 0) return size[axis] * strides[axis];
    const sides = padding[2 * axis] + padding[2 * axis + 1];
    return Math.max(0, (size[axis] - 1) * strides[axis] + reach(kernel.kernel[axis], dilations[axis]) - sides);
  };
  const out = kernel.outputSize ?? ([least(0), least(1)] as const);
  const sizes = convSizes(op, kernel, { batch, size: out, channels: inputs * groups });
  if (sizes.out[0] !== size[0] || sizes.out[1] !== size[1])
    throw wrongShape(op, `a size from which a convolution makes [${size}], not [${sizes.out}]`, out, "outputSize");
  return sizes;
}
