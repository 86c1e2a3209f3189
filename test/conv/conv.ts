// Convolutions by their definition, and calls that are drawn: for the tests of convolutions.
import fc from "fast-check";
import { expect } from "vitest";
import type { FloatArray, Lanewise } from "../../src/index.js";
import { sample } from "../support/arrays.js";
import { product } from "../support/shapes.js";

export const OPS = ["conv2d", "depthwiseConv2d", "conv2dTranspose"] as const;
export type Op = (typeof OPS)[number];
export type Four = [number, number, number, number];
export type Pair = [number, number];

/** A call's sizes and options as they are drawn. */
export interface Drawn {
  op: Op;
  first: boolean;
  batch: number;
  size: Pair;
  kernel: Pair;
  strides: Pair;
  dilations: Pair;
  groups: number;
  inputs: number;
  units: number;
  padding: "same" | "valid" | number | Four;
  float64: boolean;
}

/** A convolution's pixels: those of the large image, x, and of the small one, y, by their definition. */
export interface Geometry {
  large: Pair;
  small: Pair;
  before: Pair;
  /** Channels of the large image and of the small one. */
  channels: number;
  units: number;
  groups: number;
}

const AXES = [0, 1] as const;

/** Undefined where the kernel is larger than the padded image. */
export function geometry(d: Drawn): Geometry | undefined {
  const seen = AXES.map((i) => (d.kernel[i] - 1) * d.dilations[i] + 1);
  const { padding } = d;
  const sides = typeof padding === "number" ? [padding, padding, padding, padding] : Array.isArray(padding) ? padding : [0, 0, 0, 0];
  const transposed = d.op === "conv2dTranspose";
  const large = AXES.map((i) => {
    if (!transposed) return d.size[i];
    return padding === "same" ? d.size[i] * d.strides[i] : (d.size[i] - 1) * d.strides[i] + seen[i] - sides[2 * i] - sides[2 * i + 1];
  });
  const small = AXES.map((i) =>
    padding === "same"
      ? Math.ceil(large[i] / d.strides[i])
      : Math.floor((large[i] + sides[2 * i] + sides[2 * i + 1] - seen[i]) / d.strides[i]) + 1,
  );
  const before = AXES.map((i) =>
    padding === "same" ? Math.floor(Math.max(0, (small[i] - 1) * d.strides[i] + seen[i] - large[i]) / 2) : sides[2 * i],
  );
  if (large.some((n) => n < 1) || small.some((n) => n < 1)) return undefined;
  const groups = d.op === "depthwiseConv2d" ? d.inputs : d.groups;
  const [inputs, units] = d.op === "depthwiseConv2d" ? [d.inputs, d.inputs * d.units] : [d.groups * d.inputs, d.groups * d.units];
  const [channels, filters] = transposed ? [units, inputs] : [inputs, units];
  return { large: large as Pair, small: small as Pair, before: before as Pair, channels, units: filters, groups };
}

/** The arrays and options of a call. */
export function operands(d: Drawn, { large, small, channels, units, groups }: Geometry) {
  const type = d.float64 ? Float64Array : Float32Array;
  const [from, to] = d.op === "conv2dTranspose" ? [small, large] : [large, small];
  const [ins, outs] = d.op === "conv2dTranspose" ? [units, channels] : [channels, units];
  const filters = d.op === "depthwiseConv2d" && !d.first ? [channels, units / channels] : [channels / groups, units];
  const shape = (d.first ? [d.batch, ins, ...from] : [d.batch, ...from, ins]) as Four;
  const weightsShape = (d.first ? [filters[1], filters[0], ...d.kernel] : [...d.kernel, ...filters]) as Four;
  const { strides, dilations, padding } = d;
  const options = {
    ...{ shape, weightsShape, strides, dilations, padding, layout: d.first ? ("NCHW" as const) : ("NHWC" as const) },
    ...(d.groups > 1 && d.op !== "depthwiseConv2d" ? { groups: d.groups } : {}),
  };
  return {
    x: sample(type, product(shape), 3) as Float32Array,
    weights: sample(type, product(weightsShape), 5) as Float32Array,
    bias: sample(type, outs, 7) as Float32Array,
    gy: sample(type, d.batch * product(to) * outs, 11) as Float32Array,
    options,
  };
}

