import { describe, expect, test } from "vitest";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refusal } from "../support/refusal.js";
import { make, normals } from "../support/samples.js";

/** Offsets of segments of these lengths. */
const offsetsOf = (lengths: readonly number[]) => [0, ...lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, b) => a + b, 0))];

const LENGTHS = [
  [],
  [0],
  [1],
  [3, 1, 4, 0, 0, 17],
  [0, 5, 0],
  [2000, 5000, 3, 12000, 1],
  Array.from({ length: 3000 }, (_, i) => (i * i) % 7),
];

describe.each(builds)("%s", (_build, lw) => {
  test.each(TYPES)("each segment is softmax of it alone, bit by bit, wherever it lies, and so is its gradient: %o", (type) => {
    for (const lengths of LENGTHS) {
      const offsets = offsetsOf(lengths);
      const n = offsets[offsets.length - 1];
      const normal = normals(n + 1);
      const x = make(type, n, (i) => (i % 501 === 3 ? Number.NEGATIVE_INFINITY : 4 * normal()));
      const gy = make(type, n, normal);
      const [y, gx] = [x.slice(), gy.slice()];
      offsets.slice(1).forEach((end, i) => {
        const row = lw.softmax(x.slice(offsets[i], end));
        y.set(row, offsets[i]);
        gx.set(lw.softmax.backward(gy.slice(offsets[i], end), row), offsets[i]);
      });
      for (const given of [offsets, Int32Array.from(offsets), Uint32Array.from(offsets), BigInt64Array.from(offsets, BigInt)]) {
        expect(same(lw.segmentSoftmax(x, given), y), `${lengths.slice(0, 6)}`).toBe(true);
        expect(same(lw.segmentSoftmax.backward(gy, y, given), gx)).toBe(true);
      }
      const [own, upstream] = [x, gy].map((x) => {
        const resident = lw.alloc(type as Float32ArrayConstructor, n);
        resident.set(x);
        return resident;
      });
      expect(same(lw.segmentSoftmax(own, offsets, { out: own }), y)).toBe(true);
      expect(same(lw.segmentSoftmax.backward(upstream, own, offsets, { out: upstream }), gx)).toBe(true);
      lw.free(own);
      lw.free(upstream);
    }
  });

  test("offsets that are none are refused", () => {
    const refuses = refusal((): [x: Float32Array, out: Float32Array] => [Float32Array.of(1, -2, 3, -4), new Float32Array(4).fill(9)]);
    const loose = lw.segmentSoftmax as unknown as ((...values: unknown[]) => unknown) & { backward(...values: unknown[]): unknown };
    const from = 'segmentSoftmax: "offsets" expected ascending whole numbers from 0 to the length 4 of x, got';
    for (const [offsets, message] of [
      [[0, 3, 2, 4], `${from} 2 at 2`],
      [[0, 5], `${from} 5 at 1`],
      [Int32Array.of(-1, 4), `${from} -1 at 0`],
      [[0, 1.5, 4], `${from} 1.5 at 1`],
      [[0, Number.NaN, 4], `${from} NaN at 1`],
      [[1, 4], '"offsets" expected 0 as the first number, got 1'],
      [BigInt64Array.of(0n, 3n), '"offsets" expected the length 4 of x as the last number, got 3'],
      [[], '"offsets" expected at least one number'],
    ] as const)
      refuses((x, out) => loose(x, offsets, { out }), RangeError, message);
    for (const offsets of [undefined, null, 4, Float32Array.of(0, 4), "04", new ArrayBuffer(8)])
      refuses(
        (x, out) => loose(x, offsets, { out }),
        TypeError,
        '"offsets" expected an Int32Array, Uint32Array, BigInt64Array or an array',
      );
    refuses((x, out) => loose(x, ["0", 4], { out }), TypeError, '"offsets" expected whole numbers, got "0"');
    refuses((x, out) => loose.backward(x, x, [0, 3], { out }), RangeError, "the length 4 of y as the last number, got 3");
    refuses((x) => loose(x, [0, 4], { shape: [4] }), TypeError, 'segmentSoftmax: "shape" is no option');
  });
});
