import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { uniform } from "../src/spec/draws.js";
import { same, TYPES } from "./arrays.js";
import { builds } from "./builds.js";
import { refuses } from "./refusal.js";
import { make, normals } from "./samples.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
/** Short rows, which are sorted, then every tail of the kernels. */
const LENGTHS = [1, 2, 3, 4, 5, 7, 17, 64, 384, 385, 386, 387, 5000];
const KINDS: [string, (normal: () => number, i: number) => number][] = [
  ["flat", () => -1.25],
  ["normal", (normal) => normal()],
  ["language", (normal) => 4 * normal() - 7],
  ["ties", (normal) => Math.round(normal())],
  ["zeros of both signs", (_, i) => (i % 3 === 0 ? -0 : i % 3 === 1 ? 0 : -1)],
  ["some hidden", (normal, i) => (i % 4 === 1 ? -inf : normal())],
];

/** A row's positions from the largest value on, equal ones as they come, and their probabilities. */
function ranked(x: ArrayLike<number>): { i: number; p: number }[] {
  const max = Math.max(...Array.from(x));
  const e = Array.from(x, (x) => Math.exp(x - max));
  const sum = e.reduce((a, b) => a + b, 0);
  return Array.from(x, (value, i) => ({ i, value, p: e[i] / sum })).sort((a, b) => b.value - a.value || a.i - b.i);
}

/** The row with only these positions left. */
const only = (x: Float32Array, kept: { i: number }[]) => {
  const y = x.slice().fill(-inf);
  for (const { i } of kept) y[i] = x[i];
  return y;
};

/** The largest x^2 that a fair draw passes but once in about 10^6 times (Wilson and Hilferty). */
const chi = (freedom: number) => freedom * (1 - 2 / (9 * freedom) + 4.75 * Math.sqrt(2 / (9 * freedom))) ** 3;

const squares = (counts: number[], p: number[]) => {
  const draws = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((sum, count, i) => sum + (p[i] > 0 ? (count - draws * p[i]) ** 2 / (draws * p[i]) : count > 0 ? inf : 0), 0);
};

