import { describe, expect, test } from "vitest";
import { create } from "../../src/index.js";
import { type FloatType, same, sample } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { product } from "../support/shapes.js";
import { channelOf, check, type Drawn, type Four, type Geometry, geometry, OPS, of, operands, products, Sums } from "./conv.js";

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
      const n = bias.length;
      const rows = lw.softmax(z, { shape: d.first ? [2, n, z.length / 2 / n] : [z.length / n, n], axis: 1 });
      const soft = op(x, weights, { ...options, bias, activation: lw.softmax });
      expect(soft.every((value, i) => Math.abs(value - rows[i]) < 1e-6)).toBe(true);
      if (d.op !== "conv2d") return;
      const { shape: whole, ...fixed } = options;
      const layer = lw.createConv2d({ ...fixed, weights, bias, activation: lw.tanh });
      const taller = whole.map((size, i) => size + Number(i === (d.first ? 2 : 1))) as Four;
      const more = sample(x.constructor as FloatType, product(taller), 13) as Float32Array;
      for (const [images, size] of [
        [x, whole],
        [alone, shape as Four],
        [more, taller],
        [x, whole],
      ] as const)
        expect(same(layer(images, { shape: size }), lw.conv2d(images, weights, { ...fixed, shape: size, bias, activation: lw.tanh }))).toBe(
          true,
        );
      layer.free();
      expect(() => layer(x, { shape: whole })).toThrow(/^createConv2d: "layer" expected a live layer, got one that was freed$/);
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
