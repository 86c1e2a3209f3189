// The kernels that only the adapter for TensorFlow.js calls, against loops in plain JavaScript.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Instance } from "../../src/runtime/instance.js";
import { lazily } from "../../src/runtime/kernels.js";
import { planned } from "../../src/runtime/plan.js";
import type { Kernel } from "../../src/types.js";
import { creation } from "../../src/validate/index.js";
import { MODULES } from "../../src/wasm/adapterKernels.js";
import { same } from "../support/arrays.js";
import { builds } from "../support/builds.js";

const rectified = (x: number, s: number) => (x > 0 ? x : x === Number.NEGATIVE_INFINITY && s === 0 ? -s : s * x);

const ARITHMETIC: Readonly<Record<string, (x: number, s: number) => number>> = {
  add: (x, s) => x + s,
  sub: (x, s) => x - s,
  rsub: (x, s) => s - x,
  mul: (x, s) => x * s,
  div: (x, s) => x / s,
  rdiv: (x, s) => s / x,
  minimum: Math.min,
  maximum: Math.max,
  preluOf: rectified,
};

const EDGES = [0, -0, 1, -2.5, 1e-20, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const size = (max: number, min = 1) => fc.integer({ min, max });

describe.each(builds.filter(([build]) => build !== "none"))("%s", (build) => {
  const memory = new WebAssembly.Memory({ initial: 32 });
  const kernels = lazily(new Instance(planned(creation({ simd: build as "baseline", memory }))), MODULES) as Record<string, Kernel>;

  const bytes = 4;
  const kernel = (name: string) => kernels[`${name}_f32`];
  const view = (address: number, n: number) => new Float32Array(memory.buffer, address, n);
  const [X, S, Y] = [2 ** 20, 1.25 * 2 ** 20, 1.5 * 2 ** 20];
  const filled = (address: number, n: number, seed: number) =>
    view(address, n).map(
      (_, i, all) => (all[i] = (i * 7 + seed) % 11 === 0 ? EDGES[(i + seed) % EDGES.length] : Math.sin(i * 1.7 + seed) * 4),
    );

  test.each(Object.entries(ARITHMETIC))("%s: rows with a row, a number, or the same one each", (name, f) => {
    fc.assert(
      fc.property(size(5), size(40), fc.boolean(), fc.boolean(), fc.nat(99), (rows, n, wide, each, seed) => {
        const own = wide ? n : 1;
        const [x, s] = [filled(X, rows * n, seed), filled(S, rows * own, seed + 3)];
        view(Y, rows * n + 1).fill(7);
        kernel(name)(X, S, Y, rows, n, each ? own * bytes : 0, Number(wide));
        const expected = x.map((x, i) => f(x, s[(each ? Math.floor(i / n) * own : 0) + (wide ? i % n : 0)]));
        expect([...view(Y, rows * n)]).toEqual([...expected]); // by Object.is: of NaN the bits may differ
        expect(view(Y, rows * n + 1)[rows * n]).toBe(7);
      }),
    );
  });

  test.each(["maxPool", "avgPool"])("%s: windows that overlap, touch or leave pixels out", (name) => {
    fc.assert(
      fc.property(size(3), size(4), size(21), fc.tuple(size(3), size(3)), fc.tuple(size(4), size(4)), (lines, width, n, window, step) => {
        const [high, wide] = window;
        const pixels = (width - 1) * step[1] + wide;
        const x = filled(X, ((lines - 1) * step[0] + high) * pixels * n, n);
        const [row, line] = [n * bytes, pixels * n * bytes];
        kernel(name)(X, Y, lines, width, n, high, wide, row, line, step[1] * row, step[0] * line, width * row);
        const y = view(Y, lines * width * n);
        y.forEach((got, i) => {
          const [oy, ox, c] = [Math.floor(i / n / width), Math.floor(i / n) % width, i % n];
          const seen = Array.from({ length: high * wide }, (_, k) => {
            const [ky, kx] = [Math.floor(k / wide), k % wide];
            return x[((oy * step[0] + ky) * pixels + ox * step[1] + kx) * n + c];
          });
          const numbers = seen.filter((v) => !Number.isNaN(v));
          const sum = seen.reduce((a, b) => a + b, 0);
          if (name === "maxPool") expect(got + 0).toBe(Math.max(...numbers) + 0);
          else if (Number.isFinite(sum)) expect(Math.abs(got - sum / seen.length)).toBeLessThan(1e-5);
          else expect(got).toBe(sum);
        });
      }),
    );
  });

  test("the gradient of maxPool goes to the first of the largest: windows that overlap, touch or leave pixels out", () => {
    fc.assert(
      fc.property(size(3), size(4), size(21), fc.tuple(size(3), size(3)), fc.tuple(size(4), size(4)), (lines, width, n, window, step) => {
        const [high, wide] = window;
        const pixels = (width - 1) * step[1] + wide;
        const x = filled(X, ((lines - 1) * step[0] + high) * pixels * n, n).map((v) => Math.round(v)); // some are the same
        view(X, x.length).set(x);
        const gy = view(S, lines * width * n).map((_, i, all) => (all[i] = i + 1));
        const gx = view(Y, x.length + 1).fill(7);
        const expected = new Float32Array(x.length + 1).fill(7);
        gy.forEach((g, i) => {
          const [oy, ox, c] = [Math.floor(i / n / width), Math.floor(i / n) % width, i % n];
          let [most, first] = [Number.NEGATIVE_INFINITY, -1];
          for (let k = 0; k < high * wide; k++) {
            const at = ((oy * step[0] + Math.floor(k / wide)) * pixels + ox * step[1] + (k % wide)) * n + c;
            if (x[at] > most) [most, first] = [x[at], at];
          }
          if (first >= 0) expected[first] += g;
        });
        const [row, line] = [n * bytes, pixels * n * bytes];
        kernel("maxPool_grad")(S, X, Y, lines, width, n, high, wide, row, line, step[1] * row, step[0] * line, width * row);
        expect([...gx]).toEqual([...expected]);
      }),
    );
  });

  test("place and transpose: rows of any length and distance", () => {
    fc.assert(
      fc.property(size(9), size(50), size(3, 0), size(3, 0), (rows, n, apart, between) => {
        const [xRow, yRow, turned] = [n + apart, n + between, rows + between];
        const x = filled(X, rows * xRow, n);
        kernel("place")(X, Y, rows, n, xRow * bytes, yRow * bytes);
        for (let i = 0; i < rows; i++) expect(same(view(Y + i * yRow * bytes, n), x.slice(i * xRow, i * xRow + n))).toBe(true);
        kernel("transpose")(X, Y, rows, n, xRow * bytes, turned * bytes);
        for (let j = 0; j < n; j++)
          expect(same(view(Y + j * turned * bytes, rows), x.filter((_, i) => i % xRow === j).slice(0, rows))).toBe(true);
      }),
    );
  });
});
