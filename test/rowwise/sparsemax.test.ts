import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entmax15, sparsemax } from "../../src/spec/sparsemax.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
const LENGTHS = [1, 2, 3, 4, 5, 7, 10, 17, 64, 100, 1000, 4097, 9000];
const KINDS: [string, (normal: () => number, i: number) => number][] = [
  ["flat", () => 1.25],
  ["normal", (normal) => normal()],
  ["narrow", (normal) => 0.01 * normal()],
  ["ties", (normal) => Math.round(normal())],
  ["peaked", (normal, i) => (i === 2 ? 60 : normal())],
  ["far", (normal) => 5000 + normal()],
];

test.each([
  ["sparsemax", sparsemax, 1, (y: number) => y],
  ["entmax15", entmax15, 0.5, (y: number) => Math.sqrt(y)],
] as const)(
  "the spec of %s: x less its part is one threshold where the result is positive, and x is below it elsewhere",
  (_, spec, scale, root) => {
    const value = fc.oneof(fc.constantFrom(0, 1, -1, 0.5, -inf, 40), fc.double({ min: -4, max: 4, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.constantFrom(0, 1000, -3e5), (row, shift) => {
        fc.pre(row.some((x) => x > -inf));
        const x = row.map((x) => x + shift);
        const y = new Float64Array(x.length);
        spec.forward(x, y);
        const unit = 1e-13 * (1 + Math.abs(shift));
        const threshold = Math.max(...x.map((x, i) => scale * x - (y[i] > 0 ? root(y[i]) : inf)));
        for (const [i, x] of row.entries()) {
          const beyond = scale * (x + shift) - threshold - root(y[i]);
          expect(y[i] > 0 ? Math.abs(beyond) : beyond, `${i} of ${row}`).toBeLessThanOrEqual(unit);
        }
        expect(Math.abs(y.reduce((sum, y) => sum + y, 0) - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 500 },
    );
  },
);

describe.each(builds)("%s", (build, lw) => {
  describe.each(["sparsemax", "entmax15"] as const)("%s", (name) => {
    const op = lw[name];

    test.each(TYPES)("%o: the sorted solution, at every length", (type) => {
      let seen = 0;
      for (const [kind, value] of KINDS)
        for (const n of LENGTHS) {
          const normal = normals(n);
          const x = make(type, n, (i) => value(normal, i));
          const exact = new Float64Array(n);
          op.spec.forward(x, exact);
          const y = op(x);
          const unit = type === Float32Array ? 2 ** -24 : 2 ** -50;
          y.forEach((y, i) => {
            seen = Math.max(seen, Math.abs(y - exact[i]));
            if (Math.abs(y - exact[i]) > unit * (type === Float32Array ? 1.01 * exact[i] + 1e-7 : 1))
              expect.fail(`${kind}, ${n}, ${i}: ${y} for ${exact[i]}`);
          });
          expect(Math.abs(y.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-6);
        }
      console.log(`${build.padEnd(8)} ${name} ${type.name}: max ${seen.toExponential(2)}`);
    });

    test("the optimum: no point of the simplex near it does better", () => {
      // both maximise <p, x> + H(p): sum of p (1 - p) / 2 for sparsemax, of p (1 - sqrt p) 4/3 for entmax15
      const entropy = (p: number) => (name === "sparsemax" ? (p * (1 - p)) / 2 : (4 / 3) * p * (1 - Math.sqrt(p)));
      const normal = normals(3);
      const x = make(Float64Array, 9, () => normal());
      const value = (p: ArrayLike<number>) => Array.from(p).reduce((sum, p, i) => sum + p * x[i] + entropy(p), 0);
      const y = op(x);
      for (let i = 0; i < 9; i++)
        for (let j = 0; j < 9; j++) {
          const step = Math.min(1e-4, y[j]);
          const moved = y.slice();
          moved[i] += step;
          moved[j] -= step;
          expect(value(moved)).toBeLessThanOrEqual(value(y) + 1e-12);
        }
    });

    test("backward agrees with central differences", () => {
      for (const n of [1, 2, 5, 17, 300]) {
        const normal = normals(n + 1);
        const x = make(Float64Array, n, () => normal());
        const gy = make(Float64Array, n, () => normal());
        const gx = op.backward(gy, op(x));
        const loss = (j: number, h: number) => op(x.map((x, i) => (i === j ? x + h : x))).reduce((sum, y, i) => sum + y * gy[i], 0);
        for (let j = 0; j < n; j++) expect(Math.abs(gx[j] - (loss(j, 1e-6) - loss(j, -1e-6)) / 2e-6)).toBeLessThan(1e-4);
      }
    });

    test("special values and empty shapes", () => {
      for (const n of [1, 2, 3, 4, 5, 17, 5000])
        for (const at of [0, n >> 1, n - 1]) {
          const row = (value: number, rest: number) => make(Float32Array, n, (i) => (i === at ? value : rest));
          for (const x of [row(nan, 0), row(inf, 0), row(-inf, -inf), row(nan, -inf)]) expect(op(x).every(Number.isNaN)).toBe(true);
          expect([...op(row(-3e38, -inf))]).toEqual([...row(1, 0)]);
          expect([...op(row(3e38, -3e38))]).toEqual([...row(1, 0)]);
          expect(op.backward(row(1, 1), row(nan, 0)).some(Number.isNaN)).toBe(true);
        }
      for (const shape of [[0], [0, 5], [5, 0]]) expect(op(new Float32Array(0), { shape })).toEqual(new Float32Array(0));
    });
  });
});
