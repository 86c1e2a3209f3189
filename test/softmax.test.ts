import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatArray, Lanewise, RowOptions } from "../src/index.js";
import { logSoftmax, softmax, softmin } from "../src/spec/softmax.js";
import { add, type Double, div, double, exp, log1p, ONE, sub, sum } from "../tools/double.js";
import { ulps, ulps64 } from "../tools/ulp.js";
import { TYPES, uniform } from "./arrays.js";
import { builds } from "./builds.js";
import { normals } from "./samples.js";

/** Largest error of softmax; it is larger for a row whose maximum is beyond 2700 in size (assembly/softmax/rows.ts). */
const ULP = 4;
const ULP_FAR = 5;
/** Largest error of log-softmax and log-sum-exp where one logit is far above the rest, in units of the result. */
const SURE_ULP = 2;
/** The most seen of float64 rows with the kernels is 3.02 in 10^6 rows; plain JavaScript, which rounds more often, has 3.87. */
const wideUlp = (build: string) => (build === "none" ? ULP : 3.1);

const { POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minus, NaN: nan } = Number;

/** Rows of every kind that the reduction has to survive. */
const kinds: [string, (normal: () => number, i: number, n: number) => number][] = [
  ["flat", () => 1.25],
  ["normal", (normal) => normal()],
  ["spread", (normal) => 30 * normal()],
  ["peaked", (normal, i) => (i === 3 ? 60 : normal())],
  ["deep, down to subnormal probabilities", (_, i, n) => -(110 * i) / n],
  ["shifted by 1000", (normal) => 1000 + 5 * normal()],
  ["shifted by -2600", (normal) => -2600 + 20 * normal()],
  ["far, around 5000", (normal) => 5000 + 20 * normal()],
  ["far, around -1e30", (normal) => -1e30 * (1 + 1e-7 * normal())],
];

/** The exact softmax of a row, in float64 with a compensated sum and what x - max loses. */
function exact(x: FloatArray): Float64Array {
  const max = Array.from(x).reduce((a, b) => Math.max(a, b));
  const e = Float64Array.from(x, (x) => {
    const [d, part] = [x - max, x - (x - max)];
    return Math.exp(d) * (1 + (x - (d + part) + (part - max)));
  });
  let [sum, lost] = [0, 0];
  for (const term of e) {
    const next = sum + (term - lost);
    lost = next - sum - (term - lost);
    sum = next;
  }
  return e.map((e) => e / sum);
}

/** Rows of float64, many of which have one logarithm near 0. */
const wideKinds: [string, (normal: () => number, i: number, n: number) => number][] = [
  ...kinds.slice(0, 4),
  ["flat, a number that sums badly", () => 0.1],
  ["flat but for one, whose terms sum badly", (_, i, n) => (i === n >> 1 ? 0 : -5.3)],
  ["with a peak", (normal, i, n) => (i === n >> 1 ? 30 : normal())],
  ["with its largest twice", (normal, i) => (i % 7 < 2 ? 8 : Math.min(8, normal()))],
  ["hidden but for a few", (normal, i) => (i % 50 > 2 ? minus : normal())],
  ["shifted by -2600", (normal) => -2600 + 20 * normal()],
  ["far, around 1e6", (normal) => 1e6 + 20 * normal()],
];

/** Softmax and log-softmax of a row, and the maximum and log(sum(e^(x - max))) that they are made of, in twice the precision. */
function twofold(x: Float64Array): { softmax: Double[]; logSoftmax: Double[]; max: number; log: Double } {
  const max = x.reduce((a, b) => Math.max(a, b));
  const zero = double(0);
  const e = Array.from(x, (x) => (x === minus ? zero : exp(sum(x, -max))));
  const first = x.indexOf(max);
  const others = e.reduce((all, e, i) => (i === first ? all : add(all, e)), zero);
  const all = add(ONE, others);
  // log1p for small sums; for others a step of Newton's
  const near = double(Math.log(all.hi));
  const log = others.hi === 0 ? zero : others.hi < 1 ? log1p(others) : add(near, sub(div(all, exp(near)), ONE));
  const logs = Array.from(x, (x) => (x === minus ? double(minus) : sub(sum(x, -max), log)));
  return { softmax: e.map((e) => div(e, all)), logSoftmax: logs, max, log };
}

