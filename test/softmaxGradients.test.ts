import { describe, expect, test } from "vitest";
import { logSoftmax, softmax, softmin } from "../src/spec/softmax.js";
import { place, residences, TYPES, uniform } from "./arrays.js";
import { builds } from "./builds.js";

/** Slabs of n rows by some columns: from less than a vector to more than a tile, with every kind of rest. */
const SLABS = [
  ...[1, 2, 3, 4, 5, 7, 8, 17, 100, 2049, 5000].map((n) => [n, 1]),
  ...[1, 2, 3, 5, 40, 3000].map((n) => [n, 3]),
  [3, 8],
  [7, 130],
] as const;
const OUTER = 2;
const SPECS = { softmax, softmin, logSoftmax };
/** Errors, in units of the last place of the largest term: of the kernels' e^x, of products and of sums. */
const UNITS = 6;

/** The gradients by the specs of the rows of a slab, in float64, and for each element the size of the terms that it is made of. */
function expected(name: keyof typeof SPECS, gy: Float64Array, y: Float64Array, n: number, inner: number) {
  const [gx, size] = [gy.slice(), gy.slice()];
  for (let slab = 0; slab < OUTER; slab++)
    for (let c = 0; c < inner; c++) {
      const at = (i: number) => (slab * n + i) * inner + c;
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
  describe.each(TYPES)("%o", (type) => {
    const epsilon = type === Float32Array ? 2 ** -24 : 2 ** -53;

    test.each(["softmax", "softmin", "logSoftmax"] as const)(
      "%s.backward is the spec's, wherever the arrays lie, and nothing beside them is written",
      (name) => {
        for (const [n, inner] of SLABS) {
          const next = uniform(n + inner);
          const shape = [OUTER, n, inner];
          const x = new type(OUTER * n * inner).map(() => 8 * next() - 4) as Float32Array;
          const gy = x.map(() => 2 * next() - 1);
          const y = lw[name](x, { shape, axis: 1 });
          const { gx, size } = expected(name, Float64Array.from(gy), Float64Array.from(y), n, inner);
          for (const [a, b, c] of residences(3)) {
            const [flow, saved, out] = [place(lw, gy, 1, a), place(lw, y, 2, b), place(lw, x, 3, c)];
            lw[name].backward(flow.view, saved.view, { shape, axis: 1, out: out.view });
            const wrong = out.view.findIndex((value, i) => !(Math.abs(value - gx[i]) <= UNITS * epsilon * size[i]));
            expect(wrong, `${shape}: ${out.view[wrong]} for ${gx[wrong]}`).toBe(-1);
            expect([flow, saved, out].every(({ intact }) => intact())).toBe(true);
          }
        }
      },
    );

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

    test("logSumExp.backward is the spec's, wherever the arrays lie, and nothing beside them is written", () => {
      for (const [n, inner] of SLABS) {
        const next = uniform(n + inner);
        const shape = [OUTER, n, inner];
        const x = new type(OUTER * n * inner).map(() => 8 * next() - 4) as Float32Array;
        const y = lw.logSumExp(x, { shape, axis: 1 });
        const gy = y.map(() => 2 * next() - 1);
        for (const [a, b] of residences(2)) {
          const [flow, from, saved, out] = [place(lw, gy, 1, a), place(lw, x, 2, b), place(lw, y, 1, b), place(lw, x, 3, a)];
          lw.logSumExp.backward(flow.view, from.view, saved.view, { shape, axis: 1, out: out.view });
          const wrong = out.view.findIndex((value, i) => {
            const row = Math.floor(i / (n * inner)) * inner + (i % inner);
            const exact = gy[row] * Math.exp(x[i] - y[row]);
            return !(Math.abs(value - exact) <= (UNITS + Math.abs(x[i] - y[row])) * epsilon * Math.abs(exact));
          });
          expect(wrong, `${shape}: ${out.view[wrong]}`).toBe(-1);
          expect([flow, from, saved, out].every(({ intact }) => intact())).toBe(true);
        }
      }
    });
  });
});