describe.each(builds)("%s", (_build, lw) => {
  test.each(TYPES)("%o: topK, topP and minP against a sort", (type) => {
    for (const [kind, value] of KINDS)
      for (const n of LENGTHS) {
        const normal = normals(n);
        const x = make(type, n, (i) => value(normal, i));
        const order = ranked(x);
        const is = (y: Float32Array, kept: { i: number }[], call: string) =>
          expect(same(y, only(x, kept)), `${call}, ${kind}, n = ${n}`).toBe(true);
        for (const k of [1, 2, 5, n - 1, n, n + 7]) if (k >= 1) is(lw.topK(x, { k }), order.slice(0, k), `topK ${k}`);
        for (const p of [1e-9, 0.1, 0.437, 0.9123, 0.999]) {
          let mass = 0;
          let count = 0;
          while (count < n && mass < p) mass += order[count++].p;
          // where the mass comes as near to p as it rounds, either set is right
          const near = [mass, mass - order[count - 1].p].some((mass) => Math.abs(mass - p) < 1e-6);
          if (!near) is(lw.topP(x, { p }), order.slice(0, count), `topP ${p}`);
          const least = x[order[0].i] + Math.log(p);
          is(
            lw.minP(x, { p }),
            order.filter((o) => x[o.i] >= least),
            `minP ${p}`,
          );
        }
        is(lw.topP(x, { p: 1 }), order, "topP 1");
        is(lw.topP(x), order, "topP");
        is(
          lw.minP(x, { p: 1 }),
          order.filter((o) => x[o.i] === x[order[0].i]),
          "minP 1",
        );
        const t = make(type, 1, () => 0.7)[0];
        expect(
          same(
            lw.temperature(x, { temperature: 0.7 }),
            x.map((x) => x / t),
          ),
        ).toBe(true);
      }
  });

  /** Short rows are sorted, long ones go through histograms: what is hidden makes a short row long, and changes nothing else. */
  test.each(TYPES)("%o: a short row gives what it gives as the start of a long one", (type) => {
    const value = fc.oneof(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom(-0, -inf, -1e30, 1.5),
    );
    const rows = fc.array(value, { minLength: 1, maxLength: 40 }).filter((row) => row.some(Number.isFinite));
    const share = fc.double({ min: 1e-6, max: 1, noNaN: true });
    const options = fc.record(
      {
        temperature: fc.double({ min: 0.1, max: 5, noNaN: true }),
        topK: fc.integer({ min: 1, max: 50 }),
        topP: share,
        minP: share,
        seed: fc.maxSafeNat(),
      },
      { requiredKeys: [] },
    );
    const law = fc.property(rows, options, share, fc.integer({ min: 1, max: 50 }), (row, given, p, k) => {
      const x = make(type, row.length, (i) => row[i]);
      const long = make(type, 1000, (i) => row[i] ?? -inf);
      expect(lw.sample(x, given)).toBe(lw.sample(long, given));
      const starts = (short: Float32Array, y: Float32Array) =>
        expect(same(short, y.slice(0, x.length)) && y.subarray(x.length).every((y) => y === -inf)).toBe(true);
      starts(lw.topK(x, { k }), lw.topK(long, { k }));
      starts(lw.topP(x, { p }), lw.topP(long, { p }));
      starts(lw.minP(x, { p }), lw.minP(long, { p }));
    });
    fc.assert(law, { seed: 1, numRuns: 300 });
  });

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

  test("ties go to the first", () => {
    expect([...lw.topK(Float32Array.of(1, 2, 2, 2), { k: 2 })]).toEqual([-inf, 2, 2, -inf]);
    expect([...lw.topP(Float32Array.of(0, 0, 0, 0), { p: 0.5 })]).toEqual([0, 0, -inf, -inf]);
    expect(lw.sample(Float32Array.of(0, 3, 3), { temperature: 0 })).toBe(1);
  });

  test("gumbelSoftmax: the largest comes with the probabilities of softmax; hard is its one-hot; the noise has its moments", () => {
    const x = Float32Array.of(0, 1, 2, -1);
    const rows = 20000;
    const logits = make(Float32Array, 4 * rows, (i) => x[i % 4]);
    const options = { shape: [rows, 4], tau: 0.7, seed: 11 };
    const soft = lw.gumbelSoftmax(logits, options);
    const hard = lw.gumbelSoftmax(logits, { ...options, hard: true });
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const row = soft.subarray(4 * i, 4 * i + 4);
      const best = row.indexOf(Math.max(...row));
      counts[best]++;
      if (![0, 1, 2, 3].every((j) => hard[4 * i + j] === Number(j === best)))
        expect.fail(`row ${i}: ${row}, hard ${hard.subarray(4 * i, 4 * i + 4)}`);
      if (Math.abs(row.reduce((a, b) => a + b) - 1) > 1e-6) expect.fail(`row ${i} sums to another number`);
    }
    expect(squares(counts, [...lw.softmax(Float64Array.from(x))])).toBeLessThan(chi(3));
    // log-softmax of two logits tells the difference of their noise, which is logistic: its variance is pi^2 / 3
    const pairs = lw.gumbelSoftmax(new Float64Array(2 * rows), { shape: [rows, 2] });
    const differences = Array.from({ length: rows }, (_, i) => Math.log(pairs[2 * i] / pairs[2 * i + 1]));
    const mean = differences.reduce((a, b) => a + b, 0) / rows;
    const variance = differences.reduce((a, b) => a + (b - mean) ** 2, 0) / rows;
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(Math.PI ** 2 / 3 / rows));
    expect(Math.abs(variance - Math.PI ** 2 / 3)).toBeLessThan(5 * Math.sqrt((16 * Math.PI ** 4) / 45 / rows));
    expect(same(lw.gumbelSoftmax(logits, options), soft)).toBe(true);
    expect(same(lw.gumbelSoftmax(logits, { ...options, seed: 12 }), soft)).toBe(false);
  });

  test.each(TYPES)("%o: the noise is the same in every build, and by position", (type) => {
    const x = make(type, 9001, (i) => Math.sin(i));
    for (const seed of [0, 7, 2 ** 40 + 3]) {
      const { f } = lw.gumbelSoftmax.spec;
      const shape = [3000, 3];
      const made = lw.gumbelSoftmax(x.slice(0, 9000), { shape, seed, tau: 2 });
      const exact = lw.softmax(
        Float64Array.from(x.slice(0, 9000), (x, i) => f(x, i, 2, seed, type === Float64Array)),
        { shape },
      );
      made.forEach((y, i) => {
        if (!(Math.abs(y - exact[i]) <= (type === Float32Array ? 1e-6 : 1e-14))) expect.fail(`${i}: ${y} for ${exact[i]}`);
      });
    }
  });

  test("gumbelSoftmax.backward agrees with central differences", () => {
    const normal = normals(2);
    const x = make(Float64Array, 15, () => normal());
    const gy = make(Float64Array, 15, () => normal());
    const options = { shape: [3, 5], tau: 0.6, seed: 4 };
    const gx = lw.gumbelSoftmax.backward(gy, lw.gumbelSoftmax(x, options), options);
    const loss = (j: number, h: number) =>
      lw
        .gumbelSoftmax(
          x.map((x, i) => (i === j ? x + h : x)),
          options,
        )
        .reduce((sum, y, i) => sum + y * gy[i], 0);
    for (let j = 0; j < 15; j++) expect(gx[j]).toBeCloseTo((loss(j, 1e-5) - loss(j, -1e-5)) / 2e-5, 7);
  });

  test("special logits", () => {
    for (const n of [1, 2, 17, 400, 5000]) {
      const row = (value: number, rest: number) => make(Float32Array, n, (i) => (i === n >> 1 ? value : rest));
      for (const x of [row(nan, 0), row(inf, 0), row(-inf, -inf), row(nan, -inf)]) {
        for (const name of ["topP", "minP"] as const)
          expect(lw[name](x, { p: 0.5 }).every(Number.isNaN), `${name} ${x[n >> 1]}`).toBe(true);
        expect(lw.gumbelSoftmax(x).every(Number.isNaN)).toBe(true);
        expect(lw.gumbelSoftmax(x, { hard: true }).every(Number.isNaN)).toBe(true);
        expect(() => lw.sample(x)).toThrow(RangeError);
        expect(() => lw.sample(x)).toThrow(/^sample: "logits" expected numbers below infinity, one above -infinity, got /);
      }
      expect(lw.topK(row(nan, 0), { k: 1 }).every(Number.isNaN)).toBe(true);
      expect([...lw.topK(row(inf, 0), { k: 1 })]).toEqual([...row(inf, -inf)]);
      expect([...lw.topK(row(-inf, -inf), { k: 1 })]).toEqual([...row(-inf, -inf)]);
      expect(lw.sample(row(inf, 0), { temperature: 0 })).toBe(n >> 1);
      expect(() => lw.sample(row(nan, 0), { temperature: 0 })).toThrow(RangeError);
      expect(lw.temperature(row(nan, 0))[n >> 1]).toBe(nan);
    }
    expect([...lw.temperature(Float32Array.of(inf, -inf, 0, -0), { temperature: 2 })]).toEqual([inf, -inf, 0, -0]);
    const empty = new Float32Array(0);
    for (const name of ["topK", "topP", "minP", "temperature", "gumbelSoftmax"] as const)
      expect(lw[name](empty, { shape: [0, 5] })).toEqual(empty);
    expect(() => lw.sample(empty)).toThrow(RangeError);
  });

  test("errors, before anything is written", () => {
    const out = new Float32Array(4);
    const x = Float32Array.of(1, 2, 3, 4);
    const ask = lw as unknown as Record<string, (...values: unknown[]) => unknown>;
    const cases: [string, object, typeof TypeError | typeof RangeError, RegExp][] = [
      [
        "topK",
        { k: 0 },
        RangeError,
        /^topK: "k" expected a whole number from 1 on \(0 means off .*: here the length of a row does\), got 0$/,
      ],
      ["topK", { k: 1.5 }, RangeError, /"k" expected/],
      ["topK", { k: "3" }, TypeError, /"k" expected/],
      ["topP", { p: 0 }, RangeError, /^topP: "p" expected a number above 0, at most 1 \(0 means off .*: here 1 does\), got 0$/],
      ["topP", { p: 1.01 }, RangeError, /"p" expected/],
      ["minP", { p: nan }, RangeError, /"p" expected/],
      [
        "temperature",
        { temperature: 0 },
        RangeError,
        /"temperature" expected a positive number \(0 takes the largest .*: here hardmax does\), got 0$/,
      ],
      ["temperature", { temperature: inf }, RangeError, /"temperature" expected/],
      ["gumbelSoftmax", { tau: 0 }, RangeError, /"tau" expected a positive number, got 0$/],
      ["gumbelSoftmax", { seed: -1 }, RangeError, /"seed" expected a whole number/],
      ["gumbelSoftmax", { hard: 1 }, TypeError, /"hard" expected true or false, got 1$/],
      ["sample", { temperature: -1 }, RangeError, /"temperature" expected a number from 0 on, got -1$/],
      ["sample", { topK: 0 }, RangeError, /"topK" expected .* \(0 means off .*: here undefined does\), got 0$/],
      ["sample", { topP: 0 }, RangeError, /"topP" expected .* \(0 means off .*: here 1 does\), got 0$/],
      ["sample", { minP: 2 }, RangeError, /"minP" expected/],
      ["sample", { seed: 0.5 }, RangeError, /"seed" expected/],
      ["sample", { offset: -1 }, RangeError, /"offset" expected a whole number/],
      ["sample", { topP: [0.5, 0.5] }, RangeError, /"topP" expected a number, or one for each of 1 rows, got "2 numbers"$/],
      ["sample", { topP: [0.5, 2], shape: [2, 2] }, RangeError, /"topP" expected .*, got 2$/],
      ["sample", { temperature: ["1"] }, TypeError, /"temperature" expected .*, got "1"$/],
      ["sample", { return: "logprobs" }, RangeError, /"return" expected "indices" or "logProbabilities", got "logprobs"$/],
      ["sample", { from: 1 }, TypeError, /"from" expected "unmodified" or "processed", got 1$/],
      ["sample", { count: 5 }, RangeError, /"count" expected at most the 4 elements along the axis, got 5$/],
      ["sample", { shape: [3] }, RangeError, /"shape" expected dimensions whose product is the length 4/],
    ];
    for (const [name, options, kind, message] of cases) {
      refuses(out, () => ask[name](x, { ...(name === "sample" ? {} : { out }), ...options }), kind, message);
    }
  });
});
