// Softmax and its relatives within their bounds, in units of the last place.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { add, type Double, div, double, exp, log1p, ONE, sub, sum } from "../../tools/double.js";
import { ulps, ulps64 } from "../../tools/ulp.js";
import { builds } from "../support/builds.js";
import { column, normals } from "../support/samples.js";
import { EXTENTS } from "../support/shapes.js";

/** Largest error of softmax; it is larger for a row whose maximum is beyond 2700 in size (assembly/softmax/rows.ts). */
const ULP = 4;
const ULP_FAR = 5;
/** Largest error of log-softmax and log-sum-exp where one logit is far above the rest, in units of the result. */
const SURE_ULP = 2;
/** The most seen of float64 rows with the kernels is 3.02 in 10^6 rows; plain JavaScript, which rounds more often, has 3.87. */
const wideUlp = (build: string) => (build === "none" ? ULP : 3.1);

const { NEGATIVE_INFINITY: minus } = Number;

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
    for (const [n, inner] of EXTENTS) {
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

  test.each([Float32Array, Float64Array])("%o: logarithms of sure rows keep their digits, and none is above 0", (type) => {
    const wide = type === Float64Array;
    const [bound, boundSum, boundLoss] = wide ? [3, 2, 2 ** -46] : [SURE_ULP, SURE_ULP, 2 ** -21];
    let [worst, worstSum, worstLoss] = [0, 0, 0];
    const error = (y: number, r: Double) => (wide ? ulps64(y, r) : ulps(y, r.hi + r.lo));
    const ways: Record<string, (op: "logSoftmax" | "logSumExp", x: FloatArray, n: number) => FloatArray> = {
      rows: (op, x) => lw[op](x as Float32Array),
      columns: (op, x, n) => {
        const columns = (type as typeof Float32Array).from({ length: 3 * n }, (_, i) => [-1, x[Math.floor(i / 3)], 0][i % 3]);
        const y = lw[op](columns, { shape: [n, 3], axis: 0 });
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
});
