// Convolutions with wrong arguments, of nothing, and in heaps without room.
import { describe, expect, test } from "vitest";
import { create } from "../../src/index.js";
import { builds } from "../support/builds.js";
import { type Drawn, type Geometry, geometry, OPS, of, operands } from "./conv.js";

describe.each(builds)("%s", (_build, lw) => {
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
      [conv({ strides: "2" }), TypeError, /"strides" expected a whole number from 1 on, or \[vertical, horizontal\], got "2"$/],
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

  test("huge kernels and strides of no channel take no time", () => {
    const none = new Float32Array(0);
    const [kernel, stride] = [1e9, 1e9];
    expect(lw.conv2d(none, none, { shape: [1, 1, 1, 0], weightsShape: [kernel, 1, 0, 2], padding: "same" })).toEqual(new Float32Array(2));
    const transposed = { shape: [1, 1, 1, 1], weightsShape: [1, 1, 0, 1], strides: stride, padding: "same" } as const;
    expect(lw.conv2dTranspose(Float32Array.of(1), none, transposed).length).toBe(0);
    expect(lw.depthwiseConv2d(none, none, { shape: [1, 2, 2, 0], weightsShape: [3, 3, 0, 1], padding: 1 }).length).toBe(0);
  });

  test("a layer whose units do not fit its groups is an error at once", () => {
    const options = { weights: new Float32Array(3), weightsShape: [1, 1, 1, 3], groups: 2 } as const;
    expect(() => lw.createConv2d(options)).toThrow(/^createConv2d: "weightsShape" expected units that are a multiple of 2 groups, got 3$/);
  });
});

test("a layer gives its memory back: when it is freed, for other images, and where it finds no room", async () => {
  const lw = await create({ simd: "baseline", capacity: 2 ** 19 });
  const [x, weights] = [new Float32Array(20 * 30 * 16).fill(1), new Float32Array(9 * 16 * 20).fill(1)];
  const options = { weights, weightsShape: [3, 3, 16, 20], padding: 1 } as const;
  for (let i = 0; i < 100; i++) {
    const layer = lw.createConv2d(options);
    for (const shape of [
      [1, 20, 30, 16],
      [1, 10, 60, 16],
    ] as const)
      expect(layer(x, { shape })[0]).toBe(64); // a corner sees four pixels
    layer.free();
  }
  const capacity = lw.info.capacity / 4;
  let refused = 0;
  for (let rest = 2 ** 10; rest < 2 ** 15; rest += 2 ** 9) {
    const layer = lw.createConv2d(options);
    const taken = lw.alloc(Float32Array, capacity - rest);
    try {
      layer(x, { shape: [1, 20, 30, 16] });
    } catch (error) {
      refused++;
      expect((error as Error).message).toMatch(/bytes do not fit/);
    }
    lw.free(taken);
    expect(layer(x, { shape: [1, 20, 30, 16] })[0]).toBe(64);
    layer.free();
    lw.free(lw.alloc(Float32Array, capacity)); // all of it is there
  }
  expect(refused).toBeGreaterThan(10);
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
