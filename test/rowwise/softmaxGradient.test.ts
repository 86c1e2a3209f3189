// The gradients of softmax and its relatives, by the specs and by central differences.
import { describe, expect, test } from "vitest";
import type { Lanewise } from "../../src/index.js";
import { logSoftmax, softmax, softmin } from "../../src/spec/softmax.js";
import { same, TYPES, uniform } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { normals } from "../support/samples.js";
import { EXTENTS } from "../support/shapes.js";

const { NEGATIVE_INFINITY: minus } = Number;

/** n rows by some columns: from less than a vector to more than a tile, with every kind of rest. */
const GRADIENT_EXTENTS = [
  ...[1, 2, 3, 4, 5, 7, 8, 17, 100, 2049, 5000].map((n) => [n, 1]),
  ...[1, 2, 3, 5, 40, 3000].map((n) => [n, 3]),
  [3, 8],
  [7, 130],
] as const;
const OUTER = 2;
const SPECS = { softmax, softmin, logSoftmax };
/** Errors, in units of the last place of the largest term: of the kernels' e^x, of products and of sums. */
const UNITS = 6;

/** The gradients by the specs, of columns of n rows for each outer index, in float64, and the size of the terms that each element is made of. */
function expected(name: keyof typeof SPECS, gy: Float64Array, y: Float64Array, n: number, inner: number) {
  const [gx, size] = [gy.slice(), gy.slice()];
  for (let outer = 0; outer < OUTER; outer++)
    for (let c = 0; c < inner; c++) {
      const at = (i: number) => (outer * n + i) * inner + c;
      const row = (x: Float64Array) => Float64Array.from({ length: n }, (_, i) => x[at(i)]);
      const [g, v, out] = [row(gy), row(y), new Float64Array(n)];
      SPECS[name].backward?.(g, v, out, v);
      const log = name === "logSoftmax";
      const total = g.reduce((sum, g, i) => sum + Math.abs(log ? g : g * v[i]), 0);
      for (let i = 0; i < n; i++) {
        gx[at(i)] = out[i];
        size[at(i)] = log ? Math.abs(g[i]) + Math.exp(v[i]) * total : v[i] * (Math.abs(g[i]) + total);
      }
    }
  return { gx, size };
}

