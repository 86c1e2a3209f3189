// What softmax and its relatives make of special logits, shapes, scales and masks.
import { deepStrictEqual } from "node:assert";
import { describe, expect, test } from "vitest";
import type { RowOptions } from "../../src/index.js";
import { builds, rowNames } from "../support/builds.js";
import { column, normals } from "../support/samples.js";

const { POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minus, NaN: nan } = Number;

/** Whether all elements are the same. */
const same = (a: Float32Array, b: Float32Array) =>
  a.length === b.length && a.every((y, i) => y === b[i] || (Number.isNaN(y) && Number.isNaN(b[i])));

describe.each(builds)("%s", (_build, lw) => {
  test.each([Float32Array, Float64Array])("%o: special logits, in rows and in columns", (type) => {
    const all = (n: number, value: number) => Array(n).fill(value);
    for (const n of [1, 2, 3, 4, 5, 16, 17, 64, 100, 5000]) {
      for (const at of [0, n >> 1, n - 1]) {
        const row = (value: number, rest: number) => (type as typeof Float32Array).from({ length: n }, (_, i) => (i === at ? value : rest));
        const ways = [
          (op: "softmax" | "logSoftmax" | "logSumExp" | "hardmax", x: Float32Array) => [...lw[op](x)],
          (op: "softmax" | "logSoftmax" | "logSumExp" | "hardmax", x: Float32Array) => {
            const five = (type as typeof Float32Array).from({ length: 5 * n }, (_, i) => (i % 5 === 2 ? x[Math.floor(i / 5)] : 1));
            const y = lw[op](five, { shape: [n, 5], axis: 0 });
            if (op === "softmax") expect(column(y, 1, 5)).toEqual(lw.softmax(five.slice(0, n).fill(1)));
            return op === "logSumExp" ? [y[2]] : [...column(y, 2, 5)];
          },
        ];
        for (const [way, run] of ways.entries()) {
          const is = (op: "softmax" | "logSoftmax" | "logSumExp" | "hardmax", x: Float32Array, expected: ArrayLike<number>) => {
            const y = run(op, x);
            const wrong = y.findIndex((y, i) => y !== expected[i] && !(Number.isNaN(y) && Number.isNaN(expected[i])));
            expect([wrong, y.length], `${op} of ${x[at]} among ${x[n > 1 && at === 0 ? 1 : 0]}, n = ${n}, at ${at}, way ${way}`).toEqual([
              -1,
              expected.length,
            ]);
          };
          for (const x of [row(nan, 0), row(inf, 0), row(minus, minus), row(nan, minus), row(nan, 1e38), row(nan, inf)]) {
            is("softmax", x, all(n, nan));
            is("logSoftmax", x, all(n, nan));
          }
          for (const x of [row(nan, 0), row(nan, minus), row(nan, inf)]) {
            is("logSumExp", x, [nan]);
            is("hardmax", x, all(n, nan));
          }
          is("logSumExp", row(inf, 0), [inf]);
          is("logSumExp", row(inf, minus), [inf]);
          is("logSumExp", row(minus, minus), [minus]);
          is("logSumExp", row(3e38, minus), [type.of(3e38)[0]]);
          is("hardmax", row(inf, 0), row(1, 0));
          is("hardmax", row(minus, minus), [1, ...all(n - 1, 0)]);
          is("hardmax", row(0, 0), [1, ...all(n - 1, 0)]);
          is("softmax", row(-3e38, minus), row(1, 0));
          is("softmax", row(3e38, -3e38), row(1, 0));
          is("logSoftmax", row(2, minus), row(0, minus));
          if (n > 1) expect(Object.is(run("softmax", row(minus, 0))[at], 0)).toBe(true);
          if (n > 1) expect(run("logSoftmax", row(minus, 0))[at]).toBe(minus);
        }
      }
    }
  });

  test("NaN is the engine's ordinary one: of a NaN, of infinity, of a row without a number", () => {
    for (const type of [Float32Array, Float64Array] as (typeof Float32Array)[])
      for (const n of [1, 2, 3, 5, 17, 70, 5000])
        for (const [special, rest] of [
          [nan, 0],
          [inf, 0],
          [inf, 5000],
          [minus, minus],
          [nan, inf],
          [nan, minus],
        ])
          for (const options of [{ shape: [1, n] }, { shape: [n, 3], axis: 0 }])
            for (const name of rowNames) {
              const x = new type(n * (options.axis === 0 ? 3 : 1)).fill(lw[name].spec.sign === -1 ? -rest : rest);
              x[0] = lw[name].spec.sign === -1 && !Number.isNaN(special) ? -special : special;
              const y = lw[name](x, options);
              expect(
                () =>
                  deepStrictEqual(
                    y,
                    y.map((y) => (Number.isNaN(y) ? Number.NaN : y)),
                  ),
                `${name}, n = ${n}`,
              ).not.toThrow();
              const lost = name !== "logSumExp" && name !== "hardmax";
              if (lost && special !== minus) expect(y[0]).toBeNaN();
              if (lost && n > 1 && special === minus) expect(y[0]).toBeNaN();
            }
  });

  test("a special row or column leaves its neighbours alone", () => {
    const x = Float32Array.of(1, 1, nan, 1, 1, 1);
    expect([...lw.softmax(x, { shape: [3, 2] })]).toEqual([0.5, 0.5, nan, nan, 0.5, 0.5]);
    expect([...lw.softmax(x, { shape: [2, 3], axis: 0 })]).toEqual([0.5, 0.5, nan, 0.5, 0.5, nan]);
  });

  test("empty shapes", () => {
    const none = new Float32Array(0);
    for (const shape of [[0], [0, 5], [5, 0], [2, 0, 3]])
      for (const axis of shape.keys()) {
        expect(lw.softmax(none, { shape, axis })).toEqual(none);
        expect(lw.hardmax(none, { shape, axis })).toEqual(none);
        expect(lw.logSoftmax.backward(none, none, { shape, axis })).toEqual(none);
        const lengths = shape.reduce((product, size, i) => (i === axis ? product : product * size), 1);
        expect(lw.logSumExp(none, { shape, axis })).toEqual(new Float32Array(lengths).fill(minus));
      }
  });

  test("a shape of any rank, its axis named from either side: as the transposed rows", () => {
    const x = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
    const rows = lw.softmax(x, { shape: [6, 4] });
    for (const options of [{ shape: [2, 3, 4] }, { shape: [2, 3, 4], axis: 2 }, { shape: [2, 3, 4], axis: -1 }, { shape: [6, 4], axis: 1 }])
      expect(lw.softmax(x, options)).toEqual(rows);
    for (const name of rowNames)
      for (const axis of [0, 1, -3, -2]) {
        const y = lw[name](x, { shape: [2, 3, 4], axis });
        const [n, inner] = axis % 3 === 0 ? [2, 12] : [3, 4];
        for (let c = 0; c < 24 / n; c++) {
          const start = Math.floor(c / inner) * n * inner + (c % inner);
          const row = lw[name](Float32Array.from({ length: n }, (_, j) => x[start + j * inner]));
          for (let j = 0; j < row.length; j++) expect(y[name === "logSumExp" ? c : start + j * inner]).toBeCloseTo(row[j], 6);
        }
      }
  });

  test("softmin is softmax of -x, and a scale is a factor", () => {
    for (const n of [3, 100, 5000]) {
      const normal = normals(n);
      const x = Float32Array.from({ length: n }, () => normal());
      const half = x.map((x) => x / 2);
      expect(lw.softmin(x)).toEqual(lw.softmax(x.map((x) => -x)));
      for (const name of rowNames) expect(lw[name](x, { scale: 0.5 })).toEqual(lw[name](half));
    }
  });

  test.each([Float32Array, Float64Array])("%o: softmin has the bits of softmax of -x, near and far, with infinities and NaN", (type) => {
    const array = type as typeof Float32Array;
    const normal = normals(7);
    for (const n of [1, 2, 3, 4, 5, 7, 16, 17, 33, 64, 65, 700, 5000])
      for (const special of [0, -0, 3e3, 1e30, -1e30, minus, -minus, nan]) {
        const x = lw.alloc(array, n);
        x.set(x.map(() => 5 * normal()));
        x[n >> 1] = special;
        const y = lw.softmax(x.map((x) => (Number.isNaN(x) ? x : -x)));
        expect(lw.softmin(x), `n = ${n}, ${special}`).toEqual(y);
        expect(lw.softmin(x, { scale: -1 })).toEqual(lw.softmax(x));
        expect(lw.softmin(x, { out: x })).toEqual(y);
        lw.free(x);
      }
  });

  test("arrays in the memory get the same logits as others, also in place", () => {
    for (const [shape, axis] of [
      [[2, 5000], 1],
      [[2, 600, 11], 1],
      [[3, 40], 1],
    ] as const) {
      const length = shape.reduce<number>((a, b) => a * b, 1);
      const normal = normals(3);
      const foreign = Float32Array.from({ length }, () => normal());
      const x = lw.alloc(Float32Array, length);
      const y = lw.alloc(Float32Array, length);
      const mask = Uint8Array.from({ length }, (_, i) => i % 3);
      for (const options of [{ scale: 0.7 }, { mask }, { mask, scale: -3 }, { mask: foreign.map((x) => 2 * x) }])
        for (const name of ["softmax", "softmin", "logSoftmax", "hardmax"] as const) {
          x.set(foreign);
          const own = { ...options, shape, axis };
          const expected = lw[name](foreign, own);
          const same = (y: Float32Array, to = expected) =>
            expect(
              y.every((y, i) => y === to[i]),
              `${name} of ${shape}`,
            ).toBe(true);
          same(lw[name](x, { ...own, out: y }));
          same(lw[name](x, own));
          same(x, foreign);
          same(lw[name](x, { ...own, out: x }));
        }
      lw.free(x);
      lw.free(y);
    }
  });

  /** What a mask means: the logits that it leaves, -infinity where it hides. */
  const masks: [string, (n: number) => RowOptions<Float32Array>["mask"], (x: number, i: number) => number][] = [
    ["bytes", (n) => Uint8Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0 : 7)), (x, i) => (i % 3 === 0 ? minus : x)],
    ["booleans", (n) => Array.from({ length: n }, (_, i) => i % 3 !== 0), (x, i) => (i % 3 === 0 ? minus : x)],
    [
      "numbers",
      (n) => Float32Array.from({ length: n }, (_, i) => (i % 3 === 0 ? minus : i % 5)),
      (x, i) => (i % 3 === 0 ? minus : Math.fround(x + (i % 5))),
    ],
  ];

  test.each(masks)("a mask of %s, of any trailing part of the shape", (_kind, make, logit) => {
    for (const shape of [
      [2, 3, 4],
      [3, 2, 10],
      [2, 7, 100],
      [2, 3, 5000],
      [3, 4, 2100],
    ])
      for (const axis of [0, 1, 2])
        for (const from of [0, 1, 2]) {
          const normal = normals(shape[2]);
          const length = shape.slice(from).reduce((a, b) => a * b);
          const x = Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => normal());
          const options = { shape, axis, mask: make(length) };
          const left = x.map((x, i) => logit(x, i % length));
          for (const name of ["softmax", "logSoftmax", "hardmax"] as const) {
            const y = lw[name](x, options);
            const r = lw[name](left, { shape, axis });
            const blank = name === "logSoftmax" ? minus : 0;
            const wrong = y.findIndex((y, i) => {
              if (left[i] === minus) return y !== blank; // hardmax of nothing but -infinity differs: 1, or hidden
              return !(Math.abs(y - r[i]) <= 1e-6 * Math.max(1, Math.abs(r[i])));
            });
            expect(wrong, `${name} of ${shape}, axis ${axis}, mask of ${length}`).toBe(-1);
          }
          const r = lw.logSumExp(left, { shape, axis });
          expect(lw.logSumExp(x, options).findIndex((y, i) => y !== r[i] && !(Math.abs(y - r[i]) < 1e-6))).toBe(-1);
        }
  });

  test.each([Float32Array, Float64Array])(
    "%o: a row that a mask hides whole is blank, even with NaN in it; a NaN that is seen is not",
    (type) => {
      for (const n of [1, 3, 10, 40, 5000]) {
        const x = (type as typeof Float32Array).from({ length: 2 * n }, (_, i) => (i < n ? i % 7 : nan));
        const mask = Uint8Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 : 0));
        const options = { shape: [2, n], mask };
        const blank = (y: Float32Array, value: number) => expect(y.subarray(n).every((y) => Object.is(y, value))).toBe(true);
        blank(lw.softmax(x, options), 0);
        blank(lw.softmin(x, options), 0);
        blank(lw.hardmax(x, options), 0);
        blank(lw.logSoftmax(x, options), minus);
        expect(lw.logSumExp(x, options)[1]).toBe(minus);
        expect(lw.softmax(x, options).subarray(0, n)).toEqual(lw.softmax(x.subarray(0, n)));
        for (const name of ["softmax", "logSoftmax"] as const) {
          const gx = lw[name].backward(
            x.map(() => 1),
            lw[name](x, options),
            { shape: [2, n] },
          );
          expect(gx.subarray(n).every((gx) => gx === 0)).toBe(true);
        }
        const saved = lw.logSumExp(x, options);
        expect(lw.logSumExp.backward((type as typeof Float32Array).of(1, 1), x, saved, options).subarray(n)).toEqual(new type(n));
        mask[2 * n - 1] = 1;
        expect(lw.softmax(x, options)[2 * n - 1]).toBe(nan);
      }
    },
  );

  test("causal hides the keys behind a query, in every matrix of a batch", () => {
    for (const [batch, queries, keys] of [
      [1, 1, 1],
      [2, 3, 3],
      [2, 3, 5],
      [2, 5, 3],
      [3, 70, 70],
      [2, 3, 5000],
      [1, 2, 4097], // the last tile has one key
    ]) {
      const normal = normals(keys);
      const x = Float32Array.from({ length: batch * queries * keys }, () => normal());
      const options = { shape: [batch, queries, keys] };
      const mask = Uint8Array.from({ length: queries * keys }, (_, i) => (i % keys > Math.floor(i / keys) + keys - queries ? 0 : 1));
      for (const name of ["softmax", "logSoftmax", "hardmax", "logSumExp"] as const)
        expect(same(lw[name](x, { ...options, causal: true }), lw[name](x, { ...options, mask }))).toBe(true);
      const scaled = { ...options, scale: 0.5, mask: x.slice(0, keys) };
      const both = Float32Array.from(mask, (bit, i) => (bit ? scaled.mask[i % keys] : minus));
      expect(same(lw.softmax(x, { ...scaled, causal: true }), lw.softmax(x, { ...scaled, mask: both }))).toBe(true);
    }
  });
});
