import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { uniform as choice, normals, uniforms } from "../../src/spec/draws.js";
import { philox } from "../../src/spec/philox.js";
import { ulps } from "../../tools/ulp.js";
import { same, TYPES } from "../support/arrays.js";
import { builds, noiseNames } from "../support/builds.js";
import { draws } from "./draws.js";

/** Indices before, at and beyond where the words of the counter overflow. */
const INDICES = [0, 16, 4096, 2 ** 31, 2 ** 32 - 16, 2 ** 32, 2 ** 34 - 32, 2 ** 34, 2 ** 52];
const SEEDS = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];

describe("Philox4x32-10", () => {
  test.each([
    // Random123's known answers
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published words of counter %j", (counter, key, words) => {
    expect(philox(counter, key)).toEqual(words);
  });
});

test("the number by which sample chooses is the first 53 bits of its stream", () => {
  for (const seed of [...SEEDS, ...Array.from({ length: 100 }, (_, i) => 977 * i)]) {
    const [first, second] = philox([0, 0, 6, 0], [seed % 2 ** 32, Math.floor(seed / 2 ** 32)]).map(BigInt);
    expect(choice(seed), `seed ${seed}`).toBe(Number(((first << 32n) | second) >> 11n) / 2 ** 53);
  }
});

describe.each(builds)("%s", (build, lw) => {
  test.each(TYPES)("uniform numbers are the words of the generator, to the bit, at any index and seed: %o", (type) => {
    for (const index of INDICES) {
      for (const seed of SEEDS) {
        const key = [seed % 2 ** 32, Math.floor(seed / 2 ** 32)];
        const expected = Array.from({ length: 48 }, (_, i) => {
          const block = Math.floor((index + i) / 4);
          const word = (stream: number) => philox([block % 2 ** 32, Math.floor(block / 2 ** 32), stream, 0], key)[i % 4];
          return type === Float32Array ? Math.floor(word(0) / 256) / 2 ** 24 : word(0) / 2 ** 32 + word(1) / 2 ** 64;
        });
        expect([...draws(build, "uniforms", type, { n: 48, index, seed })], `index ${index}, seed ${seed}`).toEqual(expected);
        for (const [low, high] of [
          [1 / 8, 1 / 3],
          [-2.5, 0.7],
          [0.3, 0.3],
        ].map((bounds) => [...new type(bounds)])) {
          const slopes = draws(build, "uniforms", type, { n: 48, index, seed, low, high });
          const plain = new type(48) as FloatArray;
          uniforms(plain, index, seed, low, high);
          expect(same(slopes, plain)).toBe(true);
          expect(slopes.every((slope) => slope >= low && slope <= high)).toBe(true);
        }
      }
    }
  });

  test.each(TYPES)("normal deviates are the spec's, at any index and seed: %o", (type) => {
    for (const index of INDICES) {
      for (const seed of SEEDS) {
        const expected = new type(512);
        normals(expected, index, seed);
        const far = (z: number, r: number) => (type === Float32Array ? ulps(z, r) : Math.abs(z / r - 1) / (6 * 2 ** -52));
        const errors = Array.from(draws(build, "normals", type, { n: 512, index, seed }), (z, i) => far(z, expected[i]));
        expect(Math.max(...errors), `index ${index}, seed ${seed}`).toBeLessThanOrEqual(1);
      }
    }
  });

  // what a seed promises: the same on every machine and engine, relaxed SIMD or not. A change of these is a change of the API
  test.runIf(build !== "none")("normal deviates never change: their bits", () => {
    const sums = TYPES.map((type) => {
      const bytes = new Uint8Array(draws(build, "normals", type, { n: 65536, index: 0, seed: 12345 }).buffer);
      return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
    });
    expect(sums).toEqual([814363550, 3110873173]);
  });

  test("float32 numbers are the float64 ones, rounded", () => {
    for (const kind of ["uniforms", "normals"] as const) {
      const [single, double] = TYPES.map((type) => draws(build, kind, type, { n: 4096, index: 0, seed: 5 }));
      expect(Array.from(single).every((x, i) => Math.abs(x - double[i]) < 2 ** -22 * Math.max(1, Math.abs(x)))).toBe(true);
    }
  });

  test("rrelu takes the largest seed", () => {
    expect(lw.rrelu(new Float32Array(4), { training: true, seed: 2 ** 53 - 1 })).toEqual(new Float32Array(4));
  });

  test("rrelu: slopes are drawn between the bounds, and backward draws the same", () => {
    for (const type of TYPES) {
      const x = new type(5000).fill(-1) as FloatArray;
      const options = { lower: 0.25, upper: 0.75, training: true, seed: 7 };
      const slopes = lw.rrelu(x, options).map((y) => -y) as FloatArray;
      expect(slopes.every((slope) => slope >= 0.25 && slope <= 0.75)).toBe(true);
      expect(same(lw.rrelu.backward(new type(5000).fill(1) as FloatArray, x, options), slopes)).toBe(true);
      expect(lw.rrelu(new type(5000).fill(2), options).every((y) => y === 2)).toBe(true);
      expect(same(lw.rrelu(x, { ...options, seed: 8 }), lw.rrelu(x, options))).toBe(false);
    }
  });

  test("rrelu outside of training is leakyRelu with the mean slope", () => {
    const x = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 5);
    const gy = x.map((x) => x / 3);
    for (const bounds of [{}, { lower: 0, upper: 0.5 }, { lower: -1, upper: 3 }]) {
      const { lower = Math.fround(1 / 8), upper = Math.fround(1 / 3) } = bounds as { lower?: number; upper?: number };
      const mean = { alpha: (lower + upper) / 2 };
      expect(lw.rrelu(x, bounds)).toEqual(lw.leakyRelu(x, mean));
      expect(lw.rrelu.backward(gy, x, bounds)).toEqual(lw.leakyRelu.backward(gy, x, mean));
    }
    const out = new Float32Array(5000);
    expect(lw.rrelu(x, { out })).toBe(out);
    expect(lw.rrelu.backward(gy, x, { out })).toBe(out);
  });

  test("noisyRelu is the rectifier of x + sigma z, and its gradient flows where that is positive", () => {
    for (const type of TYPES) {
      for (const sigma of [1, 0.25, 0]) {
        const x = new type(5000).map((_, i) => Math.sin(i)) as FloatArray;
        const z = draws(build, "normals", type, { n: 5000, index: 0, seed: 31 });
        const y = lw.noisyRelu(x, { sigma, seed: 31 });
        const gx = lw.noisyRelu.backward(new type(5000).fill(3) as FloatArray, x, { sigma, seed: 31 });
        const bound = type === Float32Array ? 2 ** -21 : 2 ** -50;
        expect(Array.from(y).every((y, i) => Math.abs(y - Math.max(0, x[i] + sigma * z[i])) < bound)).toBe(true);
        expect([...gx]).toEqual(Array.from(y, (y) => (y > 0 ? 3 : 0)));
      }
    }
  });

  test.each(noiseNames)("%s: NaN in, NaN out; infinities have their limits, whatever is drawn", (name) => {
    const drawing = name === "rrelu" ? { training: true } : {};
    for (const type of TYPES) {
      const nan = new type(100).fill(Number.NaN);
      expect([...lw[name](nan, drawing)]).toEqual([...nan]);
      expect([...lw[name].backward(new type(100).fill(1), nan, drawing)]).toEqual([...nan]);
      expect([...lw[name](new type(100).fill(Number.POSITIVE_INFINITY), drawing)]).toEqual(Array(100).fill(Number.POSITIVE_INFINITY));
      const limit = name === "rrelu" ? Number.NEGATIVE_INFINITY : 0;
      expect([...lw[name](new type(100).fill(Number.NEGATIVE_INFINITY), drawing)]).toEqual(Array(100).fill(limit));
    }
    expect([...lw.rrelu(Float32Array.of(Number.NEGATIVE_INFINITY), { training: true, lower: 0, upper: 0 })]).toEqual([-0]);
  });
});
