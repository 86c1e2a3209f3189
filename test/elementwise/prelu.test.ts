import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { type FloatType, place, same, TYPES, uniform } from "../support/arrays.js";
import { builds, channelNames } from "../support/builds.js";
import { CHANNELS } from "../support/shapes.js";

function sample(type: FloatType, length: number, seed: number): FloatArray {
  const next = uniform(seed);
  return new type(length).map(() => 6 * next() - 3);
}

/** What lies around the axis of a shape. */
function around(shape: readonly number[], at = 1) {
  const channels = shape[at];
  const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  return { channels, inner, channel: (i: number) => Math.floor(i / inner) % channels };
}

/** Two sums and what they are the sums of in size, to more digits than a float64 has. */
function exactSums(channels: number, terms: Iterable<[number, number, number]>): { sum: number; size: number }[] {
  const sums = Array.from({ length: channels }, () => ({ high: 0, low: 0, size: 0 }));
  for (const [channel, g, x] of terms) {
    const s = sums[channel];
    const term = g * x; // exact for float32 factors
    const next = s.high + term;
    const back = next - s.high;
    s.low += s.high - (next - back) + (term - back);
    s.high = next;
    s.size += Math.abs(term);
  }
  return sums.map(({ high, low, size }) => ({ sum: high + low, size }));
}

