import { describe, expect, test } from "vitest";
import { ulps } from "../tools/ulp.js";
import { builds } from "./builds.js";

/** What ops.md promises of softmax, and of rows whose maximum is beyond 2700 in size. */
const ULP = 4;
const ULP_FAR = 5;

/** A repeatable generator of normal deviates. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

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

/** The exact softmax of a row, in float64 with a compensated sum. */
function exact(x: Float32Array): Float64Array {
  const max = x.reduce((a, b) => Math.max(a, b));
  const e = Float64Array.from(x, (x) => Math.exp(x - max));
  let [sum, lost] = [0, 0];
  for (const term of e) {
    const next = sum + (term - lost);
    lost = next - sum - (term - lost);
    sum = next;
  }
  return e.map((e) => e / sum);
}

describe.each(builds)("%s", (build, lw) => {
  test.each(kinds)("softmax of %s rows of any length is within its bound, and sums to 1", (kind, make) => {
    let worst = 0;
    for (const n of [1, 2, 3, 4, 5, 7, 10, 16, 31, 64, 100, 1000, 4096, 5000, 40000]) {
      const normal = normals(n);
      const x = Float32Array.from({ length: n }, (_, i) => make(normal, i, n));
      const y = lw.softmax(x);
      const r = exact(x);
      y.forEach((y, i) => {
        worst = Math.max(worst, ulps(y, r[i]));
      });
      expect(Math.abs(y.reduce((sum, y) => sum + y, 0) - 1)).toBeLessThan(1e-6);
      const log = lw.logSoftmax(x);
      log.forEach((log, i) => {
        const value = Math.log(r[i]);
        if (r[i] > 1e-300)
          expect(Math.abs(log - value), `log-softmax of ${x[i]}, n = ${n}`).toBeLessThanOrEqual(2 ** -22 + 2 ** -22 * Math.abs(value));
      });
    }
    console.log(`${build.padEnd(8)} softmax, ${kind}: max ${worst.toFixed(3)} ULP`);
    expect(worst).toBeLessThanOrEqual(kind.startsWith("far") ? ULP_FAR : ULP);
  });

  test("a sum does not drift over a long row", () => {
    const x = new Float32Array(2 ** 22).fill(0.3);
    expect(new Set(lw.softmax(x))).toEqual(new Set([2 ** -22]));
    expect(lw.logSoftmax(x)[7]).toBeCloseTo(-22 * Math.LN2, 5);
  });

  test("special logits", () => {
    const { POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minus, NaN: nan } = Number;
    const all = (n: number) => Array(n).fill(nan);
    for (const n of [1, 2, 3, 4, 5, 16, 17, 64, 100, 5000]) {
      for (const at of [0, n >> 1, n - 1]) {
        const row = (value: number, rest: number) => Float32Array.from({ length: n }, (_, i) => (i === at ? value : rest));
        for (const x of [row(nan, 0), row(inf, 0), row(minus, minus), row(nan, minus), row(nan, 1e38), row(nan, inf)]) {
          expect([...lw.softmax(x)], `softmax, n = ${n}, at ${at}: ${x[at]}`).toEqual(all(n));
          expect([...lw.logSoftmax(x)], `logSoftmax, n = ${n}, at ${at}: ${x[at]}`).toEqual(all(n));
        }
        const hidden = lw.softmax(row(minus, 0));
        if (n > 1) expect(Object.is(hidden[at], 0)).toBe(true);
        if (n > 1) expect(lw.logSoftmax(row(minus, 0))[at]).toBe(minus);
        const alone = lw.softmax(row(-3e38, minus));
        expect([...alone]).toEqual([...row(1, 0)]);
        const opposite = lw.softmax(row(3e38, -3e38));
        expect([...opposite]).toEqual([...row(1, 0)]);
      }
    }
  });

  test("a special row leaves its neighbours alone", () => {
    const y = lw.softmax(Float32Array.of(1, 1, Number.NaN, 1, 1, 1), { shape: [3, 2] });
    expect([...y]).toEqual([0.5, 0.5, Number.NaN, Number.NaN, 0.5, 0.5]);
  });

  test("empty shapes", () => {
    for (const shape of [[0], [0, 5], [5, 0], [2, 0, 3]]) {
      expect(lw.softmax(new Float32Array(0), { shape })).toEqual(new Float32Array(0));
      expect(lw.logSoftmax.backward(new Float32Array(0), new Float32Array(0), { shape })).toEqual(new Float32Array(0));
    }
  });

  test("a shape of any rank, its last axis named from either side", () => {
    const x = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
    const rows = lw.softmax(x, { shape: [6, 4] });
    for (const options of [{ shape: [2, 3, 4] }, { shape: [2, 3, 4], axis: 2 }, { shape: [2, 3, 4], axis: -1 }, { shape: [6, 4], axis: 1 }])
      expect(lw.softmax(x, options)).toEqual(rows);
  });

  test.each(["softmax", "logSoftmax"] as const)("%s.backward agrees with central differences", (name) => {
    const op = lw[name];
    for (const n of [1, 3, 4, 10, 67, 4097]) {
      const normal = normals(n);
      const x = Float32Array.from({ length: n }, () => normal());
      const gy = Float32Array.from({ length: n }, () => normal());
      const gx = op.backward(gy, op(x));
      const loss = (x: Float64Array) => {
        const y = new Float64Array(n);
        op.spec.forward(x, y);
        return y.reduce((sum, y, i) => sum + y * gy[i], 0);
      };
      for (let i = 0; i < n; i += 1 + (n >> 3)) {
        const moved = (h: number) => loss(Float64Array.from(x, (x, j) => (i === j ? x + h : x)));
        expect(gx[i], `n = ${n}, i = ${i}`).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 4);
      }
    }
  });
});