/** Visits each product of the definition: the numbers of the elements of the large image, the weights and the small image. */
export function products(d: Drawn, g: Geometry, visit: (x: number, weight: number, y: number) => void): void {
  const at = (image: number, [h, w]: Pair, n: number, y: number, x: number, c: number) =>
    d.first ? ((image * n + c) * h + y) * w + x : ((image * h + y) * w + x) * n + c;
  const [inputs, wide] = [g.channels / g.groups, g.units / g.groups];
  for (let image = 0; image < d.batch; image++)
    for (let oy = 0; oy < g.small[0]; oy++)
      for (let ox = 0; ox < g.small[1]; ox++)
        for (let ky = 0; ky < d.kernel[0]; ky++)
          for (let kx = 0; kx < d.kernel[1]; kx++) {
            const [iy, ix] = [oy * d.strides[0] + ky * d.dilations[0] - g.before[0], ox * d.strides[1] + kx * d.dilations[1] - g.before[1]];
            if (iy < 0 || iy >= g.large[0] || ix < 0 || ix >= g.large[1]) continue;
            for (let u = 0; u < g.units; u++)
              for (let c = 0; c < inputs; c++) {
                const weight = d.first
                  ? ((u * inputs + c) * d.kernel[0] + ky) * d.kernel[1] + kx
                  : ((ky * d.kernel[1] + kx) * inputs + c) * g.units + u;
                const channel = Math.floor(u / wide) * inputs + c;
                visit(at(image, g.large, g.channels, iy, ix, channel), weight, at(image, g.small, g.units, oy, ox, u));
              }
          }
}

const EPSILON = { Float32Array: 2 ** -24, Float64Array: 2 ** -52 };

/** Sums with the sizes of their terms. */
export class Sums {
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
  readonly terms: Float64Array;

  constructor(length: number, base: (i: number) => number = () => 0) {
    this.sums = new Float64Array(length).map((_, i) => base(i));
    this.sizes = this.sums.map(Math.abs);
    this.terms = new Float64Array(length);
  }

  add(i: number, term: number): void {
    this.sums[i] += term;
    this.sizes[i] += Math.abs(term);
    this.terms[i]++;
  }

  /** The largest error of y in units of the bound for k terms, (k + 1) epsilon sum |a b|. */
  worst(y: FloatArray): number {
    expect(y.length).toBe(this.sums.length);
    const epsilon = EPSILON[y.constructor.name as "Float32Array"];
    let most = 0;
    for (let i = 0; i < y.length; i++) {
      const error = Math.abs(y[i] - this.sums[i]) / ((this.terms[i] + 1) * epsilon * this.sizes[i] || 1);
      most = Math.max(most, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    }
    return most;
  }
}

const small = (max: number, min = 1) => fc.integer({ min, max });
const pair = (max: number) => fc.tuple(small(max), small(max));
const ANY: fc.Arbitrary<Drawn> = fc.record({
  op: fc.constantFrom(...OPS),
  first: fc.integer({ min: 0, max: 4 }).map((i) => i === 4),
  batch: small(2, 0),
  size: fc.oneof(pair(5), pair(9), fc.tuple(small(30), small(30))),
  kernel: fc.oneof(fc.constant<Pair>([3, 3]), pair(3), pair(5)),
  strides: fc.oneof(fc.constant<Pair>([1, 1]), pair(3)),
  dilations: fc.oneof(fc.constant<Pair>([1, 1]), fc.constant<Pair>([1, 1]), pair(4)),
  groups: fc.oneof(fc.constant(1), small(3)),
  inputs: fc.oneof(small(5), small(17)),
  units: fc.oneof(small(5), small(17)),
  padding: fc.oneof(
    fc.constantFrom("same" as const, "valid" as const),
    small(4, 0),
    fc.tuple(small(5, 0), small(5, 0), small(5, 0), small(5, 0)),
  ),
  float64: fc.boolean(),
});
/** At times a kernel as large as the image; a depthwise convolution mostly has one filter a channel. */
const DRAWN = fc.tuple(ANY, fc.nat(5)).map(
  ([d, kind]): Drawn => ({
    ...d,
    kernel: kind === 0 && product(d.size) < 60 ? d.size : d.kernel,
    units: d.op === "depthwiseConv2d" && d.units > 3 ? 1 : d.units,
  }),
);

/** Draws calls whose kernel fits the image, and tells how many there were. */
export function check(runs: number, property: (d: Drawn, g: Geometry) => void): void {
  let fitting = 0;
  fc.assert(
    fc.property(DRAWN, (d) => {
      const found = geometry(d);
      if (found === undefined || product(found.large) * found.channels * found.units > 60000) return;
      fitting++;
      property(d, found);
    }),
    { numRuns: runs },
  );
  expect(fitting).toBeGreaterThan(runs / 3);
}

/** An instance's functions without the types that tell them apart. */
type Loose = ((x: FloatArray, weights: FloatArray, options: object) => Float32Array) & {
  backward(gy: FloatArray, x: FloatArray, weights: FloatArray, options: object): Record<"x" | "weights" | "bias", Float32Array>;
};
export const of = (lw: Lanewise, op: Op) => lw[op] as unknown as Loose;

/** The index of the channel of an element of the result. */
export const channelOf = (d: Drawn, n: number, pixels: number) => (i: number) => (d.first ? Math.floor(i / pixels) % n : i % n);
