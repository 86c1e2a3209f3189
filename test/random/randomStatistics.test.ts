import { describe, expect, test } from "vitest";
import { normal } from "../../src/spec/erf.js";
import { philox } from "../../src/spec/philox.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { draws } from "./draws.js";

// All builds draw the same bits (test/random/random.test.ts), so one build is enough for the statistics.
const [[first]] = builds;
const N = 2 ** 20;
/** A statistic that is normal about its mean stays within this many standard deviations, but for one in 16000. */
const SIGMAS = 4;

const mean = (x: ArrayLike<number>, f: (x: number, i: number) => number = (x) => x) => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += f(x[i], i);
  return sum / x.length;
};

/** The correlation of two standardised samples, in its own standard deviations. */
const correlation = (x: ArrayLike<number>, y: ArrayLike<number>) => {
  const n = Math.min(x.length, y.length);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[i] * y[i];
  return sum / Math.sqrt(n);
};

/** Chi-square of counts that should be equal, in standard deviations from its mean. */
function chiSquare(counts: ArrayLike<number>): number {
  const total = Array.from(counts).reduce((a, b) => a + b, 0);
  const expected = total / counts.length;
  const chi = Array.from(counts).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return (chi - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

const LAGS = [1, 2, 3, 4, 5, 8, 12, 16, 17, 64, 4096, 65536];

describe.each(TYPES)("the statistics of a million numbers: %o", (type) => {
  const z = draws(first, "normals", type, { n: N, index: 0, seed: 2024 });
  const u = draws(first, "uniforms", type, { n: N, index: 0, seed: 2024 });
  /** Uniform numbers with mean 0 and variance 1. */
  const v = Float64Array.from(u, (u) => (u - 0.5) * Math.sqrt(12));

  test("uniform: mean, variance, fourth moment, ends", () => {
    expect(Math.abs(mean(v)) * Math.sqrt(N)).toBeLessThan(SIGMAS);
    expect(Math.abs(mean(v, (v) => v * v - 1)) * Math.sqrt(N / 0.8)).toBeLessThan(SIGMAS);
    expect(Math.abs(mean(v, (v) => v ** 4 - 1.8)) * Math.sqrt(N / (9 - 1.8 ** 2))).toBeLessThan(SIGMAS);
    expect(u.every((u) => u >= 0 && u <= 1)).toBe(true);
    expect(Math.min(...u.subarray(0, 65536))).toBeLessThan(16 / 65536);
    expect(Math.max(...u.subarray(0, 65536))).toBeGreaterThan(1 - 16 / 65536);
  });

  test("uniform: every bit is as often 1 as 0, every byte and every pair of nibbles as frequent", () => {
    const bits = type === Float32Array ? 24 : 32;
    const words = Uint32Array.from(u, (u) => Math.floor(u * 2 ** bits));
    for (let bit = 0; bit < bits; bit++) {
      const ones = mean(words, (word) => (word >>> bit) & 1) * N;
      expect(Math.abs(ones - N / 2) / Math.sqrt(N / 4), `bit ${bit}`).toBeLessThan(SIGMAS);
    }
    for (let byte = 0; byte < bits; byte += 8) {
      const counts = new Uint32Array(256);
      for (let i = 0; i < N; i++) counts[(words[i] >>> byte) & 255]++;
      expect(Math.abs(chiSquare(counts)), `byte ${byte / 8}`).toBeLessThan(SIGMAS);
    }
    for (const lag of LAGS) {
      const pairs = new Uint32Array(256);
      for (let i = lag; i < N; i++) pairs[16 * Math.floor(u[i] * 16) + Math.floor(u[i - lag] * 16)]++;
      expect(Math.abs(chiSquare(pairs)), `lag ${lag}`).toBeLessThan(SIGMAS);
    }
  });

  test("normal: mean, variance, skew, kurtosis, sixth moment", () => {
    // the variance of z^k is E z^2k - (E z^k)^2
    const moments: [power: number, expected: number, variance: number][] = [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
      [5, 0, 945],
      [6, 15, 10395 - 225],
    ];
    for (const [power, expected, variance] of moments) {
      const error = mean(z, (z) => z ** power) - expected;
      expect(Math.abs(error) / Math.sqrt(variance / N), `moment ${power}`).toBeLessThan(SIGMAS);
    }
  });

  test("normal: the distribution, in 256 classes of equal probability, for each of the four elements of a block", () => {
    for (let lane = 0; lane < 4; lane++) {
      const counts = new Uint32Array(256);
      for (let i = lane; i < N; i += 4) counts[Math.min(255, Math.floor(256 * normal(z[i])))]++;
      expect(Math.abs(chiSquare(counts)), `element ${lane}`).toBeLessThan(SIGMAS);
    }
  });

  test("normal: as many beyond 1 to 5 standard deviations as there should be, on both sides", () => {
    for (const side of [-1, 1]) {
      for (const limit of [1, 2, 3, 3.5, 4, 4.5, 5]) {
        const expected = N * normal(-limit);
        const count = mean(z, (z) => (side * z > limit ? 1 : 0)) * N;
        expect(Math.abs(count - expected), `beyond ${side * limit}: ${count} of ${expected}`).toBeLessThan(
          SIGMAS * Math.sqrt(expected) + 1,
        );
      }
    }
  });

  test("neighbours and distant elements are independent, and so are their squares", () => {
    const square = Float64Array.from(z, (z) => (z * z - 1) / Math.SQRT2);
    for (const lag of LAGS) {
      for (const [name, x] of [["uniform", v] as const, ["normal", z] as const, ["squares", square] as const]) {
        expect(Math.abs(correlation(x, x.subarray(lag))), `${name}, lag ${lag}`).toBeLessThan(SIGMAS);
      }
    }
  });

  test("other seeds, and the other kind of number, are independent", () => {
    for (const seed of [2025, 2024 + 2 ** 32, 2024 + 2 ** 52, 0]) {
      expect(Math.abs(correlation(z, draws(first, "normals", type, { n: N, index: 0, seed }))), `seed ${seed}`).toBeLessThan(SIGMAS);
      const other = Float64Array.from(draws(first, "uniforms", type, { n: N, index: 0, seed }), (u) => (u - 0.5) * Math.sqrt(12));
      expect(Math.abs(correlation(v, other)), `seed ${seed}`).toBeLessThan(SIGMAS);
      expect(Math.abs(correlation(z, other)), `normal with uniform of seed ${seed}`).toBeLessThan(SIGMAS);
    }
    expect(Math.abs(correlation(z, v))).toBeLessThan(SIGMAS);
  });
});

test("every bit of the seed and of the index changes half of the bits", () => {
  const ones = (x: number) => [...(x >>> 0).toString(2)].filter((bit) => bit === "1").length;
  const word = (index: number, seed: number) => {
    const block = Math.floor(index / 4);
    return philox([block % 2 ** 32, Math.floor(block / 2 ** 32), 0, 0], [seed % 2 ** 32, Math.floor(seed / 2 ** 32)])[index % 4];
  };
  const trials = 256;
  for (let bit = 0; bit < 53; bit++) {
    const [bySeed, byIndex] = [0, 0].map((_, which) => {
      let changed = 0;
      for (let i = 0; i < trials; i++) {
        const [index, seed] = [4 * i, 3 * i];
        const flip = (x: number) => (Math.floor(x / 2 ** bit) % 2 === 1 ? x - 2 ** bit : x + 2 ** bit);
        changed += ones(word(index, seed) ^ (which === 0 ? word(index, flip(seed)) : word(flip(index), seed)));
      }
      return (changed - 16 * trials) / Math.sqrt(8 * trials);
    });
    expect(Math.abs(bySeed), `seed, bit ${bit}`).toBeLessThan(SIGMAS);
    expect(Math.abs(byIndex), `index, bit ${bit}`).toBeLessThan(SIGMAS);
  }
});
