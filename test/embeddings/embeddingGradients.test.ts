import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { type FloatType, same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refusal } from "../support/refusal.js";
import { make, normals } from "../support/samples.js";
import { product } from "../support/shapes.js";

const vector = (type: FloatType, n: number, seed: number, size = 1): FloatArray => {
  const normal = normals(seed);
  return make(type, n, () => size * normal());
};

/** Whether every number is the exact one, to a part of the largest. */
const near = (y: ArrayLike<number>, exact: ArrayLike<number>, part: number): boolean => {
  const most = Array.from(exact).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return Array.from(y).every((y, i) => Math.abs(y - exact[i]) <= part * most);
};

describe.each(builds)("%s", (_, lw) => {
  test.each(TYPES)("normalize.backward: its definition, of numbers of every size, along any axis: %o", (type) => {
    for (const [shape, axis] of [
      [[1], 0],
      [[7], 0],
      [[3, 768], -1],
      [[2, 9000], 1],
      [[2, 3, 4], 1],
      [[300, 40], 0],
      [[5000, 3], 0],
    ] as const)
      for (const size of type === Float32Array ? [1, 1e-38, 1e30] : [1, 1e-200, 1e300])
        for (const p of [1, 2] as const) {
          const total = product(shape);
          const [gy, x] = [vector(type, total, 1), vector(type, total, 2, size)] as Float32Array[];
          const at = (axis + shape.length) % shape.length;
          const [n, inner] = [shape[at], product(shape.slice(at + 1))];
          const exact = new Float64Array(total);
          for (let column = 0; column < total / n; column++) {
            const place = (j: number) => (Math.floor(column / inner) * n + j) * inner + (column % inner);
            const row = (of: FloatArray) => Float64Array.from({ length: n }, (_, j) => of[place(j)]);
            const [g, v] = [row(gy), row(x).map((x) => x / size)];
            const length = p === 2 ? Math.hypot(...v) : v.reduce((sum, v) => sum + Math.abs(v), 0);
            const flow = v.reduce((sum, v, j) => sum + (g[j] * v) / length, 0);
            v.forEach((v, j) => {
              exact[place(j)] = (g[j] - (p === 2 ? v / length : Math.sign(v)) * flow) / length / size;
            });
          }
          const options = { shape, axis, p };
          const gx = lw.normalize.backward(gy, x, options);
          expect(near(gx, exact, type === Float32Array ? 2 ** -22 : 2 ** -44), `[${shape}], ${axis}, ${p}, ${size}`).toBe(true);
          for (const of of [gy, x]) {
            const [g, v] = [gy, x].map((given) => (given === of ? given.slice() : given));
            expect(same(lw.normalize.backward(g, v, { ...options, out: of === gy ? g : v }), gx)).toBe(true);
          }
          const resident = lw.alloc(type as Float32ArrayConstructor, total);
          resident.set(x);
          expect(same(lw.normalize.backward(gy, resident, { ...options, out: resident }), gx)).toBe(true);
          lw.free(resident);
        }
  });

  test("normalize.backward agrees with central differences; a vector of zeros has a gradient of zeros", () => {
    const [gy, x] = [vector(Float64Array, 12, 3), vector(Float64Array, 12, 4)] as Float64Array[];
    for (const p of [1, 2] as const) {
      const options = { shape: [3, 4], p };
      const gx = lw.normalize.backward(gy, x, options);
      const loss = (i: number, h: number) =>
        lw
          .normalize(
            x.map((x, j) => (i === j ? x + h : x)),
            options,
          )
          .reduce((sum, y, j) => sum + gy[j] * y, 0);
      for (let i = 0; i < x.length; i++) expect(Math.abs(gx[i] - (loss(i, 1e-5) - loss(i, -1e-5)) / 2e-5)).toBeLessThan(1e-8);
      expect([...lw.normalize.backward(gy.slice(0, 3), new Float64Array(3), { p })]).toEqual([0, 0, 0]);
      expect([...lw.normalize.backward(Float64Array.of(1, 2), Float64Array.of(Number.NaN, 2), { p })]).toEqual([Number.NaN, Number.NaN]);
      // an element that is 0 has no sign
      expect([...lw.normalize.backward(Float64Array.of(1, 0), Float64Array.of(0, 2), { p })]).toEqual([0.5, 0]);
    }
    expect(lw.normalize.backward(new Float64Array(0), new Float64Array(0), { shape: [0, 3] })).toHaveLength(0);
  });

  test.each(TYPES)("meanPool.backward: gy times the part of each token, 0 for what is hidden: %o", (type) => {
    for (const [batch, count, size] of [
      [1, 1, 1],
      [3, 5, 7],
      [2, 30, 384],
      [2, 9, 1500],
      [1, 1100, 3],
      [1, 5000, 1],
      [1, 3, 5000],
    ]) {
      const gy = vector(type, batch * size, size) as Float32Array;
      const weights = make(type, batch * count, (i) => ((i * i) % 3 < 2 && i >= count - 1 ? 0.25 + (i % 5) : 0)) as Float32Array;
      const shape = [batch, count, size];
      const exact = Float64Array.from({ length: batch * count * size }, (_, i) => {
        const [row, token] = [Math.floor(i / (count * size)), Math.floor(i / size)];
        const total = weights.subarray(row * count, (row + 1) * count).reduce((a, b) => a + b, 0);
        return weights[token] === 0 ? 0 : gy[row * size + (i % size)] * (weights[token] / total);
      });
      const gx = lw.meanPool.backward(gy, weights, { shape });
      expect(near(gx, exact, type === Float32Array ? 2 ** -24 : 2 ** -51), `[${shape}]`).toBe(true);
      if (batch === 1) expect(same(lw.meanPool.backward(gy, weights), gx)).toBe(true);
      const wrong = gy.map(() => Number.NaN);
      lw.meanPool.backward(wrong, weights, { shape }).forEach((g, i) => {
        if (Number.isNaN(g) !== weights[Math.floor(i / size)] > 0) expect.fail(`[${shape}], ${i}: ${g}`);
      });
      const resident = lw.alloc(type as Float32ArrayConstructor, gx.length);
      resident.set(gy);
      const from = resident.subarray(0, gy.length);
      expect(same(lw.meanPool.backward(from, weights, { shape, out: resident }), gx)).toBe(true);
      lw.free(resident);
    }
  });

  test("meanPool.backward is the transpose of meanPool: products with it are those with the mean", () => {
    const shape = [3, 11, 6];
    const [x, gy] = [vector(Float64Array, product(shape), 1), vector(Float64Array, 18, 2)] as Float64Array[];
    const mask = Int32Array.from({ length: 33 }, (_, i) => (i * 7) % 3);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, a, i) => sum + a * b[i], 0);
    const [there, back] = [dot(gy, lw.meanPool(x, mask, { shape })), dot(lw.meanPool.backward(gy, mask, { shape }), x)];
    expect(Math.abs(there - back)).toBeLessThan(1e-14);
  });

  test("what has no gradient is refused", () => {
    const refuses = refusal((): [x: Float32Array, out: Float32Array] => [Float32Array.of(1, -2, 3, -4), new Float32Array(4).fill(9)]);
    const { normalize, meanPool } = lw as unknown as Record<string, { backward(...values: unknown[]): unknown }>;
    refuses((x, out) => normalize.backward(x.slice(1), x, { out }), RangeError, 'normalize: "gy" expected length 4, got 3');
    refuses((x, out) => normalize.backward(new Float64Array(4), x, { out }), TypeError, 'normalize: "gy" expected a Float32Array like "x"');
    refuses((x, out) => normalize.backward(x, x, { out, p: 3 }), RangeError, 'normalize: "p" expected 1 or 2, got 3');
    refuses(
      (x, out) => meanPool.backward(x, [true], { out, shape: [2, 2] }),
      RangeError,
      'meanPool: "shape" expected [batch, tokens, size]',
    );
    refuses((x, out) => meanPool.backward(x, [true], { out, shape: [1, 1, 3] }), RangeError, 'meanPool: "gy" expected length 3, got 4');
    refuses((x, out) => meanPool.backward(x, [true], { out, shape: [1, 2, 4] }), RangeError, 'meanPool: "mask" expected length 2, got 1');
    refuses((x, out) => meanPool.backward(x, [true, true], { out }), RangeError, 'meanPool: "out" expected length 8, got 4');
  });
});
