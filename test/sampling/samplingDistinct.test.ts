// Draws without replacement: sample with `distinct`.
import { describe, expect, test } from "vitest";
import { uniform } from "../../src/spec/draws.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { make, normals } from "../support/samples.js";
import { chi, squares } from "../support/statistics.js";
import { ranked } from "./ranked.js";

const { NEGATIVE_INFINITY: hidden, POSITIVE_INFINITY: inf, NaN: nan } = Number;

/** All orders of k places, and the probability that they are drawn one after the other, each among those that are left. */
function orders(p: readonly number[], k: number): Map<string, number> {
  if (k === 0) return new Map([["", 1]]);
  const all = new Map<string, number>();
  for (const [i, first] of p.entries()) {
    if (first === 0) continue;
    const rest = p.map((p, j) => (j === i ? 0 : p / (1 - first)));
    for (const [order, probability] of orders(rest, k - 1)) all.set(`${i},${order}`, first * probability);
  }
  return all;
}

describe.each(builds)("%s", (_build, lw) => {
  test("each order comes with its probability", () => {
    const x = Float32Array.of(1, -0.5, hidden, 2, 0.3);
    const soft = (t: number, from: ArrayLike<number>) => [...lw.softmax(Float64Array.from(from, (x) => x / t))];
    const cases: [object, number, number[]][] = [
      [{}, 2, soft(1, x)],
      [{}, 4, soft(1, x)],
      [{ temperature: 3 }, 3, soft(3, x)],
      [{ temperature: 0.4, topK: 3 }, 2, soft(0.4, [1, hidden, hidden, 2, 0.3])],
      [{ minP: 0.1 }, 1, soft(1, [1, hidden, hidden, 2, 0.3])],
      [{ topP: 0.9 }, 3, soft(1, [1, hidden, hidden, 2, 0.3])],
    ];
    for (const [options, distinct, p] of cases) {
      const probabilities = orders(p, distinct);
      const counts = new Map<string, number>();
      for (let seed = 0; seed < 4000; seed++) {
        const order = `${lw.sample(x, { ...options, distinct, seed }).join(",")},`;
        counts.set(order, (counts.get(order) ?? 0) + 1);
      }
      for (const order of counts.keys()) expect(probabilities.has(order), order).toBe(true);
      const found = [...probabilities.keys()].map((order) => counts.get(order) ?? 0);
      expect(squares(found, [...probabilities.values()]), JSON.stringify(options)).toBeLessThan(chi(found.length - 1));
    }
  });

  test.each(TYPES)("%o: the places of the spec, of rows at once, of any kind", (type) => {
    const kinds: ((normal: () => number, i: number) => number)[] = [
      (normal) => 3 * normal(),
      (_, i) => (i === 3 ? 50 : i === 5 ? 20 : i % 7 === 0 ? -20 : -30),
      () => 1.5,
      (normal, i) => (i % 5 === 0 ? Math.round(normal()) : hidden),
    ];
    for (const n of [11, 40, 1000])
      for (const distinct of [1, 2, 3]) {
        const normal = normals(n);
        const rows = kinds.length;
        const x = make(type, rows * n, (i) => kinds[Math.floor(i / n)](normal, i % n));
        const options = { temperature: [0.7, 1, 2, 1], topP: [1, 1, 0.9, 1], minP: [0.01, 0, 0, 0], topK: [9, n, n, n] };
        const drawn = lw.sample(x, { ...options, shape: [rows, n], distinct, seed: 5, offset: 9 });
        for (let row = 0; row < rows; row++) {
          const own = Object.fromEntries(Object.entries(options).map(([name, values]) => [name, values[row]]));
          const logits = x.slice(row * n, (row + 1) * n);
          const { places } = lw.sample.spec.drawDistinct(logits, own as never, distinct, (i) => uniform(5, 9, row, "choice", i));
          expect([...drawn.subarray(row * distinct, (row + 1) * distinct)], `row ${row} of ${n}`).toEqual(places);
          expect(places[0]).toBe(lw.sample(x, { ...options, shape: [rows, n], seed: 5, offset: 9 })[row]);
        }
      }
  });

  test("all elements in turn, with their log-probabilities", () => {
    const x = Float32Array.of(3, 1, -2, 60, 0, -50);
    const told = lw.sample(x, { distinct: 6, seed: 1, return: "logProbabilities", count: 2 });
    expect([...told.indices].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    const right = lw.logSoftmax(Float64Array.from(x));
    told.indices.forEach((place, i) => void expect(told.logProbabilities[i]).toBeCloseTo(right[place], 9));
    expect([...told.best.indices]).toEqual([3, 0]);
    const processed = lw.sample(x, { distinct: 2, topK: 3, seed: 1, return: "logProbabilities", from: "processed" });
    const kept = lw.logSoftmax(Float64Array.of(3, 1, hidden, 60, hidden, hidden));
    processed.indices.forEach((place, i) => void expect(processed.logProbabilities[i]).toBeCloseTo(kept[place], 9));
    // of many rows with one seed, each has numbers of its own
    const rows = lw.sample(new Float32Array(300 * 5), { shape: [300, 5], distinct: 5, seed: 2 });
    expect(new Set(Array.from({ length: 300 }, (_, i) => rows.slice(5 * i, 5 * i + 5).join())).size).toBeGreaterThan(80);
    expect(lw.sample(new Float32Array(0), { shape: [0, 4], distinct: 2 })).toEqual(new Uint32Array(0));
    const order = ranked(x).map(({ i }) => i);
    expect([...lw.sample(x, { distinct: 3, temperature: 1e-3 })]).toEqual(order.slice(0, 3));
  });

  test("more than a row has is refused", () => {
    const ask = (x: Float32Array, options: object) => () => lw.sample(x, options);
    const x = Float32Array.of(1, hidden, 2, 0);
    const cases: [object, typeof TypeError | typeof RangeError, string][] = [
      [{ distinct: 4 }, RangeError, '"distinct" expected at most the 3 elements that are left of row 0, got 4'],
      [{ distinct: 3, topK: 2 }, RangeError, '"distinct" expected at most the 2 elements that are left of row 0, got 3'],
      [{ distinct: 2, shape: [2, 2] }, RangeError, '"distinct" expected at most the 1 elements that are left of row 0, got 2'],
      [{ distinct: 2, topP: 0.1 }, RangeError, '"distinct" expected at most the 1 elements'],
      [{ distinct: 5 }, RangeError, '"distinct" expected at most the 4 elements along the axis, got 5'],
      [{ distinct: 0 }, RangeError, '"distinct" expected a whole number from 1 on, got 0'],
      [{ distinct: 1.5 }, RangeError, '"distinct" expected a whole number from 1 on, got 1.5'],
      [{ distinct: "2" }, TypeError, '"distinct" expected a whole number from 1 on, got "2"'],
      [{ distinct: 2, temperature: 0 }, RangeError, '"distinct" expected temperatures above 0, got 0 (topEntries takes the largest)'],
    ];
    for (const [options, error, message] of cases) refuses(x.slice(), ask(x, options), error, `sample: ${message}`);
    for (const value of [nan, inf]) expect(ask(Float32Array.of(1, value, 2), { distinct: 2 })).toThrow(/"logits" expected numbers below/);
    expect(ask(Float32Array.of(hidden, hidden), { distinct: 1 })).toThrow(/"logits" expected numbers below infinity, one above -infinity/);
  });
});