/** Whether all elements are the same. */
const same = (a: Float32Array, b: Float32Array) =>
  a.length === b.length && a.every((y, i) => y === b[i] || (Number.isNaN(y) && Number.isNaN(b[i])));

/** Column c of a slab of `inner` columns. */
const column = <A extends FloatArray>(y: A, c: number, inner: number) => y.filter((_, i) => i % inner === c) as A;

/** Shapes with every kind of column: less than a vector, ragged, tiles of whole slabs, long ones, more columns than a tile takes at once. */
const slabs: [number, number][] = [
  [1, 5],
  [2, 3],
  [3, 4],
  [5, 1],
  [7, 6],
  [10, 49],
  [64, 64],
  [100, 17],
  [4097, 2],
  [1031, 64],
  [5, 1025],
  [13, 2048],
];

/** Slabs of n rows by some columns: from less than a vector to more than a tile, with every kind of rest. */
const GRADIENT_SLABS = [
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

describe.each(builds)("%s", (build, lw) => {
  test.each(kinds)("softmax of %s rows of any length is within its bound, and sums to 1", (kind, make) => {
    let worst = 0;
    for (const n of [1, 2, 3, 4, 5, 7, 8, 10, 12, 13, 16, 17, 31, 64, 100, 1000, 4096, 5000, 40000]) {
      const normal = normals(n);
      const x = Float32Array.from({ length: n }, (_, i) => make(normal, i, n));
      const y = lw.softmax(x);
      const r = exact(x);
      y.forEach((y, i) => {
        worst = Math.max(worst, ulps(y, r[i]));
      });
      expect(Math.abs(y.reduce((sum, y) => sum + y, 0) - 1)).toBeLessThan(1e-6);
      const wrong = lw.logSoftmax(x).findIndex((log, i) => {
        const value = Math.log(r[i]);
        return r[i] > 1e-300 && !(Math.abs(log - value) <= 2 ** -22 + 2 ** -22 * Math.abs(value));
      });
      expect(wrong, `log-softmax, n = ${n}`).toBe(-1);
    }
    console.log(`${build.padEnd(8)} softmax, ${kind}: max ${worst.toFixed(3)} ULP`);
    expect(worst).toBeLessThanOrEqual(kind.startsWith("far") ? ULP_FAR : ULP);
  });

  test.each(kinds)("softmax of %s columns, one beside another kind, is within its bound", (kind, make) => {
    let worst = 0;
    for (const [n, inner] of slabs) {
      const normal = normals(n);
      const x = Float32Array.from({ length: n * inner }, (_, i) =>
        (i % inner) % 3 === 1
          ? kinds[(i % inner) % kinds.length][1](normal, Math.floor(i / inner), n)
          : make(normal, Math.floor(i / inner), n),
      );
      const y = lw.softmax(x, { shape: [n, inner], axis: 0 });
      for (let c = 0; c < Math.min(inner, 9); c++) {
        if (c % 3 === 1) continue;
        const r = exact(column(x, c, inner));
        column(y, c, inner).forEach((y, i) => {
          worst = Math.max(worst, ulps(y, r[i]));
        });
      }
    }
    console.log(`${build.padEnd(8)} softmax, ${kind} columns: max ${worst.toFixed(3)} ULP`);
    expect(worst).toBeLessThanOrEqual(kind.startsWith("far") ? ULP_FAR : ULP);
  });

  test("softmax of float64: many short rows, where the rounding of one term and of the sum come together", () => {
    const [rows, n] = [1500, 61];
    const normal = normals(9);
    let worst = 0;
    for (const [size, middle] of [
      [10, 0],
      [10, 1000],
      [30, -1500],
    ]) {
      const x = Float64Array.from({ length: rows * n }, () => middle + size * normal());
      const turned = Float64Array.from(x, (_, i) => x[(i % rows) * n + Math.floor(i / rows)]);
      const y = lw.softmax(x, { shape: [rows, n] });
      const z = lw.softmax(turned, { shape: [n, rows], axis: 0 });
      for (let row = 0; row < rows; row++)
        twofold(x.subarray(row * n, row * n + n)).softmax.forEach((r, i) => {
          worst = Math.max(worst, ulps64(y[row * n + i], r), ulps64(z[i * rows + row], r));
        });
    }
    console.log(`${build.padEnd(8)} float64, many short rows and columns: softmax ${worst.toFixed(2)} ULP`);
    expect(worst).toBeLessThanOrEqual(wideUlp(build));
  });

  test.each(["rows", "columns"])("softmax and log-softmax of float64 %s are within the same bounds, in units of float64", (way) => {
    let [worst, worstLog, worstSum] = [0, 0, 0];
    for (const [kind, make] of wideKinds)
      for (const n of [1, 2, 3, 5, 6, 8, 9, 17, 40, 300, 2049, 10000]) {
        const normal = normals(n);
        const row = Float64Array.from({ length: n }, (_, i) => make(normal, i, n));
        const inner = way === "rows" ? 1 : 3;
        const x = Float64Array.from({ length: n * inner }, (_, i) => (i % inner === inner >> 1 ? row[Math.floor(i / inner)] : 0.1));
        const options = { shape: [n, inner], axis: 0 };
        const { softmax, logSoftmax, max, log } = twofold(row);
        const error = (y: Float64Array, r: Double[]) => Math.max(...Array.from(column(y, inner >> 1, inner), (y, i) => ulps64(y, r[i])));
        worst = Math.max(worst, error(lw.softmax(x, options), softmax));
        worstLog = Math.max(worstLog, error(lw.logSoftmax(x, options), logSoftmax));
        const size = Math.max(1, Math.abs(max), log.hi); // the sum of the two may cancel
        worstSum = Math.max(worstSum, Math.abs(lw.logSumExp(x, options)[inner >> 1] - max - log.hi) / size / 2 ** -53);
        expect(Math.max(worst, worstLog, worstSum), `${kind}, n = ${n}: ${worst}, ${worstLog}, ${worstSum}`).toBeLessThan(ULP);
      }
    console.log(`${build.padEnd(8)} float64 ${way}: softmax ${worst.toFixed(2)} ULP, log-softmax ${worstLog.toFixed(2)} ULP`);
    expect(worst).toBeLessThanOrEqual(wideUlp(build));
    expect(worstLog).toBeLessThan(3);
  });

  test("a sum does not drift over a long row or column", () => {
    const x = new Float32Array(2 ** 22).fill(0.3);
    expect(new Set(lw.softmax(x))).toEqual(new Set([2 ** -22]));
    expect(lw.logSoftmax(x)[7]).toBeCloseTo(-22 * Math.LN2, 5);
    expect(new Set(lw.softmax(x, { shape: [2 ** 21, 2], axis: 0 }))).toEqual(new Set([2 ** -21]));
    const tenths = new Float64Array(2 ** 20 + 4).fill(0.1);
    expect(lw.softmax(tenths)[5] * (2 ** 20 + 4)).toBeCloseTo(1, 15);
    tenths[9] = 3; // no sum of the others is exact now
    expect(lw.softmax(tenths)[5] * (2 ** 20 + 3 + Math.exp(tenths[9] - 0.1))).toBeCloseTo(1, 14);
    tenths[9] = 0.1;
    expect(lw.softmax(tenths, { shape: [2 ** 18 + 1, 4], axis: 0 })[5] * (2 ** 18 + 1)).toBeCloseTo(1, 14);
  });

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

  test.each([Float32Array, Float64Array])("%o: logarithms of sure rows keep their digits, and none is above 0", (type) => {
    const wide = type === Float64Array;
    const [bound, boundSum, boundLoss] = wide ? [3, 2, 2 ** -46] : [SURE_ULP, SURE_ULP, 2 ** -21];
    let [worst, worstSum, worstLoss] = [0, 0, 0];
    const error = (y: number, r: Double) => (wide ? ulps64(y, r) : ulps(y, r.hi + r.lo));
    const ways: Record<string, (op: "logSoftmax" | "logSumExp", x: FloatArray, n: number) => FloatArray> = {
      rows: (op, x) => lw[op](x as Float32Array),
      columns: (op, x, n) => {
        const slab = (type as typeof Float32Array).from({ length: 3 * n }, (_, i) => [-1, x[Math.floor(i / 3)], 0][i % 3]);
        const y = lw[op](slab, { shape: [n, 3], axis: 0 });
        return op === "logSumExp" ? y.slice(1) : column(y, 1, 3);
      },
      scale: (op, x) => lw[op](x.map((x) => x / 4) as Float32Array, { scale: 4 }),
      mask: (op, x) =>
        lw[op](x.map((x) => (x === minus ? 1e9 : x)) as Float32Array, { mask: Uint8Array.from(x, (x) => Number(x !== minus)) }),
      resident: (op, x, n) => {
        const at = lw.alloc(type as typeof Float32Array, n);
        at.set(x);
        const y = lw[op](at).slice();
        lw.free(at);
        return y;
      },
    };
    const draw = fc.record({
      n: fc.constantFrom(2, 3, 4, 5, 8, 13, 16, 17, 64, 70, 1000, 5000, 20000),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      depth: fc.double({ min: 5, max: 120, noNaN: true }),
      top: fc.constantFrom(0, 1, -1.7, 87.3, -1000, 2600, 5000, -70000),
      spread: fc.constantFrom(0, 3),
      hidden: fc.constantFrom(0, 2, 3),
      twice: fc.constantFrom(false, false, true),
      way: fc.constantFrom(...Object.keys(ways)),
    });
    const property = fc.property(draw, ({ n, at, depth, top, spread, hidden, twice, way }) => {
      const normal = normals(n);
      const x = (type as typeof Float32Array).from({ length: n }, (_, i) =>
        hidden > 0 && i % hidden === 1 ? minus : top - depth - spread * Math.abs(normal()),
      );
      const first = Math.floor(at * n);
      x[first] = top;
      if (twice) x[n - 1] = top;
      const { logSoftmax, max, log } = twofold(Float64Array.from(x));
      const y = ways[way]("logSoftmax", x, n);
      worst = Math.max(worst, ...y.map((y, i) => (x[i] === minus ? 0 : error(y, logSoftmax[i]))));
      expect(y.every((y, i) => y <= 0 && (y === minus) === (x[i] === minus))).toBe(true);
      const [sum] = ways[way]("logSumExp", x, n);
      expect(sum).toBeGreaterThanOrEqual(max);
      if (top === 0) worstSum = Math.max(worstSum, error(sum, log));
      const loss = lw.crossEntropy(x, Int32Array.of(first), { shape: [1, n] }) as number;
      const least = wide ? 0 : n * 3.6e-57; // where float32 terms end
      worstLoss = Math.max(worstLoss, (Math.abs(loss - log.hi) - least) / Math.max(log.hi, 1e-300));
      expect(worst, "log-softmax").toBeLessThanOrEqual(bound);
      expect(worstSum, "log-sum-exp").toBeLessThanOrEqual(boundSum);
      expect(worstLoss, "cross entropy").toBeLessThanOrEqual(boundLoss);
    });
    fc.assert(property, { numRuns: 300, seed: 20 });
    console.log(
      `${build.padEnd(8)} sure rows, ${wide ? "float64" : "float32"}: ${worst.toFixed(2)}, ${worstSum.toFixed(2)} ULP, ${worstLoss}`,
    );
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
            for (const name of ["softmax", "logSoftmax", "softmin", "logSumExp", "hardmax"] as const) {
              const x = new type(n * (options.axis === 0 ? 3 : 1)).fill(name === "softmin" ? -rest : rest);
              x[0] = name === "softmin" && !Number.isNaN(special) ? -special : special;
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
    for (const name of ["softmax", "softmin", "logSoftmax", "logSumExp", "hardmax"] as const)
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
      for (const name of ["softmax", "softmin", "logSoftmax", "logSumExp", "hardmax"] as const)
        expect(lw[name](x, { scale: 0.5 })).toEqual(lw[name](half));
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
    for (const [n, inner] of [...slabs.filter(([n, inner]) => n * inner < 5000), [4097, 1], [3, 1], [10, 1], [67, 1]] as const)
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
      for (const [n, inner] of GRADIENT_SLABS) {
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
      for (const [n, inner] of GRADIENT_SLABS) {
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
  });
});