describe.each(builds)("%s", (_build, lw) => {
  describe.each(channelNames)("%s", (name) => {
    const op = lw[name];

    test.each(CHANNELS)("shape %j, axis %s: every channel is leakyRelu with its slope, to the bit", (shape, axis) => {
      const { channels, inner, channel } = around(shape, axis);
      const n = shape.reduce((a, b) => a * b, 1);
      for (const type of TYPES) {
        const [x, gy, slope] = [sample(type, n, n), sample(type, n, n + 1), sample(type, channels, channels)];
        slope[0] = 0;
        x[0] = Number.NEGATIVE_INFINITY;
        gy[0] = 0.5;
        const [y, gx] = [new type(n), new type(n)] as FloatArray[];
        for (let i = 0; i < n; i += inner) {
          const run = { alpha: slope[channel(i)] };
          lw.leakyRelu(x.subarray(i, i + inner), { ...run, out: y.subarray(i, i + inner) });
          lw.leakyRelu.backward(gy.subarray(i, i + inner), x.subarray(i, i + inner), { ...run, out: gx.subarray(i, i + inner) });
        }
        const options = { shape, axis };
        expect(same(op(x, slope, options), y)).toBe(true);
        const gradient = op.backward(gy, x, slope, options);
        expect(same(gradient.x, gx)).toBe(true);
        // each result over the input of its length
        const [flow, slopes] = [place(lw, gy, 2, "part"), place(lw, slope, 5, "part")];
        op.backward(flow.view, x, slopes.view, { ...options, out: flow.view, slopeOut: slopes.view });
        expect(same(flow.view, gx) && same(slopes.view, gradient.slope) && flow.intact() && slopes.intact()).toBe(true);
      }
    });

    test.each(CHANNELS)("shape %j, axis %s: the slopes' gradient is the exact sum, rounded", (shape, axis) => {
      const { channels, channel } = around(shape, axis);
      const n = shape.reduce((a, b) => a * b, 1);
      const [x, gy] = [sample(Float32Array, n, 3), sample(Float32Array, n, 4)];
      const exact = exactSums(
        channels,
        Array.from(x, (x, i) => [channel(i), gy[i], Math.min(x, 0)] as [number, number, number]),
      );
      const single = op.backward(gy, x, Float32Array.of(0.1), { shape, axis }).slope;
      const fine = op.backward(Float64Array.from(gy), Float64Array.from(x), new Float64Array(channels), { shape, axis }).slope;
      op.backward(gy, x, new Float32Array(channels), { shape, axis }).slope.forEach((g, c) => {
        const { sum, size } = exact[c];
        expect(Math.abs(fine[c] - sum)).toBeLessThanOrEqual(2 ** -48 * size);
        expect(Math.abs(g - sum)).toBeLessThanOrEqual(2 ** -24 * Math.abs(sum) + 2 ** -48 * size);
      });
      const all = exactSums(
        1,
        Array.from(x, (x, i) => [0, gy[i], Math.min(x, 0)] as [number, number, number]),
      )[0];
      expect(Math.abs(single[0] - all.sum)).toBeLessThanOrEqual(2 ** -24 * Math.abs(all.sum) + 2 ** -48 * all.size);
    });

    test("the sums do not drift: four million equal terms", () => {
      const n = 2 ** 22;
      const x = new Float32Array(n).fill(-0.1);
      const gy = new Float32Array(n).fill(0.3);
      const term = Math.fround(-0.1) * Math.fround(0.3);
      for (const [shape, slopes] of [
        [[n / 2, 2], 2],
        [[4, 2, n / 8], 2],
        [[1, n], 1],
      ] as const) {
        for (const sum of op.backward(gy, x, new Float32Array(slopes), { shape }).slope) expect(sum).toBe(Math.fround((term * n) / slopes));
        const fine = op.backward(Float64Array.from(gy), Float64Array.from(x), new Float64Array(slopes), { shape }).slope;
        for (const sum of fine) expect(Math.abs(sum / ((term * n) / slopes) - 1)).toBeLessThan(2e-13);
      }
    });

    test("a single slope is leakyRelu, whatever the shape", () => {
      for (const n of [1, 2, 3, 5, 17, 4097, 10000]) {
        const x = sample(Float32Array, n, n);
        expect(op(x, Float32Array.of(0.2))).toEqual(lw.leakyRelu(x, { alpha: 0.2 }));
        expect(op(x, Float32Array.of(0.2), { shape: [1, 1, n] })).toEqual(lw.leakyRelu(x, { alpha: 0.2 }));
      }
    });

    test("without a shape every element is a channel", () => {
      expect([...op(Float64Array.of(-1, -1, 2), Float64Array.of(0.5, 0.25, 0.5))]).toEqual([-0.5, -0.25, 2]);
    });

    test("NaN in, NaN out: the value, the gradient, and the sum of its channel alone", () => {
      for (const inner of [1, 3]) {
        const shape = [2, 4, inner];
        const x = new Float32Array(8 * inner).fill(-1);
        x[2 * inner] = Number.NaN;
        const slope = Float32Array.of(1, 2, 3, 4);
        expect([...op(x, slope, { shape })].flatMap((y, i) => (Number.isNaN(y) ? [i] : []))).toEqual([2 * inner]);
        const gradient = op.backward(new Float32Array(8 * inner).fill(1), x, slope, { shape });
        expect([...gradient.x].flatMap((y, i) => (Number.isNaN(y) ? [i] : []))).toEqual([2 * inner]);
        expect([...gradient.slope]).toEqual([-2 * inner, -2 * inner, Number.NaN, -2 * inner]);
      }
    });

    test("infinite terms give infinite sums", () => {
      const x = new Float32Array(2000).fill(-1);
      x[3] = Number.NEGATIVE_INFINITY;
      expect([...op.backward(new Float32Array(2000).fill(1), x, new Float32Array(2), { shape: [1000, 2] }).slope]).toEqual([
        -1000,
        Number.NEGATIVE_INFINITY,
      ]);
    });

    test("empty shapes", () => {
      for (const shape of [
        [0, 3],
        [3, 0],
        [2, 3, 0],
      ]) {
        const slope = new Float32Array(shape[1]);
        expect(op(new Float32Array(0), slope, { shape })).toEqual(new Float32Array(0));
        expect(op.backward(new Float32Array(0), new Float32Array(0), slope, { shape })).toEqual({ x: new Float32Array(0), slope });
      }
    });
  });
});
