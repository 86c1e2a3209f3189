// Rows of 16 bits by kernels of their own: the bits of the float32 functions, rounded once, also where a row needs care.
import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../bench/inputs.js";
import { bits, builds, sameBits, TYPES } from "../support/halves.js";

const OPS = ["softmax", "logSoftmax"] as const;
/** Around the widths of the loops, a block of the sum and a tile. */
const LENGTHS = [16, 17, 33, 64, 100, 1000, 4097, 16385];

/** What rows may hold, by a random number and a place. */
const CONTENTS: Readonly<Record<string, (u: number, i: number, n: number) => number>> = {
  usual: (u) => 12 * u - 6,
  peaked: (u, i, n) => (i === n >> 1 ? 30 : 4 * u),
  deep: (u) => -1000 * u,
  negative: (u) => -1 - u,
  small: (u) => (u - 0.5) * 2 ** -13,
  "some subnormal": (u) => (u < 0.9 ? u : u * 2 ** -20),
  zeros: (_, i) => (i % 2 ? 0 : -0),
  equal: () => 7,
  "-0 above all": (u, i) => (i === 3 ? -0 : -u - 2),
  "the end -infinity": (u, i, n) => (i > n / 2 ? Number.NEGATIVE_INFINITY : u),
  "all -infinity": () => Number.NEGATIVE_INFINITY,
  "one infinity": (u, i, n) => (i === n - 1 ? Number.POSITIVE_INFINITY : u),
  "one NaN": (u, i, n) => (i === n - 2 ? Number.NaN : u),
  "all NaN": () => Number.NaN,
  far: (u) => 3000 + 100 * u,
  "far below": (u) => -3000 - 100 * u,
  "the whole range": (u, i) => (i % 5 ? 2600 * u : -65504 + 32 * (i % 3)),
};

/** Rows of n, one of each content. */
function rowsOf(n: number, seed: number): Float32Array {
  const uniform = mulberry32(seed);
  return Float32Array.from(Object.values(CONTENTS).flatMap((of) => Array.from({ length: n }, (_, i) => of(uniform(), i, n))));
}

describe.each(builds)("%s", (_, half, lw) => {
  describe.each(OPS)("%s", (op) => {
    const float = lw[op] as (x: Float32Array, options: object) => Float32Array;
    const run = half[op] as (x: Uint16Array, options: object) => Uint16Array;
    test.each(TYPES)("%s: rows of all contents and lengths, wherever they lie", (type) => {
      for (const n of LENGTHS) {
        const given = bits(rowsOf(n, n), type);
        if (type === "bfloat16" || n === 17) given[n * 2 - 1] = 0xffff; // NaN with a sign
        const shape = [given.length / n, n];
        const expected = bits(float(half.toFloat32(given, { type }), { shape }), type);
        const places = [() => new Uint16Array(given.length), () => half.alloc(Uint16Array, given.length)];
        for (const from of places)
          for (const to of [...places, undefined]) {
            const x = from();
            x.set(given);
            const y = run(x, { type, shape, out: to === undefined ? x : to() });
            const at = y.findIndex((bits, i) => bits !== expected[i]);
            const row = Object.keys(CONTENTS)[Math.floor(at / n)];
            expect(at, `rows of ${n}: ${row}, ${given[at]} became ${y[at]}, not ${expected[at]}`).toBe(-1);
            expect(to === undefined || sameBits(x, given)).toBe(true);
          }
      }
    });
  });

  test.each(["layerNorm", "rmsNorm"] as const)("%s: weights of any type, also in the memory of the result", (op) => {
    const float = lw[op] as (x: Float32Array, options: object) => Float32Array;
    const run = half[op] as (x: Uint16Array, options: object) => Uint16Array;
    const type = "float16";
    for (const [rows, n] of [
      [300, 100],
      [3, 17_000],
    ]) {
      const uniform = mulberry32(n);
      const [x, w, b] = [rows * n, n, n].map((size) => half.toFloat32(bits(new Float32Array(size).map(uniform), type), { type }));
      const options = { shape: [rows, n], weights: w, bias: b };
      const expected = bits(float(x, options), type);
      const given = { ...options, type };
      expect(sameBits(run(bits(x, type), given), expected)).toBe(true);
      expect(sameBits(run(bits(x, type), { ...given, bias: bits(b, type) }), expected)).toBe(true);
      const buffer = new ArrayBuffer(2 * rows * n);
      const within = new Float32Array(buffer, 0, n);
      within.set(w);
      expect(sameBits(run(bits(x, type), { ...given, weights: within, out: new Uint16Array(buffer) }), expected)).toBe(true);
    }
  });
});
