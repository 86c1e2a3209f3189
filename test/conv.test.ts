import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { create, type FloatArray, type Lanewise } from "../src/index.js";
import { type FloatType, same, uniform } from "./arrays.js";
import { builds } from "./builds.js";

const OPS = ["conv2d", "depthwiseConv2d", "conv2dTranspose"] as const;
type Op = (typeof OPS)[number];
type Four = [number, number, number, number];
type Pair = [number, number];

/** A call's sizes and options as they are drawn. */
interface Drawn {
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
interface Geometry {
  large: Pair;
  small: Pair;
  before: Pair;
  /** Channels of the large image and of the small one. */
  channels: number;
  units: number;
  groups: number;
}

const AXES = [0, 1] as const;
const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

/** Undefined where the kernel is larger than the padded image. */
function geometry(d: Drawn): Geometry | undefined {
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

const sample = (type: FloatType, length: number, seed: number): FloatArray => {
  const next = uniform(seed);
  return new type(length).map(() => 2 * next() - 1);
};

/** The arrays and options of a call. */
function operands(d: Drawn, { large, small, channels, units, groups }: Geometry) {
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
function products(d: Drawn, g: Geometry, visit: (x: number, weight: number, y: number) => void): void {
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
class Sums {
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
function check(runs: number, property: (d: Drawn, g: Geometry) => void): void {
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
const of = (lw: Lanewise, op: Op) => lw[op] as unknown as Loose;

/** The index of the channel of an element of the result. */
const channelOf = (d: Drawn, n: number, pixels: number) => (i: number) => (d.first ? Math.floor(i / pixels) % n : i % n);

describe.each(builds)("%s", (_build, lw) => {
  test("any convolution is its definition, within k eps sum |x w|", () => {
    check(500, (d, g) => {
      const { x, weights, bias, gy, options } = operands(d, g);
      const transposed = d.op === "conv2dTranspose";
      const channel = channelOf(d, bias.length, product(transposed ? g.large : g.small));
      const exact = new Sums(gy.length, (i) => bias[channel(i)]);
      products(d, g, (i, w, j) => exact.add(transposed ? i : j, x[transposed ? j : i] * weights[w]));
      expect(exact.worst(of(lw, d.op)(x, weights, { ...options, bias }))).toBeLessThan(1);
    });
  });

  test("its gradients are those of the definition", () => {
    check(300, (d, g) => {
      const { x, weights, bias, gy, options } = operands(d, g);
      const transposed = d.op === "conv2dTranspose";
      const [gx, gw, gb] = [x, weights, bias].map(({ length }) => new Sums(length));
      const channel = channelOf(d, bias.length, product(transposed ? g.large : g.small));
      products(d, g, (i, w, j) => {
        const [from, to] = transposed ? [j, i] : [i, j];
        gx.add(from, gy[to] * weights[w]);
        gw.add(w, gy[to] * x[from]);
      });
      gy.forEach((value, i) => {
        gb.add(channel(i), value);
      });
      const got = of(lw, d.op).backward(gy, x, weights, { ...options, bias });
      for (const [name, exact] of Object.entries({ x: gx, weights: gw, bias: gb }))
        expect(exact.worst(got[name as "x"]), name).toBeLessThan(1);
      const some = of(lw, d.op).backward(gy, x, weights, { ...options, gradients: ["weights"] });
      expect(Object.keys(some)).toEqual(["weights"]);
      expect(same(some.weights, got.weights)).toBe(true);
    });
  });

  test("the bits depend neither on the images beside nor on who laid out the weights, and an activation comes after the sums", () => {
    check(60, (d, g) => {
      const { x, weights, bias, options } = operands({ ...d, batch: 2 }, g);
      const op = of(lw, d.op);
      const z = op(x, weights, { ...options, bias });
      const alone = x.slice(0, x.length / 2);
      const shape = [1, ...options.shape.slice(1)];
      expect(same(op(alone, weights, { ...options, shape, bias }), z.slice(0, z.length / 2))).toBe(true);
      const kept = z.map(() => 0);
      const y = op(x, weights, { ...options, bias, activation: lw.leakyRelu, activationOptions: { alpha: 0.25 }, preactivation: kept });
      expect(same(y, lw.leakyRelu(z, { alpha: 0.25 }))).toBe(true);
      expect(same(kept, z)).toBe(true);
      expect(same(op(x, weights, { ...options, bias, activation: lw.leakyRelu, activationOptions: { alpha: 0.25 } }), y)).toBe(true);
      if (d.op !== "conv2d") return;
      const { shape: whole, ...fixed } = options;
      const layer = lw.createConv2d({ ...fixed, weights, bias, activation: lw.tanh });
      for (const [images, size] of [
        [x, whole],
        [alone, shape as Four],
        [x, whole],
      ] as const)
        expect(same(layer(images, { shape: size }), lw.conv2d(images, weights, { ...fixed, shape: size, bias, activation: lw.tanh }))).toBe(
          true,
        );
      layer.free();
      expect(() => layer(x, { shape: whole })).toThrow(/^createConv2d: "layer" expected a live array, got one that was freed$/);
    });
  });

  test("the gradients are the central differences of the layer, activated", () => {
    for (const [op, layout, activation] of [
      ["conv2d", "NHWC", lw.softmax],
      ["conv2d", "NCHW", lw.softmax],
      ["depthwiseConv2d", "NHWC", lw.gelu],
      ["conv2dTranspose", "NCHW", lw.tanh],
    ] as const) {
      const d: Drawn = {
        ...{ op, first: layout === "NCHW", batch: 2, size: [4, 3], kernel: [3, 2], strides: [2, 1], dilations: [1, 1], groups: 1 },
        ...{ inputs: 3, units: op === "depthwiseConv2d" ? 1 : 2, padding: "same", float64: true },
      };
      const { x, weights, bias, gy, options } = operands(d, geometry(d) as Geometry);
      const all = { ...options, bias, activation };
      const loss = () => of(lw, op)(x, weights, all).reduce((sum, y, i) => sum + y * gy[i], 0);
      const g = of(lw, op).backward(gy, x, weights, all);
      for (const [name, array] of Object.entries({ x, weights, bias }))
        for (let i = 0; i < array.length; i++) {
          const [value, h] = [array[i], 1e-5];
          array[i] = value + h;
          const up = loss();
          array[i] = value - h;
          const down = loss();
          array[i] = value;
          expect(Math.abs((up - down) / (2 * h) - g[name as "x"][i]), `${op} ${layout} ${name}`).toBeLessThan(1e-7);
        }
    }
  });

  test("a stretch of more than 512 terms, a kernel as large as the image, and one far larger with its padding", () => {
    for (const d of [
      { size: [3, 3], kernel: [3, 3], inputs: 200, padding: 1, dilations: [1, 1] },
      { size: [2, 2], kernel: [1, 2], inputs: 1100, padding: "same", dilations: [1, 1] },
      { size: [4, 5], kernel: [4, 5], inputs: 3, padding: "valid", dilations: [1, 1] },
      { size: [3, 2], kernel: [3, 2], inputs: 3, padding: [2, 0, 0, 0], dilations: [1, 1] },
      { size: [3, 2], kernel: [3, 3], inputs: 2, padding: 1000, dilations: [1000, 1000] },
    ] as Pick<Drawn, "size" | "kernel" | "inputs" | "padding" | "dilations">[])
      for (const op of OPS.slice(0, 2)) {
        const all: Drawn = { ...d, op, first: false, batch: 1, strides: [3, 1], groups: 1, units: op === "conv2d" ? 9 : 1, float64: false };
        const g = geometry(all) as Geometry;
        const { x, weights, gy, options } = operands(all, g);
        const exact = new Sums(gy.length);
        products(all, g, (i, w, j) => exact.add(j, x[i] * weights[w]));
        expect(exact.worst(of(lw, op)(x, weights, options))).toBeLessThan(1);
      }
  });

  test("nothing to sum is the bias, and no image no result", () => {
    const none = new Float32Array(0);
    const bias = Float32Array.of(-1, 2);
    const options = { shape: [1, 1, 2, 0] as Four, weightsShape: [1, 1, 0, 2] as Four, bias };
    expect([...lw.conv2d(none, none, { ...options, activation: lw.relu })]).toEqual([0, 2, 0, 2]);
    expect(lw.conv2d(none, Float32Array.of(1, 2), { shape: [0, 3, 3, 1], weightsShape: [1, 1, 1, 2], bias }).length).toBe(0);
    expect(lw.conv2d(none, Float32Array.of(1, 2), { shape: [2, 0, 3, 1], weightsShape: [1, 1, 1, 2] }).length).toBe(0);
    // strides that leave pixels without a tap
    const wide = { shape: [1, 1, 2, 1] as Four, weightsShape: [1, 1, 1, 1] as Four, strides: 2, padding: "same" as const };
    expect([...lw.conv2dTranspose(Float32Array.of(1, 2), Float32Array.of(3), wide)]).toEqual([3, 0, 6, 0, 0, 0, 0, 0]);
  });

  describe("errors, before anything is written", () => {
    const x = Float32Array.from({ length: 18 }, (_, i) => i);
    const weights = new Float32Array(16).fill(1);
    const out = new Float32Array(16).fill(9);
    const right = { shape: [1, 3, 3, 2], weightsShape: [2, 2, 2, 2], out };
    const conv = (options: object) => () => (lw.conv2d as unknown as (...args: unknown[]) => void)(x, weights, { ...right, ...options });
    const transpose = (options: object) => () =>
      (lw.conv2dTranspose as unknown as (...args: unknown[]) => void)(x, weights, { ...right, ...options });
    const depthwise = (options: object) => () =>
      (lw.depthwiseConv2d as unknown as (...args: unknown[]) => void)(x, weights, { ...right, ...options });

    test.each([
      [conv({ shape: undefined }), TypeError, /"shape" expected \[batch, height, width, channels\], got undefined$/],
      [conv({ shape: [3, 3, 2] }), RangeError, /"shape" expected \[batch, height, width, channels\], got \[3,3,2\]$/],
      [conv({ shape: [1, 3, 2, 2] }), RangeError, /"shape" expected dimensions whose product is the length 18 of x, got \[1,3,2,2\]$/],
      [
        conv({ weightsShape: [2, 2, 4] }),
        RangeError,
        /"weightsShape" expected \[height, width, inputs, units\] of the kernel, got \[2,2,4\]$/,
      ],
      [conv({ weightsShape: [0, 2, 2, 2] }), RangeError, /height and width from 1 on, got \[0,2,2,2\]$/],
      [conv({ weightsShape: [2, 2, 4, 1] }), RangeError, /"weightsShape" expected 2 channels \/ 1 groups as its inputs, got 4$/],
      [conv({ weightsShape: [2, 2, 2, 3] }), RangeError, /"weights" expected length 24, got 16$/],
      [conv({ weightsShape: [2, 4, 1, 2], groups: 2 }), RangeError, /expected images of at least the 4 pixels of the kernel, got 3 and 0/],
      [conv({ weightsShape: [2, 2, 1, 3], groups: 2 }), RangeError, /expected units that are a multiple of 2 groups, got 3$/],
      [conv({ groups: 0 }), RangeError, /"groups" expected a whole number from 1 on, got 0$/],
      [conv({ groups: "2" }), TypeError, /"groups" expected a whole number from 1 on, got "2"$/],
      [conv({ strides: 0 }), RangeError, /"strides" expected a whole number from 1 on, or \[vertical, horizontal\], got 0$/],
      [conv({ strides: [1, 2, 3] }), RangeError, /"strides" expected .*, got \[1,2,3\]$/],
      [conv({ dilations: [1, 0] }), RangeError, /"dilations" expected .*, got \[1,0\]$/],
      [conv({ padding: "full" }), RangeError, /"padding" expected "valid", "same", a whole number .*, got "full"$/],
      [conv({ padding: true }), TypeError, /"padding" expected .*, got true$/],
      [conv({ padding: -1 }), RangeError, /"padding" expected .*, got -1$/],
      [conv({ padding: [1, 1] }), RangeError, /"padding" expected .*, or \[top, bottom, left, right\], got \[1,1\]$/],
      [conv({ layout: "HWCN" }), RangeError, /"layout" expected "NHWC" or "NCHW", got "HWCN"$/],
      [conv({ bias: new Float32Array(3) }), RangeError, /"bias" expected length 2, got 3$/],
      [conv({ out: new Float64Array(8) }), TypeError, /"out" expected a Float32Array like "x", got Float64Array$/],
      [conv({ out }), RangeError, /"out" expected length 8, got 16$/],
      [conv({ pads: 1 }), TypeError, /"pads" is no option; "padding" is meant\?$/],
      [depthwise({ weightsShape: [2, 2, 4, 1] }), RangeError, /"weightsShape" expected 2 channels, got 4$/],
      [depthwise({ groups: 2 }), TypeError, /"groups" is no option/],
      [transpose({ weightsShape: [2, 2, 1, 4] }), RangeError, /"weightsShape" expected 2 as its units, the channels of x, got 4$/],
      [transpose({ outputSize: [9, 9] }), RangeError, /"outputSize" expected a size .* makes \[3,3\], not \[8,8\], got \[9,9\]$/],
    ] as [() => void, ErrorConstructor, RegExp][])("%s", (call, error, message) => {
      expect(call).toThrow(error);
      expect(call).toThrow(message);
      expect([...out]).toEqual(Array(16).fill(9));
    });
  });
});

test.each(OPS)("%s: however much of the heap is free, all comes whole, or an error before anything is written", async (op) => {
  const [inputs, units, outs] = op === "depthwiseConv2d" ? [64, 1, 64] : [16, 20, 20];
  const d: Drawn = {
    ...{ op, first: false, batch: 1, size: [20, 30], kernel: [3, 3], strides: [1, 1], dilations: [1, 1], groups: 1 },
    ...{ inputs, units, padding: 1, float64: false },
  };
  const { x, weights, gy, options } = operands(d, geometry(d) as Geometry);
  const lengths = { x: x.length, weights: weights.length, bias: outs };
  let [right, refused] = [0, 0];
  for (let taken = 0; taken < 2 ** 19; taken += 2 ** 14) {
    const lw = await create({ simd: "baseline", capacity: 2 ** 19 });
    lw.alloc(Float32Array, taken / 4);
    const outs = Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, new Float32Array(length).fill(9)]));
    const y = new Float32Array(gy.length).fill(9);
    const written = () => [y, ...Object.values(outs)].map((out) => out.some((value) => value !== 9));
    try {
      of(lw, op)(x, weights, { ...options, out: y });
      expect(written()).toEqual([true, false, false, false]);
      y.fill(9);
      of(lw, op).backward(gy, x, weights, { ...options, out: outs });
      expect(written()).toEqual([false, true, true, true]);
      right++;
    } catch (error) {
      refused++;
      expect((error as Error).message).toMatch(new RegExp(`^${op}: \\d+ bytes do not fit`));
      expect(written()).toEqual([false, false, false, false]);
    }
  }
  expect([right > 4, refused > 2]).toEqual([true, true]);
});

test.each([
  [1, 300, 20],
  [2, 3000, 23],
])("images in bands, by %i threads: a heap that holds a part of one does for all", async (threads, height, capacity) => {
  const d: Drawn = {
    ...{ op: "conv2d", first: false, batch: 2, size: [height, 40], kernel: [3, 3], strides: [2, 1], dilations: [1, 1], groups: 1 },
    ...{ inputs: 8, units: 8, padding: "same", float64: false },
  };
  const { x, weights, options } = operands(d, geometry(d) as Geometry);
  const lw = await create({ simd: "baseline", capacity: 2 ** capacity, threads });
  expect(x.byteLength + x.byteLength / 2).toBeGreaterThan(2 ** capacity);
  const [y, whole] = [lw.conv2d(x, weights, options), (await create({ simd: "baseline" })).conv2d(x, weights, options)];
  lw.dispose();
  expect(same(y, whole)).toBe(true);
});
