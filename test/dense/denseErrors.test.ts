// Wrong arguments of layers, and heaps without room for them: an error before anything is written.
import { describe, expect, test } from "vitest";
import { create } from "../../src/index.js";
import { builds } from "../support/builds.js";

describe.each(builds)("%s", (_build, lw) => {
  describe("errors, before anything is written", () => {
    const x = Float32Array.of(1, 2, 3, 4, 5, 6);
    const weights = Float32Array.of(1, 2, 3, 4, 5, 6);
    const bias = Float32Array.of(1, 2);
    const gy = new Float32Array(4);
    // as a caller without types would
    const dense = lw.dense as unknown as { (...values: unknown[]): unknown; backward(...values: unknown[]): unknown };
    const createDense = lw.createDense as unknown as (options: unknown) => (...values: unknown[]) => unknown;
    const neuron = lw.neuron as unknown as (...values: unknown[]) => unknown;
    const shape = [2, 3, 2];
    const out = new Float32Array(4).fill(9);

    test.each([
      [() => dense(x, weights, { out }), TypeError, /"shape" expected \[batch, inputs, units\], got undefined$/],
      [() => dense(x, weights), TypeError, /"shape" expected \[batch, inputs, units\], got undefined$/],
      [
        () => dense(x, weights, { shape: [2, 3], out }),
        RangeError,
        /"shape" expected \[batch, inputs, units\], whole numbers .*, got \[2,3\]$/,
      ],
      [() => dense(x, weights, { shape: [2, 3, -2], out }), RangeError, /whole numbers from 0 on, got \[2,3,-2\]$/],
      [
        () => dense(x, weights, { shape: [3, 3, 2], out }),
        RangeError,
        /"shape" expected batch x inputs to be the length 6 of x, got \[3,3,2\]$/,
      ],
      [() => dense(x, weights, { shape: [2, 3, 3], out }), RangeError, /inputs x units to be the length 6 of weights, got \[2,3,3\]$/],
      [() => dense(x, weights, { shape, preactivation: out, out }), undefined, undefined],
      [
        () => dense(x, weights, { shape, activation: "relu", out }),
        TypeError,
        /"activation" expected a function of the catalogue .*, got "relu"$/,
      ],
      [
        () => dense(x, weights, { shape, activation: lw.crossEntropy, out }),
        TypeError,
        /"activation" expected a function of the catalogue/,
      ],
      [() => dense(x, weights, { shape, activation: lw.logSumExp, out }), TypeError, /"activation" expected a function of the catalogue/],
      [
        () => dense(x, weights, { shape, activation: lw.elu, activationOptions: { alpha: Number.NaN }, out }),
        RangeError,
        /^elu: "alpha" expected .*, got NaN$/,
      ],
      [
        () => dense(x, weights, { shape, activation: lw.softmax, activationOptions: { axis: 0 }, out }),
        TypeError,
        /^softmax: "axis" is no option; expected "scale"$/,
      ],
      [
        () => dense.backward(gy, x, weights, { shape, gradients: ["w"] }),
        RangeError,
        /"gradients" expected an array of "x", "weights", "bias", got "w"$/,
      ],
      [() => dense.backward(gy, x, weights, { shape, gradients: "x" }), TypeError, /"gradients" expected an array/],
      [
        () => dense.backward(gy, x, weights, { shape, out: { weights } }),
        RangeError,
        /"out.weights" expected an array apart from "an input"/,
      ],
      [() => createDense(undefined), TypeError, /^createDense: "weights" expected a Float32Array/],
      [() => createDense({ weights, inputs: 3 }), TypeError, /"units" expected a whole number, got undefined$/],
      [() => createDense({ weights, inputs: 3, units: 1.5 }), RangeError, /"units" expected a whole number from 0 on, got 1.5$/],
      [() => createDense({ weights, inputs: 3, units: 3 }), RangeError, /"weights" expected length 9, got 6$/],
      [
        () => createDense({ weights, inputs: 3, units: 2 })(bias),
        RangeError,
        /"x" expected a length that is a multiple of the inputs, 3, got 2$/,
      ],
      [() => neuron(x, weights, { bias: "1" }), TypeError, /"bias" expected a finite number, got "1"$/],
      [() => neuron(x, weights, { activation: 1 }), TypeError, /"activation" expected a function/],
    ])("%s", (call, error, message) => {
      if (error === undefined) {
        call();
        out.fill(9);
        return;
      }
      expect(call).toThrow(error);
      expect(call).toThrow(message);
      expect([...out]).toEqual(Array(4).fill(9));
      expect([...x, ...weights, ...bias, ...gy]).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 0, 0, 0, 0]);
    });

    test("a layer that was freed", () => {
      const layer = lw.createDense({ weights, inputs: 3, units: 2 });
      layer.free();
      layer.free();
      expect(() => layer(x, { out })).toThrow(/^createDense: "layer" expected a live layer, got one that was freed$/);
      expect([...out]).toEqual(Array(4).fill(9));
    });
  });
});

test("however much of the heap is free, a gradient comes whole, or an error before anything is written", async () => {
  const shape = [40, 20, 300] as const;
  const [gy, x, weights] = [new Float32Array(12000).fill(1), new Float32Array(800).fill(1), new Float32Array(6000).fill(1)];
  const outs = { x: new Float32Array(800), weights: new Float32Array(6000), bias: new Float32Array(300) };
  let [right, refused] = [0, 0];
  for (let taken = 0; taken < 2 ** 18; taken += 1024) {
    const lw = await create({ simd: "baseline", capacity: 2 ** 18 });
    lw.alloc(Float32Array, taken / 4);
    for (const out of Object.values(outs)) out.fill(9);
    try {
      lw.dense.backward(gy, x, weights, { shape, out: outs });
      right++;
      expect([outs.x, outs.weights, outs.bias].map((out) => new Set(out))).toEqual([new Set([300]), new Set([40]), new Set([40])]);
    } catch (error) {
      refused++;
      expect((error as Error).message).toMatch(/^dense: \d+ bytes do not fit/);
      expect(Object.values(outs).every((out) => out.every((value) => value === 9))).toBe(true);
    }
  }
  expect([right > 20, refused > 20]).toEqual([true, true]);
});

test("a heap without room says so, and what dense kept for the next call gives way to alloc", async () => {
  const lw = await create({ simd: "baseline", capacity: 2 ** 20 });
  const shape = [64, 300, 300] as const;
  const [x, weights, out] = [new Float32Array(64 * 300).fill(1), new Float32Array(300 * 300).fill(1), new Float32Array(64 * 300).fill(9)];
  expect(lw.dense(x, weights, { shape })[0]).toBe(300);
  const all = lw.alloc(Float32Array, 240000);
  expect(() => lw.dense(x, weights, { shape, out })).toThrow(
    /^dense: \d+ bytes do not fit: .*create\(\{ capacity \}\) makes a larger heap$/,
  );
  expect(() => lw.createDense({ weights, inputs: 300, units: 300 })).toThrow(/do not fit/);
  expect(() => lw.dense.backward(out, x, weights, { shape, out: { x: new Float32Array(x.length) } })).toThrow(/do not fit/);
  expect(out.every((y) => y === 9)).toBe(true);
  lw.free(all);
  expect(lw.dense(x, weights, { shape, out })[19199]).toBe(300);
});
