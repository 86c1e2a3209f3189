import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Activation, FloatArray, Lanewise } from "../../src/index.js";
import { type FloatType, place, same, sample, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { LAYERS } from "../support/shapes.js";

type Sizes = [batch: number, inputs: number, units: number];

const operands = (type: FloatType, [batch, inputs, units]: Sizes) => ({
  x: sample(type, batch * inputs, inputs),
  weights: sample(type, inputs * units, units),
  bias: sample(type, units, 7),
  gy: sample(type, batch * units, 11),
});

/** The sum of terms, each of a product, and of their sizes: exact for float32 factors, and far better than float64 for float64 ones. */
function exact(terms: Iterable<[number, number]>, start = 0): { sum: number; size: number } {
  let [high, low, size] = [start, 0, Math.abs(start)];
  for (const [a, b] of terms) {
    const p = a * b;
    const [ah, bh] = [a, b].map((v) => {
      const c = v * 134217729;
      return c - (c - v);
    });
    const rest = ah * bh - p + ah * (b - bh) + (a - ah) * bh + (a - ah) * (b - bh);
    const next = high + p;
    const back = next - high;
    low += high - (next - back) + (p - back) + rest;
    high = next;
    size += Math.abs(p);
  }
  return { sum: high + low, size };
}

const EPSILON = { Float32Array: 2 ** -24, Float64Array: 2 ** -53 };

/** The largest error of sums in units of k epsilon sum |a b|, the bound for k terms; asserts that it is below 1. */
function worst(y: FloatArray, reference: (i: number) => { sum: number; size: number }, k: number): number {
  const epsilon = EPSILON[y.constructor.name as "Float32Array"];
  let most = 0;
  for (let i = 0; i < y.length; i += y.length > 3000 ? 7 : 1) {
    const { sum, size } = reference(i);
    most = Math.max(most, Math.abs(y[i] - sum) / ((k + 1) * epsilon * size || 1));
  }
  expect(most).toBeLessThan(1);
  return most;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** What can end a layer, with the same function applied to the sums afterwards. */
const endings = (lw: Lanewise): [string, Activation, object | undefined, (z: FloatArray, units: number) => FloatArray][] => [
  ["relu", lw.relu, undefined, (z) => lw.relu(z)],
  ["leakyRelu", lw.leakyRelu, { alpha: 0.2 }, (z) => lw.leakyRelu(z, { alpha: 0.2 })],
  ["gelu", lw.gelu, undefined, (z) => lw.gelu(z)],
  ["softmax", lw.softmax, undefined, (z, units) => lw.softmax(z, { shape: [z.length / units, units] })],
  ["softmax with a scale", lw.softmax, { scale: 0.5 }, (z, units) => lw.softmax(z, { shape: [z.length / units, units], scale: 0.5 })],
  ["softmin", lw.softmin, undefined, (z, units) => lw.softmin(z, { shape: [z.length / units, units] })],
  ["logSoftmax", lw.logSoftmax, undefined, (z, units) => lw.logSoftmax(z, { shape: [z.length / units, units] })],
  ["entmax15", lw.entmax15, undefined, (z, units) => lw.entmax15(z, { shape: [z.length / units, units] })],
];

describe.each(builds)("%s", (build, lw) => {
  describe.each(TYPES)("%o", (type) => {
    let seen = 0;

    test.each(LAYERS)("%i x %i x %i: within k eps sum |x w| of the exact sums", (...shape) => {
      const [batch, inputs, units] = shape;
      const { x, weights, bias } = operands(type, shape);
      const terms = (i: number) =>
        range(inputs).map((q): [number, number] => [x[Math.floor(i / units) * inputs + q], weights[q * units + (i % units)]]);
      const y = lw.dense(x, weights, { shape });
      expect(y.length).toBe(batch * units);
      expect(y.constructor).toBe(type);
      const plain = worst(y, (i) => exact(terms(i)), inputs);
      const biased = worst(lw.dense(x, weights, { shape, bias }), (i) => exact(terms(i), bias[i % units]), inputs);
      if (inputs >= 16) seen = Math.max(seen, plain, biased);
    });

    test("sums of 16 terms and more have room to spare", () => {
      console.log(`dense, ${build}, ${type.name}: at most ${seen.toFixed(3)} of the bound (k + 1) eps sum |x w|`);
      expect(seen).toBeGreaterThan(0);
      expect(seen).toBeLessThan(0.25);
    });

    test.each(LAYERS)("%i x %i x %i: the same bits row by row, and prepared", (...shape) => {
      const [batch, inputs, units] = shape;
      const { x, weights, bias } = operands(type, shape);
      const y = lw.dense(x, weights, { shape, bias });
      const prepared = lw.createDense({ weights, bias, inputs, units });
      expect(same(prepared(x), y)).toBe(true);
      for (let row = 0; row < Math.min(batch, 13); row++) {
        const one = prepared(x.subarray(row * inputs, (row + 1) * inputs));
        expect(same(one, y.slice(row * units, (row + 1) * units)), `row ${row}`).toBe(true);
      }
      prepared.free();
    });

    test.each(endings(lw))("%s at the end gives what it gives after the layer", (_name, activation, activationOptions, after) => {
      for (const shape of [
        [1, 5, 33],
        [7, 20, 16],
        [100, 17, 40],
      ] as Sizes[]) {
        const [batch, inputs, units] = shape;
        const { x, weights, bias } = operands(type, shape);
        const z = lw.dense(x, weights, { shape, bias });
        const y = after(z, units);
        expect(same(y, z)).toBe(false);
        const options = { bias, activation, activationOptions };
        expect(same(lw.dense(x, weights, { shape, ...options }), y)).toBe(true);
        const kept = place(lw, new type(z.length), 0, "block").view;
        expect(same(lw.dense(x, weights, { shape, ...options, preactivation: kept }), y)).toBe(true);
        expect(same(kept, z)).toBe(true);
        const layer = lw.createDense({ weights, inputs, units, ...options });
        const resident = place(lw, x, 0, "block").view;
        const out = lw.alloc(type as Float32ArrayConstructor, batch * units);
        expect(same(layer(x as Float32Array), y)).toBe(true);
        expect(same(layer(resident as Float32Array, { out }), y)).toBe(true);
      }
    });

    test.each(LAYERS)("%i x %i x %i: gradients within the bound of the exact sums", (...shape) => {
      const [batch, inputs, units] = shape;
      const { x, weights, bias, gy } = operands(type, shape);
      const g = lw.dense.backward(gy, x, weights, { shape, bias });
      worst(g.x, (i) => exact(range(units).map((j) => [gy[Math.floor(i / inputs) * units + j], weights[(i % inputs) * units + j]])), units);
      worst(g.weights, (i) => exact(range(batch).map((r) => [x[r * inputs + Math.floor(i / units)], gy[r * units + (i % units)]])), batch);
      worst(g.bias, (j) => exact(range(batch).map((r) => [gy[r * units + j], 1])), batch);
      const some = lw.dense.backward(gy, x, weights, { shape, gradients: ["bias"] });
      expect(Object.keys(some)).toEqual(["bias"]);
      expect(same(some.bias, g.bias)).toBe(true);
    });
  });

  test.each(endings(lw).filter(([name]) => name !== "relu" && name !== "leakyRelu"))(
    "%s: the gradients are the central differences of the layer",
    (_name, activation, activationOptions) => {
      const shape: Sizes = [3, 5, 4];
      const { x, weights, bias, gy } = operands(Float64Array, shape) as Record<string, Float64Array>;
      const options = { shape, bias, activation, activationOptions };
      const loss = () => lw.dense(x, weights, options).reduce((sum, y, i) => sum + y * gy[i], 0);
      const z = new Float64Array(12);
      lw.dense(x, weights, { ...options, preactivation: z });
      const g = lw.dense.backward(gy, x, weights, options);
      const kept = lw.dense.backward(gy, x, weights, { ...options, preactivation: z });
      for (const [name, array] of Object.entries({ x, weights, bias }) as ["x", Float64Array][])
        for (let i = 0; i < array.length; i++) {
          const [value, h] = [array[i], 1e-5];
          array[i] = value + h;
          const up = loss();
          array[i] = value - h;
          const down = loss();
          array[i] = value;
          expect(Math.abs((up - down) / (2 * h) - g[name][i])).toBeLessThan(1e-7);
          expect(kept[name][i]).toBe(g[name][i]);
        }
    },
  );

  test("a random layer is the float64 reference to within the bound", () => {
    const size = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(size, size, size, fc.boolean(), (batch, inputs, units, float64) => {
        const shape: Sizes = [batch, inputs, units];
        const { x, weights, bias } = operands(float64 ? Float64Array : Float32Array, shape);
        const y = lw.dense(x, weights, { shape, bias });
        worst(
          y,
          (i) =>
            exact(
              range(inputs).map((q) => [x[Math.floor(i / units) * inputs + q], weights[q * units + (i % units)]]),
              bias[i % units],
            ),
          inputs,
        );
      }),
      { numRuns: 300 },
    );
  });

  test("nothing to sum is the bias, activated", () => {
    const [none, bias] = [new Float32Array(0), Float32Array.of(-1, 2)];
    expect([...lw.dense(none, none, { shape: [2, 0, 2], bias, activation: lw.relu })]).toEqual([0, 2, 0, 2]);
    expect([...lw.dense(none, none, { shape: [2, 0, 2] })]).toEqual([0, 0, 0, 0]);
    expect(lw.dense(none, bias, { shape: [0, 1, 2], activation: lw.softmax }).length).toBe(0);
    expect(lw.dense(bias, none, { shape: [2, 1, 0] }).length).toBe(0);
    const g = lw.dense.backward(none, none, bias, { shape: [0, 1, 2] });
    expect([g.x.length, [...g.weights], [...g.bias]]).toEqual([0, [0, 0], [0, 0]]);
  });

  test("NaN and infinities reach the units that see them, and no other", () => {
    const x = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 2);
    const y = lw.dense(x, Float32Array.of(1, -1), { shape: [4, 1, 2], activation: lw.relu });
    expect([...y]).toEqual([1, 0, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, 0, 2, 0]);
  });

  test("gradients may touch one another and the operands, but not overlap them by one element, whatever an array says of itself", () => {
    const shape: Sizes = [5, 4, 3];
    const { x, weights, gy } = operands(Float32Array, shape);
    const expected = lw.dense.backward(gy, x, weights, { shape });
    const lengths = { x: x.length, weights: weights.length, bias: 3 };
    for (const whole of [new Float32Array(200), lw.alloc(Float32Array, 200)]) {
      const orders = [
        ["x", "weights", "bias"],
        ["bias", "weights", "x"],
      ] as (keyof typeof lengths)[][];
      for (const order of orders) {
        whole.fill(9);
        whole.set(gy, 50);
        const out = {} as typeof expected;
        let end = 50 + gy.length;
        for (const of of order) {
          out[of] = whole.subarray(end, end + lengths[of]);
          end += lengths[of];
        }
        const operand = whole.subarray(50, 50 + gy.length);
        lw.dense.backward(operand, x, weights, { shape, out });
        for (const of of order) expect(same(out[of], expected[of]), `${of} of ${order}`).toBe(true);
        expect(same(operand, gy) && [whole[49], whole[end]].every((y) => y === 9)).toBe(true);

        const [, second] = order;
        const before = whole.slice();
        for (const shift of [-1, 1]) {
          const start = (out[second].byteOffset - whole.byteOffset) / 4 + shift;
          const over = whole.subarray(start, start + lengths[second]);
          const liar = Object.defineProperty(whole.subarray(start, start + lengths[second]), "buffer", { value: new ArrayBuffer(800) });
          for (const array of [over, liar])
            expect(() => lw.dense.backward(operand, x, weights, { shape, out: { ...out, [second]: array } })).toThrow(
              /expected an array apart from "out\./,
            );
        }
        expect(same(whole, before)).toBe(true);
      }
    }
  });

  test("a neuron: the sum of the products, exact for float32, activated; and its gradients", () => {
    for (const type of TYPES)
      for (const n of [0, 1, 2, 3, 4, 5, 15, 16, 17, 100, 5000]) {
        const [x, w] = [sample(type, n, 3), sample(type, n, 4)];
        const { sum, size } = exact(
          range(n).map((i) => [x[i], w[i]]),
          0.25,
        );
        const epsilon = EPSILON[type.name as "Float32Array"];
        const z = lw.neuron(x, w, { bias: 0.25 });
        expect(Math.abs(z - sum)).toBeLessThanOrEqual(epsilon * Math.abs(sum) + n * 2 ** -53 * size);
        const y = lw.neuron(x, w, { bias: 0.25, activation: lw.leakyRelu, activationOptions: { alpha: 0.5 } });
        expect(y).toBe(lw.leakyRelu(type.of(z) as Float32Array, { alpha: 0.5 })[0]);
        const g = lw.neuron.backward(2, x, w, { bias: 0.25, activation: lw.sigmoid });
        const slope = lw.sigmoid.backward(type.of(2) as Float32Array, type.of(z) as Float32Array)[0];
        expect(Math.abs(g.bias - slope)).toBeLessThanOrEqual(1e-4 * Math.abs(slope));
        g.x.forEach((gx, i) => {
          expect(gx).toBeCloseTo(slope * w[i], 4);
        });
        g.weights.forEach((gw, i) => {
          expect(gw).toBeCloseTo(slope * x[i], 4);
        });
      }
    expect(lw.neuron(Float32Array.of(1, 2), Float32Array.of(0.5, -1), { bias: 1, activation: lw.sigmoid })).toBeCloseTo(0.37754068, 7);
  });
});