describe.each(builds)("%s", (_build, lw) => {
  /** The loss sum(y gy) of an op in float64, by its spec, over each row of a shape. */
  function loss(
    lw: Lanewise,
    name: "softmax" | "softmin" | "logSoftmax" | "logSumExp",
    x: Float64Array,
    gy: Float32Array,
    options: object,
  ): number {
    const y = lw[name](x, options);
    return y.reduce((sum, y, i) => sum + (y === minus ? 0 : y * gy[i]), 0);
  }

  const [, exactly] = builds[builds.length - 1];

  test.each(["softmax", "softmin", "logSoftmax", "logSumExp"] as const)("%s.backward agrees with central differences", (name) => {
    for (const [n, inner] of [...EXTENTS.filter(([n, inner]) => n * inner < 5000), [4097, 1], [3, 1], [10, 1], [67, 1]] as const)
      for (const extra of [
        {},
        { scale: -0.7 },
        { scale: 1.5, mask: Uint8Array.from({ length: n * inner }, (_, i) => (i % 5 === 1 ? 0 : 1)) },
      ]) {
        const normal = normals(n);
        const options = { shape: [1, n, inner], axis: 1, ...extra };
        const x = Float32Array.from({ length: n * inner }, () => normal());
        const y = lw[name](x, options) as Float32Array;
        const gy = Float32Array.from(y, (y) => (y === minus ? 0 : normal()));
        const gx = name === "logSumExp" ? lw.logSumExp.backward(gy, x, y, options) : lw[name].backward(gy, y, options);
        for (let i = 0; i < n * inner; i += 1 + ((n * inner) >> 3)) {
          const moved = (h: number) =>
            loss(
              exactly,
              name,
              Float64Array.from(x, (x, j) => (i === j ? x + h : x)),
              gy,
              options,
            );
          expect(gx[i], `${n} x ${inner}, i = ${i}`).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 4);
          if ("mask" in extra && i % 5 === 1) expect(gx[i] === 0).toBe(true);
        }
      }
  });

  describe.each(TYPES)("%o", (type) => {
    const epsilon = type === Float32Array ? 2 ** -24 : 2 ** -53;

    test.each(["softmax", "softmin", "logSoftmax"] as const)("%s.backward is the spec's", (name) => {
      for (const [n, inner] of GRADIENT_EXTENTS) {
        const next = uniform(n + inner);
        const options = { shape: [OUTER, n, inner], axis: 1 };
        const x = new type(OUTER * n * inner).map(() => 8 * next() - 4) as Float32Array;
        const gy = x.map(() => 2 * next() - 1);
        const y = lw[name](x, options);
        const { gx, size } = expected(name, Float64Array.from(gy), Float64Array.from(y), n, inner);
        const got = lw[name].backward(gy, y, options);
        const wrong = got.findIndex((value, i) => !(Math.abs(value - gx[i]) <= UNITS * epsilon * size[i]));
        expect(wrong, `${n} x ${inner}: ${got[wrong]} for ${gx[wrong]}`).toBe(-1);
      }
    });

    test.each([
      ["softmax", 1],
      ["softmin", -1],
      ["logSoftmax", 1],
    ] as const)("%s.backward of an infinite gy is infinite or NaN, as the formula has it", (name, sign) => {
      const y = lw[name](new type([1, 2, 0, -1]));
      const [up, down] = [sign * Number.POSITIVE_INFINITY, sign * Number.NEGATIVE_INFINITY];
      expect([...lw[name].backward(new type([1, Number.NEGATIVE_INFINITY, 2, 3]), y)]).toEqual([up, Number.NaN, up, up]);
      expect([...lw[name].backward(new type([1, 2, 3, Number.POSITIVE_INFINITY]), y)]).toEqual([down, down, down, Number.NaN]);
    });

    test("logSumExp.backward is the spec's", () => {
      for (const [n, inner] of GRADIENT_EXTENTS) {
        const next = uniform(n + inner);
        const options = { shape: [OUTER, n, inner], axis: 1 };
        const x = new type(OUTER * n * inner).map(() => 8 * next() - 4) as Float32Array;
        const y = lw.logSumExp(x, options);
        const gy = y.map(() => 2 * next() - 1);
        const gx = lw.logSumExp.backward(gy, x, y, options);
        const wrong = gx.findIndex((value, i) => {
          const row = Math.floor(i / (n * inner)) * inner + (i % inner);
          const exact = gy[row] * Math.exp(x[i] - y[row]);
          return !(Math.abs(value - exact) <= (UNITS + Math.abs(x[i] - y[row])) * epsilon * Math.abs(exact));
        });
        expect(wrong, `${n} x ${inner}: ${gx[wrong]}`).toBe(-1);
      }
    });

    test("logSumExp.backward reads gy and y that lie in its result before it writes them", () => {
      const [rows, n] = [300, 3];
      const options = { shape: [rows, n] };
      const next = uniform(rows);
      const x = new type(rows * n).map(() => 8 * next() - 4) as Float32Array;
      const y = lw.logSumExp(x, options);
      const gy = y.map(() => 2 * next() - 1);
      const exact = lw.logSumExp.backward(gy, x, y, options);
      const inMemory = lw.alloc(type as Float32ArrayConstructor, rows * n);
      inMemory.set(x);
      for (const values of [x, inMemory])
        for (const inside of ["gy", "y"])
          for (const start of [0, 2 * rows]) {
            const out = lw.alloc(type as Float32ArrayConstructor, rows * n);
            const part = out.subarray(start, start + rows);
            part.set(inside === "gy" ? gy : y);
            lw.logSumExp.backward(inside === "gy" ? part : gy, values, inside === "gy" ? y : part, { ...options, out });
            expect(same(out, exact), `${inside} from ${start} on`).toBe(true);
            lw.free(out);
          }
      lw.free(inMemory);
    });
  });
});
