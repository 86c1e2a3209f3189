// The draws of sample, and their log-probabilities.
import { describe, expect, test } from "vitest";
import { uniform } from "../../src/spec/draws.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";
import { chi, squares } from "../support/statistics.js";
import { only, ranked } from "./ranked.js";

const inf = Number.POSITIVE_INFINITY;

describe.each(builds)("%s", (_build, lw) => {
  test("sample comes with the probabilities of what is left", () => {
    const x = Float32Array.of(1, 2, 0.5, 2, -1, 0, -inf, 1.5);
    const soft = (x: ArrayLike<number>) => [...ranked(x)].sort((a, b) => a.i - b.i).map(({ p }) => p);
    const hot = (t: number) => x.map((x) => x / t);
    const cases: [object, ArrayLike<number>][] = [
      [{}, x],
      [{ temperature: 0.5 }, hot(0.5)],
      [{ temperature: 3, topK: 3 }, only(hot(3), ranked(hot(3)).slice(0, 3))],
      [{ topP: 0.6 }, only(x, ranked(x).slice(0, 3))],
      [{ topK: 3, topP: 0.8 }, only(x, ranked(x).slice(0, 3))],
      [{ topK: 1 }, only(x, ranked(x).slice(0, 1))],
      [
        { minP: 0.3 },
        only(
          x,
          ranked(x).filter((o) => x[o.i] >= 2 + Math.log(0.3)),
        ),
      ],
    ];
    for (const [options, left] of cases) {
      const p = soft(left);
      const counts = p.map(() => 0);
      for (let seed = 0; seed < 20000; seed++) counts[lw.sample(x, { ...options, seed })]++;
      const freedom = p.filter((p) => p > 0).length - 1;
      expect(squares(counts, p), `${JSON.stringify(options)}: ${counts}`).toBeLessThanOrEqual(freedom === 0 ? 0 : chi(freedom));
    }
  });

  test("sample of a long row: the position where the probabilities pass the random number", () => {
    const n = 150000;
    const normal = normals(1);
    const x = make(Float32Array, n, () => 3 * normal());
    for (const options of [
      {},
      { topK: 50 },
      { topK: 1000, topP: 0.9, temperature: 0.8 },
      { topP: 0.95 },
      { minP: 0.05, temperature: 1.5 },
    ]) {
      const { temperature = 1, topK, topP, minP } = options as { temperature?: number; topK?: number; topP?: number; minP?: number };
      let left = Float64Array.from(x, (x) => x / temperature);
      if (topK) left = lw.topK(left, { k: topK });
      if (topP) left = lw.topP(left, { p: topP });
      if (minP) left = lw.minP(left, { p: minP });
      const p = lw.softmax(left);
      for (let seed = 0; seed < 4; seed++) {
        const i = lw.sample(x, { ...options, seed });
        const before = p.reduce((sum, p, j) => sum + (x[j] > x[i] || (x[j] === x[i] && j < i) ? p : 0), 0);
        expect(uniform(seed)).toBeGreaterThanOrEqual(before - 1e-5);
        expect(uniform(seed)).toBeLessThanOrEqual(before + p[i] + 1e-5);
        expect(p[i]).toBeGreaterThan(0);
      }
      expect(lw.sample(x, { ...options, seed: 3 })).toBe(lw.sample(x, { ...options, seed: 3 }));
    }
    expect(lw.sample(x, { temperature: 0 })).toBe(x.indexOf(x.reduce((a, b) => Math.max(a, b))));
    expect(lw.sample(x, { temperature: 1e-300 })).toBe(lw.sample(x, { temperature: 0 }));
  });

  test("rows at once: each with its own parameters, as alone", () => {
    for (const n of [40, 1000])
      for (const type of TYPES) {
        const normal = normals(n);
        const [rows, shape] = [5, [5, n]];
        const x = make(type, rows * n, () => 3 * normal());
        const row = (i: number) => x.slice(i * n, (i + 1) * n);
        const each = {
          temperature: [0.5, 1, 0, 2, 0.1],
          topK: Int32Array.of(1, 3, 7, n, n + 5),
          topP: [0.5, 0.9, 1, 0.95, 0.99],
          minP: [0, 0.1, 0.2, 0, 0.01],
          offset: [0, 1, 2, 3, 4],
          seed: [7, 7, 8, 9, 2 ** 40],
        };
        const drawn = lw.sample(x, { shape, ...each });
        const told = lw.sample(x, { shape, ...each, return: "logProbabilities", from: "processed", count: 3 });
        expect(told.indices).toEqual(drawn);
        for (let i = 0; i < rows; i++) {
          const options = Object.fromEntries(Object.entries(each).map(([name, values]) => [name, values[i]]));
          expect(drawn[i]).toBe(lw.sample(row(i), options));
          const alone = lw.sample(row(i), { ...options, return: "logProbabilities", from: "processed", count: 3 });
          expect([alone.indices, alone.logProbabilities]).toEqual([told.indices[i], told.logProbabilities[i]]);
          expect(alone.best.indices).toEqual(told.best.indices.slice(3 * i, 3 * i + 3));
        }
        // one seed for all: rows of equal logits draw different numbers
        const equal = lw.sample(new type(200 * 50) as Float32Array, { shape: [200, 50], seed: 3 });
        expect(new Set(equal).size).toBeGreaterThan(30);
        expect(lw.sample(x, { shape, seed: [3] })).toEqual(lw.sample(x, { shape, seed: [3, 3, 3, 3, 3] }));
      }
    expect(lw.sample(new Float32Array(0), { shape: [0, 5] })).toEqual(new Uint32Array(0));
    const all = Array.from({ length: 400 }, (_, offset) => lw.sample(new Float32Array(8), { seed: 1, offset }));
    expect(
      squares(
        [...Array(8).keys()].map((i) => all.filter((j) => j === i).length),
        Array(8).fill(1 / 8),
      ),
    ).toBeLessThan(chi(7));
  });

  test("log-probabilities of the draw and of the most probable", () => {
    for (const n of [9, 2000]) {
      const normal = normals(n + 1);
      const x = make(Float32Array, n, () => 2 * normal());
      const close = (a: ArrayLike<number>, b: number[]) => b.forEach((b, i) => void expect(a[i]).toBeCloseTo(b, 6));
      const raw = lw.logSoftmax(Float64Array.from(x));
      const order = ranked(x).map(({ i }) => i);
      const plain = lw.sample(x, { seed: 4, topK: 2, temperature: 0.5, return: "logProbabilities", count: 4 });
      close([plain.logProbabilities], [raw[plain.indices]]);
      expect([...plain.best.indices]).toEqual(order.slice(0, 4));
      close(
        plain.best.logProbabilities,
        order.slice(0, 4).map((i) => raw[i]),
      );
      const cases: { temperature?: number; topK?: number; topP?: number; minP?: number }[] = [
        { topK: 2, temperature: 0.5 },
        { topP: 0.6, temperature: 2 },
        { minP: 0.2 },
      ];
      for (const options of cases) {
        const { temperature = 1, topK = n, topP = 1, minP = 1e-9 } = options;
        const hot = Float64Array.from(x, (x) => x / temperature);
        const left = lw.minP(lw.topP(lw.topK(hot, { k: topK }), { p: topP }), { p: minP });
        const processed = lw.logSoftmax(left);
        const told = lw.sample(x, { ...options, seed: 4, return: "logProbabilities", from: "processed", count: 4 });
        close([told.logProbabilities], [processed[told.indices]]);
        for (let i = 0; i < 4; i++)
          if (Number.isFinite(processed[order[i]])) expect(told.best.logProbabilities[i]).toBeCloseTo(processed[order[i]], 6);
          else expect(told.best.logProbabilities[i]).toBe(-inf);
      }
    }
  });
});
