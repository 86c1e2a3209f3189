import { afterAll, describe, expect, test } from "vitest";
import { type AttentionShape, create, type FloatArray, type Lanewise } from "../../src/index.js";
import { same, sample, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";

const resident = (lw: Lanewise, x: FloatArray): FloatArray => {
  const y = lw.alloc(x.constructor as Float32ArrayConstructor, x.length);
  y.set(x);
  return y;
};

/** Some calls in a row: the first ones on one thread, until it is known what they cost. */
const CALLS = 12;

for (const [simd, one] of builds) {
  if (simd === "none") continue;
  describe.each([2, 3])(`${simd}, %i threads`, async (threads) => {
    const many = await create({ simd: simd as "baseline", threads });
    afterAll(() => many.dispose());

    test("come up", () => {
      expect(many.info.threads).toBe(threads);
      expect(many.memory?.buffer).toBeInstanceOf(SharedArrayBuffer);
    });

    test.each(["relu", "sigmoid", "gelu", "mish", "softplus"] as const)(
      "%s has the bits of one thread, its gradient too, in place too",
      (name) => {
        for (const type of TYPES)
          for (const n of [1, 8191, 8192, 100_003, 400_001]) {
            const [x, gy] = [sample(type, n, n), sample(type, n, n + 1)];
            const y = one[name](x);
            const gx = one[name].backward(gy, x);
            const [from, flow, to] = [resident(many, x), resident(many, gy), many.alloc(type as Float32ArrayConstructor, n)];
            for (let i = 0; i < CALLS; i++) {
              to.fill(7);
              expect(same(many[name](from, { out: to }), y), `${n}, call ${i}`).toBe(true);
              expect(same(many[name].backward(flow, from, { out: to }), gx), `gradient, ${n}, call ${i}`).toBe(true);
            }
            expect(same(from, x) && same(flow, gy)).toBe(true);
            expect(same(many[name](from, { out: from }), y), `in place, ${n}`).toBe(true);
            expect(same(many[name](x), y), `foreign, ${n}`).toBe(true);
            for (const array of [from, flow, to]) many.free(array);
          }
      },
    );

    test.each(["softmax", "logSoftmax"] as const)("%s of one long row has the bits of one thread, in place too", (name) => {
      for (const n of [32767, 32768, 100_003, 2 ** 21 + 5000])
        for (const put of [undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5000]) {
          const x = sample(Float32Array, n, n);
          if (put !== undefined) x[n - 3] = put;
          const y = one[name](x);
          const [from, to] = [resident(many, x), many.alloc(Float32Array, n)];
          for (let i = 0; i < 3; i++) {
            to.fill(7);
            expect(same(many[name](from, { out: to }), y), `${n} with ${put}, call ${i}`).toBe(true);
          }
          expect(same(many[name](from, { out: from }), y), `in place, ${n} with ${put}`).toBe(true);
          many.free(from);
          many.free(to);
        }
    });

    test.each(["softmax", "logSoftmax"] as const)("%s of rows has the bits of one thread, its gradient too", (name) => {
      for (const type of TYPES)
        for (const shape of [
          [64, 1000],
          [5, 20000],
          [20000, 7],
          [300, 3, 100],
        ]) {
          const n = shape.reduce((a, b) => a * b);
          const [x, gy] = [sample(type, n, n), sample(type, n, 3)];
          const y = one[name](x, { shape });
          const gx = one[name].backward(gy, y, { shape });
          const [from, flow, saved, to] = [x, gy, y, gx].map((array) => resident(many, array));
          for (let i = 0; i < CALLS; i++) {
            to.fill(7);
            expect(same(many[name](from, { shape, out: to }), y), `${shape}, call ${i}`).toBe(true);
            expect(same(many[name].backward(flow, saved, { shape, out: to }), gx), `gradient, ${shape}, call ${i}`).toBe(true);
          }
          expect(same(many[name](from, { shape, axis: 0, out: to }), one[name](x, { shape, axis: 0 }))).toBe(true);
          for (const array of [from, flow, saved, to]) many.free(array);
        }
    });

    test("logSumExp of one long row has the bits of one thread", () => {
      for (const n of [32768, 100_003, 2 ** 21 + 5000])
        for (const put of [undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5000]) {
          const x = sample(Float32Array, n, n);
          if (put !== undefined) x[n - 3] = put;
          const [from, to] = [resident(many, x), many.alloc(Float32Array, 3).fill(7)];
          const y = to.subarray(1, 2);
          for (let i = 0; i < 3; i++)
            expect(same(many.logSumExp(from, { out: y }), one.logSumExp(x)), `${n} with ${put}, call ${i}`).toBe(true);
          expect([to[0], to[2]]).toEqual([7, 7]);
          many.free(from);
          many.free(to);
        }
    });

    test("logSumExp of rows has the bits of one thread, its gradient too, in place too", () => {
      for (const type of TYPES)
        for (const shape of [
          [64, 1000],
          [5, 20000],
          [20000, 7],
        ]) {
          const [rows, n] = shape;
          const [x, gy] = [sample(type, rows * n, n), sample(type, rows, 3)];
          const y = one.logSumExp(x, { shape });
          const gx = one.logSumExp.backward(gy, x, y, { shape, scale: 0.5 });
          const [from, flow, saved, to] = [x, gy, y, gx].map((array) => resident(many, array));
          const few = many.alloc(type as Float32ArrayConstructor, rows);
          for (let i = 0; i < CALLS; i++) {
            few.fill(7);
            to.fill(7);
            expect(same(many.logSumExp(from, { shape, out: few }), y), `${shape}, call ${i}`).toBe(true);
            const found = many.logSumExp.backward(flow, from, saved, { shape, scale: 0.5, out: to });
            expect(same(found, gx), `gradient, ${shape}, call ${i}`).toBe(true);
          }
          expect(same(many.logSumExp.backward(flow, from, saved, { shape, scale: 0.5, out: from }), gx), "in place").toBe(true);
          for (const array of [from, flow, saved, to, few]) many.free(array);
        }
    });

    test("convolutions have the bits of one thread, in and out of memory, activated, and so do their gradients", () => {
      for (const type of TYPES)
        for (const [op, shape, weightsShape, strides] of [
          ["conv2d", [2, 40, 31, 9], [3, 3, 9, 20], 1],
          ["conv2d", [1, 60, 20, 60], [3, 3, 60, 21], 2],
          ["depthwiseConv2d", [1, 90, 61, 21], [3, 3, 21, 1], 1],
          ["depthwiseConv2d", [1, 90, 61, 21], [5, 2, 21, 1], 2],
          ["conv2dTranspose", [1, 40, 30, 12], [3, 3, 20, 12], 2],
        ] as ["conv2d", [number, number, number, number], [number, number, number, number], number][]) {
          const total = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
          const [x, weights] = [sample(type, total(shape), 1), sample(type, total(weightsShape), 2)];
          const options = { shape, weightsShape, strides, padding: "same" as const };
          const y = one[op](x, weights, { ...options, activation: one.gelu });
          const gy = sample(type, y.length, 3);
          const [from, to] = [resident(many, x), many.alloc(type as Float32ArrayConstructor, y.length) as FloatArray];
          for (let i = 0; i < CALLS; i++) {
            to.fill(7);
            expect(same(many[op](from, weights, { ...options, activation: many.gelu, out: to }), y), `${op}, call ${i}`).toBe(true);
            expect(same(many[op](x, weights, { ...options, activation: many.gelu }), y)).toBe(true);
          }
          const [a, b] = [one, many].map((lw) => lw[op].backward(gy, x, weights, options));
          expect(same(a.x, b.x) && same(a.weights, b.weights) && same(a.bias, b.bias)).toBe(true);
          for (const array of [from, to]) many.free(array);
        }
    });

    test("attention has the bits of one thread: many queries, one query, masks, and a cache", () => {
      for (const type of TYPES)
        for (const [shape, options] of [
          [
            { batch: 2, heads: 4, keyHeads: 2, queries: 130, keys: 130, size: 40 },
            { causal: true, softcap: 4 },
          ],
          [{ heads: 6, queries: 100, keys: 700, size: 24, valueSize: 20 }, { mask: Uint8Array.from({ length: 700 }, (_, i) => i & 1) }],
          [
            { heads: 6, queries: 100, keys: 300, size: 24 },
            { mask: sample(type, 6 * 100 * 300, 5), layout: "BSHD" },
          ],
          [{ heads: 32, keyHeads: 8, queries: 1, keys: 900, size: 32 }, {}],
        ] as [AttentionShape, object][]) {
          const { batch = 1, heads = 1, keyHeads = heads, queries, keys, size, valueSize = size } = shape;
          const [q, k] = [sample(type, batch * heads * queries * size, 1), sample(type, batch * keyHeads * keys * size, 2)];
          const v = sample(type, batch * keyHeads * keys * valueSize, 3);
          const y = one.attention(q, k, v, { shape, ...options });
          const arrays = [q, k, v, y].map((x) => resident(many, x));
          const to = arrays[3];
          const { mask, ...made } = options as { mask?: FloatArray };
          const cache = many.createAttention<FloatArray>({ batch, heads, keyHeads, size, valueSize, ...made });
          cache.append(k, v);
          for (let i = 0; i < CALLS; i++) {
            to.fill(7);
            expect(same(many.attention(arrays[0], arrays[1], arrays[2], { shape, ...options, out: to }), y), `call ${i}`).toBe(true);
            expect(same(cache(arrays[0], { mask, out: to.fill(7) as FloatArray }), y), `cache, call ${i}`).toBe(true);
          }
          expect(same(many.attention(q, k, v, { shape, ...options }), y), "foreign").toBe(true);
          cache.free();
          for (const array of arrays) many.free(array);
        }
    });

    test("dense has the bits of one thread: by rows, by columns, with any activation, and its gradients", () => {
      for (const type of TYPES)
        for (const shape of [
          [1, 700, 333],
          [7, 300, 260],
          [200, 100, 90],
          [150, 700, 40],
        ] as [number, number, number][]) {
          const [batch, inputs, units] = shape;
          const [x, weights, bias] = [sample(type, batch * inputs, 1), sample(type, inputs * units, 2), sample(type, units, 3)];
          const gy = sample(type, batch * units, 4);
          const [from, by] = [resident(many, x), resident(many, weights)];
          const to = many.alloc(type as Float32ArrayConstructor, batch * units);
          for (const name of ["gelu", "softmax", "softmin"] as const) {
            const y = one.dense(x, weights, { shape, bias, activation: one[name] });
            const layer = many.createDense({ weights, bias, inputs, units, activation: many[name] });
            const g = one.dense.backward(gy, x, weights, { shape, bias, activation: one[name] });
            for (let i = 0; i < CALLS; i++) {
              to.fill(7);
              expect(same(layer(from, { out: to }), y), `${name}, ${shape}, call ${i}`).toBe(true);
              expect(same(many.dense(from, by, { shape, bias, activation: one[name] }), y)).toBe(true);
            }
            const gm = many.dense.backward(gy, from, by, { shape, bias, activation: many[name] });
            expect(same(gm.x, g.x) && same(gm.weights, g.weights) && same(gm.bias, g.bias)).toBe(true);
            layer.free();
          }
          for (const array of [from, by, to]) many.free(array);
        }
    });
  });
}
